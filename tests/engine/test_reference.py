"""The engine equals the reference implementation, cell for cell, on generated ledgers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings

from encours.engine import Books, Where, books, facts
from encours.engine.ageing import aged
from encours.engine.books import day_of
from encours.engine.documents import open_documents, sales_documents
from encours.engine.questions import daybook, daybooks, payments
from encours.ledger import Document, Kind, Ledger, Portion, Settlement, balance, open_portions, portions
from encours.ledger.facts import SALES
from tests.laws.ledgers import DAYS, FIRST, days, ledgers

EDGES = (0, 30, 60)


def cut_by_engine(made: Books) -> Counter[Portion]:
    rows = made.cursor().execute(
        "select d.id, p.amount, p.born, p.due, p.died, p.settled_by from "
        "(select * from lived union all select * from instant) as p join documents as d using (document)"
    )
    return Counter(
        Portion(id_, amount, day_of(born), due and day_of(due), None if died is None else day_of(died), by and Kind(by))
        for id_, amount, born, due, died, by in rows.fetchall()
    )


@given(ledgers())
@settings(max_examples=60)
def test_portions(ledger: Ledger) -> None:
    assert cut_by_engine(books(facts(ledger))) == Counter(portions(ledger))


@given(ledgers(), days)
@settings(max_examples=60)
def test_levels_and_sales(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    cut = list(portions(ledger))
    kinds = {document.id: document.kind for document in ledger.documents}
    book = daybook(made)
    assert book.level("balance", as_of) == balance(ledger, as_of)
    alive = open_portions(cut, as_of)
    assert book.level("overdue", as_of) == sum(p.amount for p in alive if p.amount > 0 and p.due and p.due < as_of)
    assert book.level("credit", as_of) == sum(p.amount for p in alive if p.amount < 0)
    assert book.level("undated", as_of) == sum(p.amount for p in alive if p.amount > 0 and p.due is None)
    first = as_of - timedelta(days=30)
    sold = sum(p.amount for p in cut if first <= p.born <= as_of and kinds[p.document] in SALES)
    assert book.sales(first, as_of) == sold
    assert sum(sales_documents(made, first, as_of)["amount"].to_pylist()) == sold


@given(ledgers(), days)
@settings(max_examples=60)
def test_aged_balance_of_every_customer(ledger: Ledger, as_of: date) -> None:
    customers = {document.id: document.customer for document in ledger.documents}
    expected: dict[str, Counter[str]] = {}
    for portion in open_portions(portions(ledger), as_of):
        row = expected.setdefault(customers[portion.document], Counter())
        row["total"] += portion.amount
        row[_column(portion, as_of)] += portion.amount
    answer = aged(books(facts(ledger)), as_of, EDGES, by="customer").to_pylist()
    names = ("total", "credits", "undated", "b0", "b1", "b2", "b3")
    assert {row["value"]: tuple(row[n] for n in names) for row in answer} == {
        customer: tuple(row[n] for n in names) for customer, row in expected.items()
    }


def _column(portion: Portion, as_of: date) -> str:
    if portion.amount < 0:
        return "credits"
    if portion.due is None:
        return "undated"
    late = (as_of - portion.due).days
    return f"b{sum(late > edge for edge in EDGES)}"


@given(ledgers(), days)
@settings(max_examples=40)
def test_additive_by_entity_and_equal_by_customer(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    whole = daybook(made)
    for by in ("entity", "segment", "product"):
        parts = daybooks(made, by=by).values()
        for name in ("balance", "overdue", "sales"):
            assert sum(part.level(name, as_of) for part in parts) == whole.level(name, as_of)
    customers = {document.customer for document in ledger.documents}
    for name in ("balance", "overdue", "credit", "undated", "sales"):
        each = [daybook(made, Where(customer=id_)).level(name, as_of) for id_ in customers]
        assert sum(each) == whole.level(name, as_of)


@given(ledgers(), days)
@settings(max_examples=40)
def test_open_documents_prove_the_balance(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    where = Where({"entity": ["A"], "currency": ["EUR"]})
    rows = open_documents(made, as_of, where).to_pylist()
    assert sum(row["open"] for row in rows) == daybook(made, where).level("balance", as_of)
    overdue = open_documents(made, as_of, where, standing="overdue").to_pylist()
    assert sum(row["open"] for row in overdue) == daybook(made, where).level("overdue", as_of)
    assert all(row["days_past_due"] > 0 for row in overdue)


@given(ledgers())
@settings(max_examples=40)
def test_payments_are_what_receipts_paid(ledger: Ledger) -> None:
    kinds = {document.id: document.kind for document in ledger.documents}
    paid = Counter(
        (p.amount, (p.died - p.born).days, None if p.due is None else (p.died - p.due).days)
        for p in portions(ledger)
        if p.died
        and p.amount > 0
        and p.settled_by is Kind.RECEIPT
        and kinds[p.document] in (Kind.INVOICE, Kind.OPENING)
    )
    table = payments(books(facts(ledger)), FIRST, FIRST + timedelta(days=DAYS))
    rows = table.select(["amount", "days_to_pay", "days_late"]).to_pylist()
    assert Counter(tuple(row.values()) for row in rows) == paid


def test_the_day_after_the_due_day_is_the_first_overdue_one_and_the_day_of_payment_is_not() -> None:
    """Due on 31 January and paid on 1 February: never overdue at the end of a day. Paid on the 2nd: for one day."""
    due, paid = date(2024, 1, 31), {"P1": date(2024, 2, 1), "P2": date(2024, 2, 2)}
    documents, settlements = [], []
    for receipt, day in paid.items():
        invoice = f"I-{receipt}"
        documents += [
            Document(invoice, Kind.INVOICE, "C1", 100, "EUR", FIRST, FIRST, due),
            Document(receipt, Kind.RECEIPT, "C1", -100, "EUR", day, day),
        ]
        settlements.append(Settlement(invoice, receipt, 100))
    made = books(facts(Ledger(documents=tuple(documents), settlements=tuple(settlements))))
    days_asked = [due, *(due + timedelta(days=n) for n in (1, 2, 60))]
    assert [daybook(made).level("overdue", day) for day in days_asked] == [0, 100, 0, 0]
    totals = [aged(made, day, EDGES).to_pylist() for day in days_asked]
    assert [sum(row["overdue"] for row in rows) for rows in totals] == [0, 100, 0, 0]
    assert [sum(row["b0"] for row in rows) for rows in totals] == [200, 0, 0, 0]
