"""What must hold of DSO for every ledger: identities, order, scale."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.days import DayCount, Period, months_back
from encours.metrics import (
    Figure,
    MonthSales,
    Sales,
    Standing,
    average_days_delinquent,
    average_dso,
    best_possible_dso,
    countback_dso,
    overdue_dso,
    simple_dso,
)

amounts = st.integers(0, 10**14)
turnovers = st.integers(-(10**12), 10**12)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
factors = st.integers(1, 10**6)
counts = st.sampled_from(DayCount)


def days_of(figure: Figure) -> float:
    assert figure.days is not None
    return figure.days


@st.composite
def sales(draw: st.DrawFn) -> Sales:
    period = Period.trailing(draw(days), draw(st.integers(1, 24)))
    return Sales(draw(st.integers(1, 10**14)), period, draw(counts))


@st.composite
def histories(draw: st.DrawFn, monthly: st.SearchStrategy[int] = turnovers) -> list[MonthSales]:
    sold = draw(st.lists(monthly, max_size=18))
    count = draw(st.sampled_from([DayCount.ACTUAL, DayCount.YEAR_360]))
    return [MonthSales(amount, period, count) for amount, period in zip(sold, months_back(draw(days)), strict=False)]


@given(amounts, amounts, sales())
def test_dso_is_best_possible_and_overdue(current: int, overdue: int, sold: Sales) -> None:
    receivables = current + overdue
    whole = days_of(simple_dso(receivables, sold))
    best = days_of(best_possible_dso(receivables, overdue, sold))
    late = days_of(overdue_dso(overdue, sold))
    assert whole == pytest.approx(best + late, rel=1e-9)
    assert average_days_delinquent(receivables, overdue, sold).days == pytest.approx(whole - best, abs=1e-9 * whole)


@given(amounts, sales(), factors)
def test_simple_is_the_same_in_any_unit(receivables: int, sold: Sales, factor: int) -> None:
    scaled = Sales(sold.amount * factor, sold.period, sold.count)
    assert simple_dso(receivables * factor, scaled) == simple_dso(receivables, sold)


@given(amounts, amounts, sales())
def test_simple_grows_with_receivables(receivables: int, more: int, sold: Sales) -> None:
    assert days_of(simple_dso(receivables, sold)) <= days_of(simple_dso(receivables + more, sold))


@given(amounts, sales(), st.integers(1, 13))
def test_an_average_of_equal_levels_is_simple(receivables: int, sold: Sales, levels: int) -> None:
    assert average_dso([receivables] * levels, sold) == simple_dso(receivables, sold)


@given(amounts, sales())
def test_360_lies_below_365_by_their_ratio(receivables: int, sold: Sales) -> None:
    of_365 = simple_dso(receivables, Sales(sold.amount, sold.period, DayCount.YEAR_365))
    of_360 = simple_dso(receivables, Sales(sold.amount, sold.period, DayCount.YEAR_360))
    assert of_360.days == pytest.approx(days_of(of_365) * 360 / 365)


@given(amounts, histories())
def test_countback_is_proved_by_its_months(receivables: int, history: list[MonthSales]) -> None:
    """Never NaN, never negative; the months taken and the residual add up to the balance, their days to the days."""
    figure = countback_dso(receivables, history)
    assert math.isfinite(days_of(figure))
    assert days_of(figure) >= 0
    assert sum(month.taken for month in figure.months) + figure.residual == receivables
    assert sum(month.days for month in figure.months) == pytest.approx(figure.days)
    assert all(0 <= month.days <= 31 for month in figure.months)
    assert (figure.standing is Standing.EXACT) == (figure.residual == 0)
    assert [month.period for month in figure.months] == [month.period for month in history[: len(figure.months)]]


@given(amounts, amounts, histories())
def test_countback_grows_with_receivables(receivables: int, more: int, history: list[MonthSales]) -> None:
    assert days_of(countback_dso(receivables, history)) <= days_of(countback_dso(receivables + more, history))


@given(amounts, histories(), factors)
def test_countback_is_the_same_in_any_unit(receivables: int, history: list[MonthSales], factor: int) -> None:
    scaled = [MonthSales(month.amount * factor, month.period, month.count) for month in history]
    figure, same = countback_dso(receivables, history), countback_dso(receivables * factor, scaled)
    assert (same.days, same.standing, same.residual) == (figure.days, figure.standing, figure.residual * factor)
    assert [month.days for month in same.months] == [month.days for month in figure.months]


@given(amounts, histories(st.integers(1, 10**12)), st.data())
def test_countback_of_a_split_balance_adds_up(rest: int, history: list[MonthSales], data: st.DataObject) -> None:
    """Sales of whole months explain their own days; what is left is counted back from the month before them."""
    whole = data.draw(st.integers(0, len(history)))
    newest, older = history[:whole], history[whole:]
    spent = sum(month.amount for month in newest)
    figure = countback_dso(spent + rest, history)
    first, second = countback_dso(spent, newest), countback_dso(rest, older)
    assert figure.days == pytest.approx(days_of(first) + days_of(second))
    assert figure.residual == first.residual + second.residual
    assert figure.months == first.months + second.months


@given(days, st.integers(1, 12), st.integers(1, 10**9), st.data())
def test_countback_of_even_sales_is_simple(as_of: date, reach: int, daily: int, data: st.DataObject) -> None:
    history = [
        MonthSales(daily * int(period.days()), period)
        for period, _ in zip(months_back(as_of), range(reach), strict=False)
    ]
    sold = Sales(sum(month.amount for month in history), Period(history[-1].period.first, as_of))
    receivables = data.draw(st.integers(0, sold.amount))
    assert countback_dso(receivables, history).days == pytest.approx(simple_dso(receivables, sold).days)


@given(amounts, histories())
def test_stopping_never_reaches_further(receivables: int, history: list[MonthSales]) -> None:
    passed = countback_dso(receivables, history)
    stopped = countback_dso(receivables, history, stop_without_sales=True)
    assert days_of(stopped) <= days_of(passed)
    met = any(month.amount <= 0 for month in history[: len(stopped.months) + 1])
    assert stopped == passed or (stopped.standing is Standing.STOPPED and met)
