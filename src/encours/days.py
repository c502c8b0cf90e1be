"""Days, months and periods. Never today: the day is an argument.

A period knows its own first and last day, so a count of days is always the count of *that* period.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    >>> Month(2024, 2).days, Month(2024, 1).previous()
    (29, Month(year=2023, month=12))
    """

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    def previous(self, months: int = 1) -> Month:
        """The month that lies `months` before (after, where negative)."""
        year, month = divmod(self.year * 12 + self.month - 1 - months, 12)
        return Month(year, month + 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return Month.of(day).last


def is_month_end(day: date) -> bool:
    """Whether the month of `day` is complete on that day."""
    return day == month_end(day)


class DayCount(StrEnum):
    """How many days a period is said to have. Stored with every figure that uses it.

    ACTUAL: its real calendar days, both ends in. YEAR_365 and YEAR_360: as many twelfths of 365 or 360 as it has
    months (a whole number of months only). Source: docs/figures/dso.md, "Days".
    """

    ACTUAL = "actual"
    YEAR_365 = "365"
    YEAR_360 = "360"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Consecutive days, `first` and `last` both in.

    >>> Period(date(2025, 1, 1), date(2025, 3, 31)).days()
    Fraction(90, 1)
    >>> Period.trailing(date(2025, 3, 31), months=12).days(DayCount.YEAR_360)
    Fraction(360, 1)
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end ({self.last}) before it begins ({self.first})")

    @classmethod
    def trailing(cls, last: date, months: int) -> Period:
        """The `months` months that end on `last`: calendar months where `last` ends one, else from day to day.

        >>> Period.trailing(date(2025, 2, 28), 1), Period.trailing(date(2025, 5, 15), 3)
        (Period(first=datetime.date(2025, 2, 1), ...), Period(first=datetime.date(2025, 2, 16), ...))
        """
        if months < 1:
            raise ValueError("a period has at least one month")
        target = Month.of(last).previous(months)
        if is_month_end(last):
            return cls(target.last + ONE_DAY, last)
        return cls(date(target.year, target.month, min(last.day, target.days)) + ONE_DAY, last)

    @property
    def months(self) -> int | None:
        """How many whole months this is, or None where it is not a whole number of months."""
        apart = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        for count in (apart, apart + 1):
            if count > 0 and Period.trailing(self.last, count).first == self.first:
                return count
        return None

    def days(self, count: DayCount = DayCount.ACTUAL) -> Fraction:
        """The number of days by a day count.

        Raises:
            ValueError: 365 or 360 asked of a period that is not a whole number of months.
        """
        if count is DayCount.ACTUAL:
            return Fraction((self.last - self.first).days + 1)
        if self.months is None:
            raise ValueError(f"{count.value} days a year need whole months; {self.first} to {self.last} is not")
        return Fraction(self.months * int(count.value), 12)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def months_back(as_of: date) -> Iterator[Period]:
    """The months as count-back takes them: the running one from its 1st to `as_of`, then whole ones, newest first.

    >>> from itertools import islice
    >>> [p.days() for p in islice(months_back(date(2025, 5, 15)), 2)]
    [Fraction(15, 1), Fraction(30, 1)]
    """
    month = Month.of(as_of)
    yield Period(month.first, as_of)
    while (month.year, month.month) > (1, 1):
        month = month.previous()
        yield Period(month.first, month.last)
