"""Published and derived examples of DSO (tests/golden/dso.json, each with its source), by the public functions."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from encours.days import ONE_DAY, DayCount, Period, months_back
from encours.ledger import Document, Kind, Ledger, balance
from encours.metrics import (
    CountbackDso,
    MonthSales,
    Reason,
    Sales,
    Standing,
    average_days_delinquent,
    average_dso,
    best_possible_dso,
    countback_dso,
    overdue_dso,
    simple_dso,
)

VECTORS = json.loads((Path(__file__).parents[1] / "golden" / "dso.json").read_text(encoding="utf-8"))
STANDINGS = {"OK": Standing.EXACT, "EXHAUSTED": Standing.FLOOR, "STOPPED": Standing.STOPPED}
NEW_YEAR = date(2025, 1, 1)


def of(metric: str) -> Any:
    chosen = [vector for vector in VECTORS if vector["metric"] == metric]
    assert chosen, f"no example of {metric}"
    return pytest.mark.parametrize("vector", chosen, ids=lambda vector: vector["id"])


def minor(amount: float) -> int:
    return round(amount * 100)


def close(vector: dict[str, Any], expected: float) -> Any:
    return pytest.approx(expected, abs=vector["tolerance"], rel=0)


def sales(amount: float, days: int) -> Sales:
    """Sales of a period that has these days: a year by its day count, else a period of that real length."""
    year = Period(NEW_YEAR, date(2025, 12, 31))
    match days:
        case 360:
            return Sales(minor(amount), year, DayCount.YEAR_360)
        case 365:
            return Sales(minor(amount), year, DayCount.YEAR_365)
        case _:
            return Sales(minor(amount), Period(NEW_YEAR, NEW_YEAR + timedelta(days=days - 1)))


def months(rows: list[dict[str, Any]]) -> Iterator[MonthSales]:
    """Consecutive periods of these real lengths, newest first."""
    last = date(2025, 12, 31)
    for row in rows:
        first = last - timedelta(days=row["days"] - 1)
        yield MonthSales(minor(row["sales"]), Period(first, last))
        last = first - ONE_DAY


def countback(vector: dict[str, Any]) -> CountbackDso:
    inputs = vector["inputs"]
    stop = inputs.get("policy") == "stop_on_non_positive"
    return countback_dso(minor(inputs["receivables"]), months(inputs["months"]), stop_without_sales=stop)


@of("dso_simple")
def test_simple(vector: dict[str, Any]) -> None:
    inputs = vector["inputs"]
    figure = simple_dso(minor(inputs["receivables"]), sales(inputs["sales"], inputs["days"]))
    assert figure.standing is Standing.EXACT
    assert figure.days == close(vector, vector["expected"])
    published = vector.get("published_value", vector["expected"])
    if published != vector["expected"]:
        assert figure.days != close(vector, published)


def test_simple_with_one_months_sales_takes_one_months_days() -> None:
    """SEED-001: 25,000 over a month of 100,000, or over a quarter of three; no way to write the 22.5 of the page."""
    september = Period(date(2025, 9, 1), date(2025, 9, 30))
    assert simple_dso(25_000, Sales(100_000, september)).days == 7.5


@of("dso_average_ar")
def test_average(vector: dict[str, Any]) -> None:
    inputs = vector["inputs"]
    levels = [minor(inputs["opening_receivables"]), minor(inputs["closing_receivables"])]
    sold = sales(inputs["sales"], inputs["days"])
    assert average_dso(levels, sold).days == close(vector, vector["expected"])
    assert simple_dso(levels[-1], sold).days == 20.0  # the closing form, by the note


@of("average_collection_period")
def test_average_collection_period(vector: dict[str, Any]) -> None:
    inputs = vector["inputs"]
    figure = average_dso([minor(inputs["average_receivables"])], sales(inputs["sales"], inputs["days"]))
    assert figure.days == close(vector, vector["expected"])


@of("dso_countback")
def test_countback(vector: dict[str, Any]) -> None:
    figure = countback(vector)
    assert figure.days == close(vector, vector["expected"]["days"])
    assert figure.standing is STANDINGS[vector["expected"]["status"]]
    if figure.standing is Standing.FLOOR:
        assert figure.reason is Reason.HISTORY_TOO_SHORT
        assert figure.residual == minor(vector["expected"]["residual"])
    if figure.standing is Standing.STOPPED:
        assert figure.reason is Reason.NO_SALES
    if "published_value" in vector:
        assert figure.days != close(vector, vector["published_value"])


@of("seasonality")
def test_seasonality(vector: dict[str, Any]) -> None:
    inputs = vector["inputs"]
    as_of = date.fromisoformat(inputs["as_of"])
    periods = list(zip(inputs["months_recent_first"], months_back(as_of), strict=False))
    assert [row["days"] for row, _ in periods] == [period.days() for _, period in periods]
    quarter = Sales(sum(minor(row["sales"]) for row, _ in periods[:3]), Period.trailing(as_of, 3))
    receivables = minor(inputs["receivables"])
    assert simple_dso(receivables, quarter).days == close(vector, vector["expected"]["simple_quarter"])
    history = [MonthSales(minor(row["sales"]), period) for row, period in periods]
    assert countback_dso(receivables, history).days == close(vector, vector["expected"]["countback"])


@of("dso_identity")
def test_identity(vector: dict[str, Any]) -> None:
    inputs, expected = vector["inputs"], vector["expected"]
    sold = sales(inputs["sales"], inputs["days"])
    receivables, overdue = minor(inputs["receivables"]), minor(inputs["overdue"])
    assert receivables - overdue == minor(inputs["current"])
    assert simple_dso(receivables, sold).days == close(vector, expected["dso"])
    assert best_possible_dso(receivables, overdue, sold).days == close(vector, expected["best_possible_dso"])
    assert overdue_dso(overdue, sold).days == close(vector, expected["overdue_dso"])
    assert average_days_delinquent(receivables, overdue, sold).days == close(vector, expected["add"])


@of("average_days_delinquent")
def test_average_days_delinquent(vector: dict[str, Any]) -> None:
    """The page gives two DSOs; one a day of sales makes them a balance and its overdue part."""
    dso, best = vector["inputs"]["dso"], vector["inputs"]["best_possible_dso"]
    sold = sales(31, 31)
    assert simple_dso(minor(dso), sold).days == dso
    assert best_possible_dso(minor(dso), minor(dso - best), sold).days == best
    figure = average_days_delinquent(minor(dso), minor(dso - best), sold)
    assert figure.days == close(vector, vector["expected"])


@of("group_dso")
def test_group_is_one_ratio_and_not_a_mean_of_ratios(vector: dict[str, Any]) -> None:
    entities, days = vector["inputs"]["entities"], vector["inputs"]["days"]
    receivables = sum(minor(entity["receivables"]) for entity in entities)
    group = simple_dso(receivables, sales(sum(entity["sales"] for entity in entities), days)).days
    each = [simple_dso(minor(entity["receivables"]), sales(entity["sales"], days)).days or 0.0 for entity in entities]
    assert group == close(vector, vector["expected"]["group"])
    assert sum(each) / len(each) == close(vector, vector["expected"]["mean_of_entities"])


@of("dso_variants")
def test_variants_filter_the_receivables_and_never_the_sales(vector: dict[str, Any]) -> None:
    inputs, expected = vector["inputs"], vector["expected"]
    sold = sales(inputs["sales_ttc"], inputs["days"])
    gross = inputs["open_invoices"]
    net = gross - inputs["unapplied_receipts"] - inputs["unapplied_credit_notes"] - inputs["deposits_4191"]
    assert simple_dso(minor(gross), sold).days == close(vector, expected["gross"])
    assert simple_dso(minor(net), sold).days == close(vector, expected["net"])
    assert simple_dso(minor(net - inputs["disputed"]), sold).days == close(vector, expected["net_excluding_disputed"])


def document(number: int, kind: Kind, day: str, amount: int) -> Document:
    booked = date.fromisoformat(day)
    return Document(str(number), kind, "C1", amount, "EUR", booked, booked)


@of("as_of_filter")
def test_what_is_dated_after_the_day_changes_nothing(vector: dict[str, Any]) -> None:
    inputs, expected = vector["inputs"], vector["expected"]
    as_of = date.fromisoformat(inputs["as_of"])
    booked = [(Kind.INVOICE, row["date"], row["amount"]) for row in inputs["invoices"]]
    booked += [(Kind.RECEIPT, row["date"], -row["amount"]) for row in inputs["receipts"]]
    ledger = Ledger(documents=tuple(document(number, *row) for number, row in enumerate(booked)))
    period = Period.trailing(as_of, 1)
    sold = sum(d.amount for d in ledger.documents if d.kind is Kind.INVOICE and d.booked in period)
    assert balance(ledger, as_of) == expected["receivables"]
    assert sold == expected["sales"]
    assert period.days() == inputs["days"]
    assert simple_dso(balance(ledger, as_of), Sales(sold, period)).days == close(vector, expected["dso"])


@of("customer_balance_timeline")
def test_balance_of_a_customer_over_time(vector: dict[str, Any]) -> None:
    events = vector["inputs"]["events"]
    booked = [document(number, Kind(kind), day, amount) for number, (day, kind, amount) in enumerate(events)]
    ledger = Ledger(documents=tuple(booked))
    for day, expected in vector["expected"].items():
        assert balance(ledger, date.fromisoformat(day)) == expected
