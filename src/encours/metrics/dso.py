"""Days sales outstanding, every recognised way: how many days of sales the customers still owe.

Each function takes a few whole numbers of minor units, of one currency and tax basis, and knows no ledger and no clock.
Filters make the variants (without disputes, without doubtful debts, net of deposits): filter the receivables before the
call, never the sales. A group's DSO is that of its receivables and its sales each added up, never a mean of DSOs.

Source: docs/figures/dso.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from encours.days import ONE_DAY, DayCount, Period
from encours.metrics.figure import Figure, Reason, Standing, undefined


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold in a period. The period of the sales and its number of days are one object, so the classic error,
    a month's sales with a quarter's days, cannot be written.

    Args:
        amount: invoices net of credit notes, tax included, minor units.
        period: the days they were booked on.
        count: how its days are counted; 365 and 360 take whole months.

    Raises:
        ValueError: 365 or 360 days a year asked of a period that is not a whole number of months.
    """

    amount: int
    period: Period
    count: DayCount = DayCount.ACTUAL

    def __post_init__(self) -> None:
        self.period.days(self.count)

    @property
    def days(self) -> Fraction:
        """The days of the period of these sales."""
        return self.period.days(self.count)


def simple_dso(receivables: int, sales: Sales) -> Figure:
    """Receivables / sales x days of the sales.

    Args:
        receivables: open balance at the end of the last day of the sales, minor units, tax included.
        sales: of the period that ends on that day.

    Returns:
        Days, or UNDEFINED: NO_SALES where the period sold nothing or less, even with nothing owed; CREDIT_BALANCE where
        the receivables are negative.

    Source: docs/figures/dso.md, "Simple".
    """
    return _days_of_sales(Fraction(receivables), sales)


def average_dso(levels: Sequence[int], sales: Sales) -> Figure:
    """The mean of several levels of receivables / sales x days.

    Args:
        levels: the balance at the opening and at the closing of the period, or at any number of days in it, such as 13
            month ends for a year; minor units.
        sales: of the whole period.

    Returns:
        As `simple_dso`, of the mean.

    Raises:
        ValueError: no level.

    Source: docs/figures/dso.md, "Average receivables".
    """
    if not levels:
        raise ValueError("an average needs at least one level of receivables")
    return _days_of_sales(Fraction(sum(levels), len(levels)), sales)


def overdue_dso(overdue: int, sales: Sales) -> Figure:
    """Overdue receivables / sales x days.

    Args:
        overdue: what is owed past its due date, minor units; credits never lower it.
        sales: of the period that ends on the day of the balance.

    Source: docs/figures/dso.md, "Overdue".
    """
    return _days_of_sales(Fraction(overdue), sales)


def best_possible_dso(receivables: int, overdue: int, sales: Sales) -> Figure:
    """What DSO would be if nothing were late: receivables not overdue / sales x days.

    The current part is `receivables - overdue`, so that DSO = best possible + overdue DSO, exactly. Unused credits are
    in that part; where they exceed it, the figure is UNDEFINED with CREDIT_BALANCE.

    Source: docs/figures/dso.md, "Best possible".
    """
    return _days_of_sales(Fraction(receivables - overdue), sales)


def average_days_delinquent(receivables: int, overdue: int, sales: Sales) -> Figure:
    """DSO - best possible DSO: the days of sales that lateness costs. Not the mean lateness of an invoice.

    The difference is the overdue part over the sales, whatever the credits; UNDEFINED where DSO is.

    Source: docs/figures/dso.md, "Average days delinquent".
    """
    dso = simple_dso(receivables, sales)
    return dso if dso.days is None else overdue_dso(overdue, sales)


def _days_of_sales(amount: Fraction, sales: Sales) -> Figure:
    if sales.amount <= 0:
        return undefined(Reason.NO_SALES)
    if amount < 0:
        return undefined(Reason.CREDIT_BALANCE)
    return Figure(float(amount / sales.amount * sales.days), Standing.EXACT)


@dataclass(frozen=True, slots=True)
class MonthSales:
    """What was sold in one month of the count-back.

    Args:
        amount: invoices net of credit notes, tax included, minor units; zero or negative in some months.
        period: the whole month, or the running one from its 1st to the day of the balance.
        count: ACTUAL, or YEAR_360 for months of 30 days. A running month counts its elapsed days either way.
    """

    amount: int
    period: Period
    count: DayCount = DayCount.ACTUAL

    @property
    def days(self) -> Fraction:
        """The days of this month."""
        whole = self.period.months is not None
        return self.period.days(self.count if whole else DayCount.ACTUAL)


@dataclass(frozen=True, slots=True)
class MonthTaken:
    """One month of a count-back: its sales, how much of the balance they explain, the days that makes.

    `taken` is negative in a month of net credit notes: it hands its amount back to the balance.
    """

    period: Period
    sales: int
    taken: int
    days: float


@dataclass(frozen=True, slots=True)
class CountbackDso(Figure):
    """A count-back and its proof: what the months took and the residual add up to the receivables.

    Args:
        months: newest first, those that were counted.
        residual: the part of the receivables that no month explained; 0 where EXACT.
    """

    months: tuple[MonthTaken, ...] = ()
    residual: int = 0


def countback_dso(receivables: int, months: Iterable[MonthSales], stop_without_sales: bool = False) -> CountbackDso:
    """Days of sales, counted back from the newest month, that make up the receivables.

    The balance is spent on the newest month's sales, then on the month before, and so on. A month spent whole counts
    all its days, the last one in proportion. A month of no sales counts its days; a month of net credit notes counts
    its days and hands its amount back. Called with the overdue or the current balance it gives those variants.

    Args:
        receivables: open balance on the last day of the newest month, minor units, tax included; negative if in credit.
        months: consecutive, newest first, same currency and tax basis; a running month counts its elapsed days. Read
            only as far back as needed.
        stop_without_sales: stop at the first month of no or negative sales, as some software does.

    Returns:
        Days, what each month took, and a standing: EXACT; FLOOR with HISTORY_TOO_SHORT where history ran out before
        the balance (days are then a lower bound, `residual` is left); STOPPED with NO_SALES where asked to stop;
        UNDEFINED with CREDIT_BALANCE where the balance is negative. A balance of zero is 0 days.

    Raises:
        ValueError: months that are not consecutive, newest first.

    Source: docs/figures/dso.md, "Count-back".
    """
    if receivables < 0:
        return CountbackDso(None, Standing.UNDEFINED, Reason.CREDIT_BALANCE, residual=receivables)
    left, days = receivables, Fraction(0)
    taken: list[MonthTaken] = []
    standing, reason = Standing.FLOOR, Reason.HISTORY_TOO_SHORT
    history = _consecutive(months)
    while left > 0 and (month := next(history, None)) is not None:
        if month.amount <= 0 and stop_without_sales:
            standing, reason = Standing.STOPPED, Reason.NO_SALES
            break
        amount, spent = month.amount, month.days
        if left < month.amount:
            amount, spent = left, month.days * left / month.amount
        taken.append(MonthTaken(month.period, month.amount, amount, float(spent)))
        left -= amount
        days += spent
    if left == 0:
        return CountbackDso(float(days), Standing.EXACT, months=tuple(taken))
    return CountbackDso(float(days), standing, reason, tuple(taken), left)


def _consecutive(months: Iterable[MonthSales]) -> Iterator[MonthSales]:
    later: MonthSales | None = None
    for month in months:
        if later is not None and month.period.last + ONE_DAY != later.period.first:
            raise ValueError(f"months must be consecutive, newest first: {later.period} is followed by {month.period}")
        yield month
        later = month
