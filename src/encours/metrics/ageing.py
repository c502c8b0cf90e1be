"""The aged balance: how old the open amounts are, by days past due or by days since issue.

Source: docs/figures/ageing.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from encours.metrics.figure import Reason


class By(StrEnum):
    """From which day age is counted."""

    DUE = "due"  # days past due: 0 on the due date itself, negative before
    ISSUE = "issue"  # days since issue: 0 on the day of the document


@dataclass(frozen=True, slots=True)
class Buckets:
    """Consecutive buckets of days. Each edge is the last day of its bucket; after the last edge comes one without end.

    Raises:
        ValueError: no edge, or edges that do not rise.

    >>> Buckets((0, 30, 60, 90)).bounds()
    [(None, 0), (1, 30), (31, 60), (61, 90), (91, None)]
    """

    edges: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.edges or any(left >= right for left, right in pairwise(self.edges)):
            raise ValueError(EDGES_UNREADABLE)

    @classmethod
    def default(cls, by: By) -> Buckets:
        """Past due: not due, 1-30, 31-60, 61-90, 91 and more. Since issue: 0-30, 31-60, 61-90, 91 and more."""
        return PAST_DUE if by is By.DUE else SINCE_ISSUE

    @classmethod
    def parse(cls, written: str) -> Buckets:
        """Buckets as people write them.

        Raises:
            ValueError: with `EDGES_UNREADABLE`, a sentence to show.

        >>> Buckets.parse("0, 15, 45")
        Buckets(edges=(0, 15, 45))
        """
        try:
            return cls(tuple(int(edge) for edge in written.split(",")))
        except ValueError:
            raise ValueError(EDGES_UNREADABLE) from None

    def index(self, days: int) -> int:
        """Which bucket a number of days is in, from 0.

        >>> [Buckets((0, 30)).index(days) for days in (-5, 0, 1, 30, 31)]
        [0, 0, 1, 1, 2]
        """
        return bisect_left(self.edges, days)

    def bounds(self) -> list[tuple[int | None, int | None]]:
        """First and last day of each bucket, both in; None where it has no end on that side."""
        firsts = (None, *(edge + 1 for edge in self.edges))
        return list(zip(firsts, (*self.edges, None), strict=True))


EDGES_UNREADABLE = "Bucket edges are whole numbers of days in rising order, separated by commas, such as 0,30,60,90."
"""What `Buckets` says of edges it cannot take."""

PAST_DUE = Buckets((0, 30, 60, 90))
SINCE_ISSUE = Buckets((30, 60, 90))


@dataclass(frozen=True, slots=True)
class Aged:
    """An open balance by age, minor units.

    Args:
        credits: what we owe the customers, zero or negative: unused credit notes, receipts and deposits have no age.
        undated: owed to us, with no day to count from.
        amounts: owed to us, by bucket, in the order of the buckets.
        overdue: owed to us at 1 day or more, whatever the edges. It means overdue in an ageing by days past due.
    """

    credits: int
    undated: int
    amounts: tuple[int, ...]
    overdue: int

    @property
    def dated(self) -> bool:
        """Whether the due date of something owed is known, or nothing is owed: else nothing can be called overdue."""
        return self.gross == 0 or self.undated < self.gross

    @property
    def gross(self) -> int:
        """All that is owed to us: the balance without the credits."""
        return self.undated + sum(self.amounts)

    @property
    def total(self) -> int:
        """The whole balance: credits, undated and buckets add up to it."""
        return self.credits + self.gross


def aged(items: Iterable[tuple[int, int | None]], buckets: Buckets) -> Aged:
    """An aged balance.

    Args:
        items: open amounts, minor units of one currency, each with its age in days, None where unknown. Amounts of one
            sign and one day may come added up; amounts of both signs may not: a credit must not hide a late invoice.
        buckets: where to put them.

    Source: docs/figures/ageing.md.

    >>> aged([(1000, 31), (500, 0), (200, None), (-300, 45)], PAST_DUE)
    Aged(credits=-300, undated=200, amounts=(500, 0, 1000, 0, 0), overdue=1000)
    """
    credit = undated = overdue = 0
    amounts = [0] * (len(buckets.edges) + 1)
    for amount, days in items:
        if amount < 0:
            credit += amount
        elif days is None:
            undated += amount
        else:
            amounts[buckets.index(days)] += amount
            overdue += amount if days >= 1 else 0
    return Aged(credit, undated, tuple(amounts), overdue)


@dataclass(frozen=True, slots=True)
class Share:
    """A share from 0 to 1, not rounded, or None and the reason."""

    value: float | None
    reason: Reason | None = None


def overdue_share(overdue: int, gross: int) -> Share:
    """Which share of what is owed to us is overdue.

    Args:
        overdue: `Aged.overdue`, minor units.
        gross: `Aged.gross`, the positive open amounts: with credits taken off, the share could pass 1.

    Source: docs/figures/ageing.md, "Overdue share".

    >>> overdue_share(50_000, 1_000_000).value, overdue_share(0, 0).reason
    (0.05, <Reason.NOTHING_COLLECTIBLE: 'nothing_collectible'>)
    """
    if gross <= 0:
        return Share(None, Reason.NOTHING_COLLECTIBLE)
    return Share(float(Fraction(overdue, gross)))
