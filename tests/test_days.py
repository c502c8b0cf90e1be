"""Months and periods: the counts every figure stands on."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.days import DayCount, Month, Period, is_month_end, months_back

some_day = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(some_day, st.integers(1, 24))
def test_trailing_months_are_that_many_months(last: date, months: int) -> None:
    period = Period.trailing(last, months)
    assert period.last == last
    assert period.months is not None
    assert period.days() == (last - period.first).days + 1
    assert abs(period.days() - Fraction(months * 365, 12)) <= 4
    if is_month_end(last):
        assert period.first.day == 1


@given(some_day, st.integers(1, 24))
def test_trailing_periods_of_month_ends_join_without_gap(last: date, months: int) -> None:
    end = Month.of(last).last
    later = Period.trailing(end, months)
    earlier = Period.trailing(later.first - timedelta(days=1), months)
    assert earlier.last + timedelta(days=1) == later.first


@given(some_day)
def test_months_back_cover_every_day_once(as_of: date) -> None:
    periods = list(islice(months_back(as_of), 30))
    assert periods[0].last == as_of
    for newer, older in pairwise(periods):
        assert older.last + timedelta(days=1) == newer.first
        assert older.first.day == 1


@given(some_day, st.integers(-500, 500))
def test_months_before_and_after(day: date, months: int) -> None:
    month = Month.of(day)
    assert month.previous(months).previous(-months) == month


@pytest.mark.parametrize(
    ("months", "actual", "of_365", "of_360"), [(1, 28, Fraction(365, 12), 30), (3, 90, Fraction(365, 4), 90)]
)
def test_day_counts(months: int, actual: int, of_365: Fraction, of_360: int) -> None:
    period = Period.trailing(date(2025, 2, 28) if months == 1 else date(2025, 3, 31), months)
    assert [period.days(count) for count in DayCount] == [actual, of_365, of_360]


def test_365_days_need_whole_months() -> None:
    with pytest.raises(ValueError, match="whole months"):
        Period(date(2025, 1, 1), date(2025, 1, 20)).days(DayCount.YEAR_365)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2025, 1, 2), date(2025, 1, 1))
