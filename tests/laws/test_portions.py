"""The three laws of the design, on generated ledgers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given

from encours.ledger import Ledger, balance, open_portions, portions
from tests.laws.ledgers import days, ledgers


@given(ledgers())
def test_conservation_the_portions_of_a_document_add_up_to_it(ledger: Ledger) -> None:
    totals: Counter[str] = Counter()
    for portion in portions(ledger):
        totals[portion.document] += portion.amount
    assert dict(totals) == {document.id: document.amount for document in ledger.documents}


@given(ledgers(), days)
def test_control_account_the_portions_alive_add_up_to_the_balance(ledger: Ledger, as_of: date) -> None:
    alive = open_portions(portions(ledger), as_of)
    assert sum(portion.amount for portion in alive) == balance(ledger, as_of)


@given(ledgers(), days)
def test_control_account_of_every_company_and_currency(ledger: Ledger, as_of: date) -> None:
    """A settlement never moves money between companies or currencies, whatever a file says."""
    books = {document.id: (document.entity, document.currency) for document in ledger.documents}
    alive: Counter[tuple[str, str]] = Counter()
    for portion in open_portions(portions(ledger), as_of):
        alive[books[portion.document]] += portion.amount
    booked: Counter[tuple[str, str]] = Counter()
    for document in ledger.documents:
        if document.booked <= as_of:
            booked[books[document.id]] += document.amount
    assert {key: amount for key, amount in alive.items() if amount} == {
        key: amount for key, amount in booked.items() if amount
    }


@given(ledgers(), days)
def test_no_hindsight_a_fact_dated_after_the_day_changes_nothing(ledger: Ledger, as_of: date) -> None:
    past = replace(ledger, documents=tuple(d for d in ledger.documents if d.booked <= as_of))

    def open_by_document(facts: Ledger) -> Counter[str]:
        totals: Counter[str] = Counter()
        for portion in open_portions(portions(facts), as_of):
            totals[portion.document] += portion.amount
        return totals

    assert open_by_document(ledger) == open_by_document(past)
