"""The list of customers equals the aged balance of each, whatever the page, the order and the search."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings

from encours.engine import Where, books, facts
from encours.engine.ageing import aged, debtors
from encours.engine.page import Page
from encours.ledger import Document, Kind, Ledger, Party
from tests.laws.ledgers import days, ledgers

EDGES = (0, 30, 60)
AMOUNTS = ("total", "credits", "undated", "b0", "b1", "b2", "b3", "overdue", "assumed")


@given(ledgers(), days)
@settings(max_examples=40)
def test_it_is_the_aged_balance_and_those_who_owe_nothing(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    found = debtors(made, as_of, EDGES)
    rows = {row["value"]: row for row in found.rows.to_pylist()}
    assert set(rows) == {document.customer for document in ledger.documents if document.booked <= as_of}
    expected = {row["value"]: row for row in aged(made, as_of, EDGES, "customer").to_pylist()}
    for id_, row in rows.items():
        for name in (*AMOUNTS, "oldest"):
            assert row[name] == (expected[id_][name] if id_ in expected else 0)
        gross = row["total"] - row["credits"]
        assert row["share"] == (pytest.approx(row["overdue"] / gross) if gross else None)
    assert found.count == len(rows)
    assert found.total["total"] == sum(row["total"] for row in rows.values())


@given(ledgers(), days)
@settings(max_examples=40)
def test_pages_make_the_list_and_their_total_is_that_of_the_list(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    whole = debtors(made, as_of, EDGES, page=Page("overdue", True))
    pages = [debtors(made, as_of, EDGES, page=Page("overdue", True, 2, offset)) for offset in range(0, whole.count, 2)]
    assert [row for page in pages for row in page.rows.to_pylist()] == whole.rows.to_pylist()
    assert all((page.count, page.total) == (whole.count, whole.total) for page in pages)
    assert all(first >= second for first, second in pairwise(whole.rows["overdue"].to_pylist()))
    late = debtors(made, as_of, EDGES, overdue_only=True)
    assert late.count == sum(1 for amount in whole.rows["overdue"].to_pylist() if amount > 0)


def _named(names: dict[str, str]) -> Ledger:
    day = date(2025, 1, 1)
    return Ledger(
        tuple(Party(id_, name, segment=id_[0]) for id_, name in names.items()),
        tuple(Document(f"F{id_}", Kind.INVOICE, id_, 100, "EUR", day, day, day) for id_ in names),
    )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["A1", "A2", "B1"]),
        ("etoile", ["A1"]),
        ("ÉTOILE", ["A1"]),
        ("fils etoile", ["A1"]),
        ("a2", ["A2"]),
        ("100% d'", ["B1"]),
        ("étoile rouge", []),
    ],
)
def test_search_takes_all_the_words_without_case_or_accents(search: str, found: list[str]) -> None:
    made = books(facts(_named({"A1": "Étoile & Fils", "A2": "Café_du_Port", "B1": "100% d'ici"})))
    assert debtors(made, date(2025, 2, 1), EDGES, search=search).rows["value"].to_pylist() == found


def test_a_part_of_the_books() -> None:
    made = books(facts(_named({"A1": "One", "A2": "Two", "B1": "Three"})))
    found = debtors(made, date(2025, 2, 1), EDGES, Where({"segment": ["A"]}))
    assert (found.rows["value"].to_pylist(), found.total["total"]) == (["A1", "A2"], 200)
    assert debtors(made, date(2024, 12, 31), EDGES).count == 0


def test_an_unknown_column_is_an_error_of_the_program() -> None:
    with pytest.raises(ValueError, match="cannot sort by"):
        debtors(books(facts(Ledger())), date(2025, 1, 1), EDGES, page=Page("amount; drop table customers"))
