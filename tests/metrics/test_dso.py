"""Edge cases of DSO: what each figure says when it cannot be computed, or not wholly."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

import pytest

from encours.days import DayCount, Period, months_back
from encours.metrics import (
    Figure,
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

QUARTER = Period(date(2025, 1, 1), date(2025, 3, 31))
SOLD = Sales(90_000, QUARTER)
NO_SALES = Figure(None, Standing.UNDEFINED, Reason.NO_SALES)
IN_CREDIT = Figure(None, Standing.UNDEFINED, Reason.CREDIT_BALANCE)


def months(as_of: date, *amounts: int, count: DayCount = DayCount.ACTUAL) -> list[MonthSales]:
    return [MonthSales(amount, period, count) for amount, period in zip(amounts, months_back(as_of), strict=False)]


@pytest.mark.parametrize(
    ("count", "days"), [(DayCount.ACTUAL, 45.0), (DayCount.YEAR_360, 45.0), (DayCount.YEAR_365, 45.625)]
)
def test_simple_by_each_day_count(count: DayCount, days: float) -> None:
    assert simple_dso(45_000, Sales(90_000, QUARTER, count)) == Figure(days, Standing.EXACT)


@pytest.mark.parametrize(
    ("months_taken", "days"), [(1, 31.0), (3, 90.0), (12, 365.0)], ids=["monthly", "quarterly", "12 rolling months"]
)
def test_simple_over_rolling_windows(months_taken: int, days: float) -> None:
    window = Period.trailing(date(2025, 3, 31), months_taken)
    assert simple_dso(1_000, Sales(1_000, window)).days == days


def test_sales_of_a_part_of_a_month_have_no_twelfth_of_a_year() -> None:
    with pytest.raises(ValueError, match="whole months"):
        Sales(1, Period(date(2025, 1, 1), date(2025, 1, 15)), DayCount.YEAR_360)


@pytest.mark.parametrize("amount", [0, -1])
@pytest.mark.parametrize("receivables", [-5, 0, 5])
def test_without_sales_there_is_no_dso(receivables: int, amount: int) -> None:
    nothing = Sales(amount, QUARTER)
    assert simple_dso(receivables, nothing) == NO_SALES
    assert average_dso([receivables], nothing) == NO_SALES
    assert overdue_dso(0, nothing) == NO_SALES
    assert best_possible_dso(receivables, 0, nothing) == NO_SALES
    assert average_days_delinquent(receivables, 0, nothing) == NO_SALES


def test_a_balance_in_credit_has_no_dso() -> None:
    assert simple_dso(-1, SOLD) == IN_CREDIT
    assert average_dso([1, -2], SOLD) == IN_CREDIT
    assert average_days_delinquent(-1, 0, SOLD) == IN_CREDIT


def test_nothing_owed_is_zero_days() -> None:
    assert simple_dso(0, SOLD) == Figure(0.0, Standing.EXACT)


def test_credits_beyond_the_current_part_leave_no_best_possible() -> None:
    """100 owed net, 150 of it overdue: the credits of 50 are not a delay; what lateness costs is known all the same."""
    assert best_possible_dso(100, 150, SOLD) == IN_CREDIT
    assert average_days_delinquent(100, 150, SOLD) == overdue_dso(150, SOLD)
    assert overdue_dso(150, SOLD).days == pytest.approx(0.15)


def test_an_average_takes_any_number_of_levels_and_at_least_one() -> None:
    assert average_dso([100, 200, 300], Sales(200, QUARTER)).days == 90.0
    with pytest.raises(ValueError, match="at least one"):
        average_dso([], SOLD)


def test_countback_shows_what_each_month_took() -> None:
    figure = countback_dso(120, months(date(2026, 3, 31), 50, 50, 50, 450))
    assert [(month.period.first.month, month.taken, month.days) for month in figure.months] == [
        (3, 50, 31.0),
        (2, 50, 28.0),
        (1, 20, 12.4),
    ]
    assert (figure.days, figure.standing, figure.reason, figure.residual) == (71.4, Standing.EXACT, None, 0)


def test_countback_of_a_credit_month_hands_its_amount_back() -> None:
    figure = countback_dso(100, months(date(2025, 3, 31), -20, 100, 200))
    assert [month.taken for month in figure.months] == [-20, 100, 20]
    assert figure.days == pytest.approx(31 + 28 + 3.1)
    assert figure.standing is Standing.EXACT


@pytest.mark.parametrize("amount", [0, -20])
def test_countback_that_stops_is_flagged_and_keeps_the_rest(amount: int) -> None:
    figure = countback_dso(100, months(date(2025, 3, 31), 60, amount, 200), stop_without_sales=True)
    assert (figure.days, figure.standing, figure.reason) == (31.0, Standing.STOPPED, Reason.NO_SALES)
    assert figure.residual == 40


def test_countback_asked_to_stop_is_exact_where_it_need_not() -> None:
    figure = countback_dso(60, months(date(2025, 3, 31), 60, 0), stop_without_sales=True)
    assert (figure.days, figure.standing) == (31.0, Standing.EXACT)


def test_countback_in_months_of_30_days() -> None:
    """PUB-019 in real months; and a running month counts the days that have passed, not 30."""
    year = months(date(2025, 3, 31), 100_000, 80_000, 70_000, count=DayCount.YEAR_360)
    assert countback_dso(212_000, year).days == pytest.approx(73.7142857)
    running = months(date(2025, 5, 15), 30, 90, count=DayCount.YEAR_360)
    assert countback_dso(75, running).days == 30.0


def test_countback_of_nothing_of_credit_and_of_no_history() -> None:
    history = months(date(2025, 3, 31), 100)
    nothing = countback_dso(0, history)
    assert (nothing.days, nothing.standing, nothing.months) == (0.0, Standing.EXACT, ())
    credit = countback_dso(-5, history)
    assert (credit.days, credit.standing, credit.reason) == (None, Standing.UNDEFINED, Reason.CREDIT_BALANCE)
    assert (credit.months, credit.residual) == ((), -5)
    unknown = countback_dso(5, [])
    assert (unknown.days, unknown.standing, unknown.reason) == (0.0, Standing.FLOOR, Reason.HISTORY_TOO_SHORT)
    assert unknown.residual == 5


def test_countback_takes_months_that_follow_each_other() -> None:
    march, february, january = months(date(2025, 3, 31), 1, 1, 1)
    for wrong in ([march, january], [february, march], [march, march]):
        with pytest.raises(ValueError, match="consecutive"):
            countback_dso(10, wrong)


def test_countback_reads_no_further_than_it_needs() -> None:
    read = []

    def history() -> Iterator[MonthSales]:
        for period in islice(months_back(date(2025, 3, 31)), 12):
            read.append(period)
            yield MonthSales(100, period)

    assert countback_dso(150, history()).days == 31 + 14
    assert len(read) == 2
