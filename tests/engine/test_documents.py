"""What documents add up to, counted where the data is, is what the fetched documents add up to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.engine import Where, books, facts
from encours.engine.documents import open_documents, open_total, sales_documents, sales_total
from encours.engine.questions import currencies, values
from encours.ledger import Ledger
from tests.laws.ledgers import ledgers

STANDINGS = ["", "debit", "credit", "overdue", "current", "undated", "not_overdue"]


@given(ledger=ledgers(), days=st.integers(-30, 400), standing=st.sampled_from(STANDINGS), late=st.integers(-5, 60))
def test_totals_are_those_of_the_documents(ledger: Ledger, days: int, standing: str, late: int) -> None:
    if not ledger.documents:
        return
    asked = books(facts(ledger))
    first = min(document.booked for document in ledger.documents)
    day = first + timedelta(days=days)
    for currency in values(asked, "currency"):
        where = Where({"currency": [currency]})
        for past_due in ((None, None), (late, None), (None, late)):
            table = open_documents(asked, day, where, past_due=past_due, standing=standing)
            assert open_total(asked, day, where, past_due, standing=standing) == counted(table, "open")
        assert sales_total(asked, first, day, where) == counted(sales_documents(asked, first, day, where), "amount")


def counted(table: Any, column: str) -> tuple[int, int]:
    return table.num_rows, pc.sum(table[column]).as_py() or 0


def test_the_currency_of_most_documents_comes_first(small: Any) -> None:
    assert currencies(small) == ["USD", "EUR"]
    assert currencies(small, Where({"currency": ["EUR"]})) == ["EUR"]


@pytest.fixture
def small() -> Any:
    from encours.ledger import Document, Kind

    day = date(2026, 1, 1)
    documents = [Document(f"F{i}", Kind.INVOICE, "C", 100, "USD" if i else "EUR", day, day) for i in range(3)]
    return books(facts(Ledger((), tuple(documents), ())))
