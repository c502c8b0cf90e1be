"""How customers pay: the distribution of the days between invoice, or due date, and money. Not only a mean.

Source: docs/figures/delay.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from encours.metrics.ageing import Buckets
from encours.metrics.figure import Reason

LATENESS = Buckets((-15, 0, 15, 30, 60))
"""Days past due of a payment: 15 days early or more, up to the due date, 1-15 late, 16-30, 31-60, 61 and more."""

TO_PAY = Buckets((0, 15, 30, 45, 60, 90))
"""Days from invoice to payment: before or with the invoice, 1-15, 16-30, 31-45, 46-60, 61-90, 91 and more."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How money came in, weighted by amount. Days are None, with a reason, where nothing was paid.

    Args:
        mean_days: exact until the end, not rounded.
        median_days: the first day by which half of the money paid had come.
        lower_quartile_days, upper_quartile_days: the same for a quarter and for three quarters.
        paid: the amount measured, minor units.
        paid_share: of what was paid or is still open, the share paid, 0 to 1; None where there is neither. The lower it
            is, the more the days above flatter: the slowest have not paid yet.
        histogram: amounts by bucket, in the order of `buckets`; they add up to `paid`.
        buckets: those of the histogram.
    """

    mean_days: float | None
    median_days: int | None
    lower_quartile_days: int | None
    upper_quartile_days: int | None
    paid: int
    paid_share: float | None
    histogram: tuple[int, ...]
    buckets: Buckets
    reason: Reason | None = None


def paid(items: Iterable[tuple[int, int]], open_amount: int, buckets: Buckets = LATENESS) -> Delay:
    """How customers pay, from the parts of invoices that money settled.

    Args:
        items: amount paid (minor units, positive) and its days, signed: before the invoice or the due date is negative.
            A part payment counts with its own days. Settlement by credit note, write-off, discount or set-off is not a
            payment and is left out by the caller.
        open_amount: what is still open of the same invoices, minor units, not negative.
        buckets: for the histogram; `LATENESS` for days past due, `TO_PAY` for days since invoice.

    Raises:
        ValueError: a negative amount.

    Source: docs/figures/delay.md.

    >>> delay = paid([(4_000, 30), (6_000, 60)], 10_000, TO_PAY)
    >>> delay.mean_days, delay.median_days, delay.paid_share
    (48.0, 60, 0.5)
    """
    by_day: defaultdict[int, int] = defaultdict(int)
    for amount, days in items:
        if amount < 0:
            raise ValueError(f"a payment is positive, not {amount}")
        by_day[days] += amount
    if open_amount < 0:
        raise ValueError(f"what is still open of invoices is not negative: {open_amount}")
    total = sum(by_day.values())
    known = total + open_amount
    share = float(Fraction(total, known)) if known else None
    histogram = [0] * (len(buckets.edges) + 1)
    for days, amount in by_day.items():
        histogram[buckets.index(days)] += amount
    if total == 0:
        return Delay(None, None, None, None, 0, share, tuple(histogram), buckets, Reason.NOTHING_PAID)
    mean = float(Fraction(sum(days * amount for days, amount in by_day.items()), total))
    lower, median, upper = (_day_reached(by_day, total, quarters) for quarters in (1, 2, 3))
    return Delay(mean, median, lower, upper, total, share, tuple(histogram), buckets)


def _day_reached(by_day: dict[int, int], total: int, quarters: int) -> int:
    """The first day by which so many quarters of the total had come; no day is made up between two."""
    days = sorted(by_day)
    come = accumulate(by_day[day] for day in days)
    return next(day for day, amount in zip(days, come, strict=True) if 4 * amount >= quarters * total)
