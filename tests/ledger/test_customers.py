"""The same code in the books of two companies: two customers, or one of the group."""

from __future__ import annotations

from datetime import date

from encours.ledger import Document, Kind, Ledger, Party
from encours.ledger.customers import known_customers, told_apart

DAY = date(2024, 1, 1)


def books_of(entity: str, name: str, id_: str = "0001") -> Ledger:
    invoice = Document(f"{entity}-1", Kind.INVOICE, id_, 100, "EUR", DAY, DAY, entity=entity)
    return Ledger((Party(id_, name),), (invoice,))


def test_another_name_in_another_company_is_another_customer() -> None:
    first, second = books_of("A", "Boulangerie Alpha"), books_of("B", "Garage Omega")
    apart = told_apart(second, known_customers(first))
    assert apart.parties == (Party("0001@B", "Garage Omega"),)
    assert [document.customer for document in apart.documents] == ["0001@B"]
    assert told_apart(second, known_customers(first + apart)) == apart


def test_the_same_name_is_the_same_customer_of_the_group() -> None:
    first, second = books_of("A", "Boulangerie Alpha"), books_of("B", "boulangerie  ALPHA")
    assert told_apart(second, known_customers(first)) == second


def test_a_customer_that_changes_its_name_in_its_own_company_stays_itself() -> None:
    first, second = books_of("A", "Boulangerie Alpha"), books_of("A", "Boulangerie Bêta")
    assert told_apart(second, known_customers(first)) == second


def test_a_code_without_a_name_says_nothing() -> None:
    assert told_apart(books_of("B", ""), known_customers(books_of("A", "Boulangerie Alpha"))) == books_of("B", "")
