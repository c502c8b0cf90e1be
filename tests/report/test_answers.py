"""Answers carry their proof: documents that add up to the numerator and to the sales, to the cent, on any ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings

from encours.days import DayCount
from encours.engine import Where, books, facts
from encours.engine.documents import open_documents
from encours.ledger import Document, Kind, Ledger
from encours.metrics import Buckets, By, CountbackDso, Reason, Standing
from encours.report.aged import aged_balance
from encours.report.dso import Line, Method, conventions, dso, dso_by, trend
from encours.report.proof import proof
from encours.report.question import Question, Window
from tests.laws.ledgers import days, ledgers

EUROS = Where({"currency": ["EUR"]})


def by_method(lines: list[Line]) -> dict[Method, Line]:
    return {line.method: line for line in lines}


@given(ledgers(), days)
@settings(max_examples=40)
def test_every_proof_adds_up(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    question = Question(as_of, EUROS, Window.MONTH)
    for method in Method:
        shown = proof(made, question, method)
        assert shown.sold_total == shown.line.sales
        if method is Method.AVERAGE:
            assert shown.opening is not None
            (_, opening), (_, closing) = shown.line.levels
            assert (sum(shown.opening["open"].to_pylist()), shown.open_total) == (opening, closing)
        elif shown.line.numerator is None:
            assert shown.line.figure.reason is Reason.NO_DUE_DATES
        else:
            assert shown.open_total == shown.line.numerator


@given(ledgers(), days)
@settings(max_examples=40)
def test_dso_is_best_possible_and_overdue(ledger: Ledger, as_of: date) -> None:
    lines = by_method(dso(books(facts(ledger)), Question(as_of, EUROS, Window.MONTH)))
    balance, current, overdue = (lines[m].numerator for m in (Method.SIMPLE, Method.BEST_POSSIBLE, Method.OVERDUE))
    assume(current is not None)
    assert balance == current + overdue
    whole, best, late = (lines[m].figure.days for m in (Method.SIMPLE, Method.BEST_POSSIBLE, Method.OVERDUE))
    if whole is not None and best is not None and late is not None:
        assert whole == pytest.approx(best + late)


@given(ledgers(), days)
@settings(max_examples=40)
def test_no_hindsight_in_any_figure(ledger: Ledger, as_of: date) -> None:
    """What is dated after the day changes nothing, the history that was already there included."""
    past = replace(ledger, documents=tuple(d for d in ledger.documents if d.booked <= as_of))
    assume(past.documents)
    question = Question(as_of, EUROS)
    now, then = (dso(books(facts(facts_of)), question) for facts_of in (ledger, past))
    assert now == then


@given(ledgers(), days)
@settings(max_examples=30)
def test_the_parts_of_a_group_add_up_to_it(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    question = Question(as_of, EUROS, Window.MONTH)
    whole = by_method(dso(made, question))[Method.SIMPLE]
    parts = [by_method(lines)[Method.SIMPLE] for lines in dso_by(made, question, "entity").values()]
    assert sum(part.numerator for part in parts) == whole.numerator
    assert sum(part.sales for part in parts) == whole.sales


@given(ledgers(), days)
@settings(max_examples=30)
def test_every_cell_of_the_aged_balance_opens_to_its_documents(ledger: Ledger, as_of: date) -> None:
    made = books(facts(ledger))
    question = Question(as_of, EUROS)
    for by in By:
        balance = aged_balance(made, question, "customer", by, Buckets((0, 15, 40)))
        assert sum(row.aged.total for row in balance.rows) == balance.total.aged.total
        for i, bounds in enumerate(balance.buckets.bounds()):
            past_due, since_issue = (bounds, (None, None)) if by is By.DUE else ((None, None), bounds)
            rows = open_documents(
                made, as_of, EUROS, past_due=past_due, since_issue=since_issue, standing="debit"
            ).to_pylist()
            assert sum(row["open"] for row in rows) == balance.total.aged.amounts[i]


def invoice(number: int, booked: date, amount: int) -> Document:
    return Document(f"I{number}", Kind.INVOICE, "C1", amount, "EUR", booked, booked, booked + timedelta(days=30))


def test_a_window_longer_than_the_history_is_said_and_not_inflated() -> None:
    made = books(facts(Ledger(documents=(invoice(1, date(2026, 5, 20), 100_00),))))
    month, quarter, year = (
        by_method(dso(made, Question(date(2026, 5, 31), window=window)))[Method.SIMPLE].figure for window in Window
    )
    assert (month.days, month.standing) == (31.0, Standing.EXACT)
    assert quarter.reason is year.reason is Reason.HISTORY_TOO_SHORT
    assert quarter.days is None


def test_count_back_names_its_months_and_says_where_history_ends() -> None:
    ledger = Ledger(documents=tuple(invoice(m, date(2026, m, 10), 100_00) for m in (3, 4, 5)))
    line = by_method(dso(books(facts(ledger)), Question(date(2026, 5, 15))))[Method.COUNTBACK]
    assert isinstance(line.figure, CountbackDso)
    assert [(m.period.first.month, m.days) for m in line.figure.months] == [(5, 15.0), (4, 30.0), (3, 31.0)]
    assert (line.figure.days, line.figure.standing) == (76.0, Standing.EXACT)
    older = Document("O", Kind.OPENING, "C1", 50_00, "EUR", date(2026, 3, 1), date(2026, 3, 1))
    longer = Ledger(documents=(*ledger.documents, older))
    floor = by_method(dso(books(facts(longer)), Question(date(2026, 5, 15))))[Method.COUNTBACK].figure
    assert (floor.days, floor.standing, floor.reason) == (76.0, Standing.FLOOR, Reason.HISTORY_TOO_SHORT)


def test_conventions_stand_side_by_side() -> None:
    ledger = Ledger(documents=tuple(invoice(i, date(2025, 6, 1) + timedelta(days=i), 1_00) for i in range(400)))
    question = Question(date(2026, 6, 30))
    lines = conventions(books(facts(ledger)), question)
    simple = {(line.window, line.count): line.figure.days for line in lines if line.method is Method.SIMPLE}
    assert len(simple) == len(Window) * len(DayCount)
    sold = [line.sales for line in lines if (line.window, line.method) == (Window.YEAR, Method.SIMPLE)]
    year = sold[0]
    balance = lines[0].numerator
    assert simple[Window.YEAR, DayCount.YEAR_360] == pytest.approx(balance / year * 360)
    assert simple[Window.YEAR, DayCount.YEAR_365] == pytest.approx(balance / year * 365)


def test_the_trend_ends_on_the_day_asked() -> None:
    ledger = Ledger(documents=tuple(invoice(m, date(2026, m, 10), 100_00) for m in (3, 4, 5)))
    points = trend(books(facts(ledger)), Question(date(2026, 5, 15)), months=3)
    assert [day for day, _ in points] == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 15)]
    assert [by_method(lines)[Method.COUNTBACK].numerator for _, lines in points] == [100_00, 200_00, 300_00]
