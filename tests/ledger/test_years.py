"""Several years of one set of books are one ledger whose balance is that of the books."""

from __future__ import annotations

from datetime import date

from encours.engine import books, facts
from encours.engine.questions import daybook
from encours.ledger import Kind, Ledger, balance, joined, open_portions, portions
from encours.readers import read
from tests.readers.test_fec_rules import HEADER, line


def year(number: int, *lines: str) -> Ledger:
    return read("\n".join((HEADER, *lines)).encode(), f"123456789FEC{number}1231.txt").ledger


FIRST = year(
    2024,
    line("VE", "1", "20240310", "411000", "100,00", "C1", "F1"),
    line("VE", "1", "20240310", "707000", "-100,00"),
    line("VE", "2", "20241110", "411000", "60,00", "C1", "F2"),
    line("VE", "2", "20241110", "707000", "-60,00"),
    line("BQ", "3", "20241120", "411000", "-110,00", "C1", "V1"),
    line("BQ", "3", "20241120", "512000", "110,00"),
)
SECOND = year(
    2025,
    line("AN", "1", "20250101", "411000", "50,00", "C1", "RAN"),
    line("AN", "1", "20250101", "101000", "-50,00"),
    line("BQ", "2", "20250203", "411000", "-20,00", "C1", "V2"),
    line("BQ", "2", "20250203", "512000", "20,00"),
)


DAYS = [date(2024, 3, 31), date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31)]


def test_an_opening_stands_for_what_the_year_before_left_open() -> None:
    ledger = joined(FIRST + SECOND)
    assert [balance(ledger, day) for day in DAYS] == [10000, 5000, 5000, 3000]
    cut = list(portions(ledger))
    assert [sum(p.amount for p in open_portions(cut, day)) for day in DAYS] == [10000, 5000, 5000, 3000]
    alive = {p.document.split("|")[3] for p in open_portions(cut, date(2025, 1, 1))}
    assert alive == {"AN"}


def test_the_books_join_the_years_whatever_the_order() -> None:
    for ledger in (FIRST + SECOND, SECOND + FIRST):
        book = daybook(books(facts(ledger)))
        assert [book.level("balance", day) for day in DAYS] == [10000, 5000, 5000, 3000]


def test_joining_twice_changes_nothing() -> None:
    once = joined(FIRST + SECOND)
    assert joined(once) == once


def test_one_year_stays_as_it_is() -> None:
    assert joined(SECOND) == SECOND
    assert not [d for d in joined(FIRST).documents if d.kind is Kind.TRANSFER]


def test_a_chart_of_accounts_that_changes_with_the_year_does_not_double_the_balance() -> None:
    moved = year(
        2025,
        line("AN", "1", "20250101", "411C1", "50,00", "", "RAN", account_label="C1"),
        line("AN", "1", "20250101", "101000", "-50,00"),
    )
    both = FIRST + moved
    assert [balance(joined(both), day) for day in DAYS] == [10000, 5000, 5000, 5000]
    assert [daybook(books(facts(both))).level("balance", day) for day in DAYS] == [10000, 5000, 5000, 5000]
