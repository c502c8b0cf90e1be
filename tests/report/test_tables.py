"""Answers as Arrow tables: exact amounts, real dates, what pandas makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa

from encours.days import DayCount
from encours.engine import books, facts
from encours.engine.documents import open_documents, sales_documents
from encours.ledger import Document, Kind, Ledger, Party, Settlement
from encours.metrics import Buckets
from encours.report.aged import aged_balance
from encours.report.dso import dso, dso_by
from encours.report.question import Question, Window
from encours.report.tables import ageing_table, documents_table, dso_by_table, dso_table, together


def _invoice(number: str, amount: int, currency: str, day: date, due: date | None) -> Document:
    return Document(number, Kind.INVOICE, "C1", amount, currency, day, day, due, entity="A", number=number)


LEDGER = Ledger(
    (Party("C1", "Client Un", segment="CHR"),),
    (
        _invoice("F1", 120_050, "EUR", date(2025, 1, 10), date(2025, 2, 10)),
        _invoice("F2", 60_000, "EUR", date(2025, 3, 10), None),
        _invoice("F3", 60_000, "JPY", date(2025, 3, 10), date(2025, 4, 10)),
        Document("R1", Kind.RECEIPT, "C1", -20_050, "EUR", date(2025, 3, 1), date(2025, 3, 1), entity="A"),
    ),
    (Settlement("F1", "R1", 20_050),),
)
BOOKS = books(facts(LEDGER))
EUROS = Question(date(2025, 3, 31), window=Window.MONTH)


def test_dso_has_a_row_a_method_with_exact_amounts() -> None:
    table = dso_table(dso(BOOKS, EUROS), "EUR")
    rows = {row["method"]: row for row in table.to_pylist()}
    assert len(rows) == 6
    assert rows["simple"]["sales"] == Decimal("1200.00")  # both currencies: the question named none
    assert rows["simple"]["first"] == date(2025, 3, 1)
    assert rows["simple"]["period_days"] == 31.0
    assert rows["simple"]["day_count"] == DayCount.ACTUAL.value
    assert table.to_pandas()["days"].dtype == float


def test_what_needs_due_dates_is_null_where_none_is_known() -> None:
    undated = replace(LEDGER, documents=tuple(replace(document, due=None) for document in LEDGER.documents))
    table = dso_table(dso(books(facts(undated)), EUROS), "EUR")
    rows = {row["method"]: row for row in table.to_pylist()}
    for method in ("best-possible", "overdue", "add"):
        assert (rows[method]["days"], rows[method]["reason"]) == (None, "no_due_dates")
    assert rows["simple"]["reason"] is None


def test_a_dimension_names_its_column() -> None:
    table = dso_by_table(dso_by(BOOKS, EUROS, "segment"), "segment", "EUR")
    assert table.column_names[0] == "segment"
    assert set(table["segment"].to_pylist()) == {"CHR"}
    assert dso_by_table({}, "zone", "EUR").num_rows == 0


def test_an_aged_row_adds_up() -> None:
    balance = aged_balance(BOOKS, EUROS, "customer", buckets=Buckets((0, 30)))
    [row] = ageing_table(balance, "EUR", "customer").to_pylist()
    assert row["name"] == "Client Un"
    parts = [row[name] for name in ("not_due", "days_1_30", "days_over_30", "undated", "credits")]
    assert sum(parts) == row["total"]
    assert row["days_over_30"] == Decimal("1000.00")


def test_documents_have_dates_and_units_of_their_own_currency() -> None:
    table = documents_table(open_documents(BOOKS, date(2025, 3, 31)))
    rows = {row["id"]: row for row in table.to_pylist()}
    assert table.schema.field("due").type == pa.date32()
    assert rows["F1"]["booked"] == date(2025, 1, 10)
    assert (rows["F1"]["amount"], rows["F1"]["open"]) == (Decimal("1200.50"), Decimal("1000.00"))
    assert rows["F3"]["open"] == 60_000  # yen have no decimals
    assert rows["F2"]["due"] is None


def test_no_documents_make_an_empty_table_of_the_same_columns() -> None:
    full = documents_table(sales_documents(BOOKS, date(2025, 1, 1), date(2025, 3, 31)))
    empty = documents_table(sales_documents(BOOKS, date(2020, 1, 1), date(2020, 1, 2)))
    assert empty.num_rows == 0
    assert empty.schema.names == full.schema.names


def test_tables_of_two_currencies_stand_together() -> None:
    lines = dso(BOOKS, EUROS)
    table = together([dso_table(lines, "EUR"), dso_table(lines, "JPY")])
    assert table.num_rows == 12
    assert set(table["currency"].to_pylist()) == {"EUR", "JPY"}
