"""What a figure says of itself: its value, how far it can be trusted, and why it is missing where it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a figure stands. Shown with it wherever it is not EXACT."""

    EXACT = "exact"
    FLOOR = "floor"  # the history ran out: a lower bound
    STOPPED = "stopped"  # count-back stopped at a month without sales: flagged, never shown as a DSO
    UNDEFINED = "undefined"


class Reason(StrEnum):
    """Why a figure is missing or not exact."""

    NO_SALES = "no_sales"  # nothing, or less than nothing, was sold in the period
    CREDIT_BALANCE = "credit_balance"  # we owe the customers more than they owe us
    HISTORY_TOO_SHORT = "history_too_short"  # the sales known do not reach back to the whole balance
    NOTHING_COLLECTIBLE = "nothing_collectible"  # nothing is owed to us, so no share of it can be taken
    NOTHING_PAID = "nothing_paid"  # no payment to measure
    NO_DUE_DATES = "no_due_dates"  # none of what is owed has a due date, so nothing can be said of lateness


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of days and its standing.

    Args:
        days: computed exactly, made a float at the very end, not rounded; None where UNDEFINED, never 0 or NaN instead.
        standing: how far to trust it.
        reason: why it is not EXACT.
    """

    days: float | None
    standing: Standing
    reason: Reason | None = None


def undefined(reason: Reason) -> Figure:
    """A figure that cannot be computed, and why."""
    return Figure(None, Standing.UNDEFINED, reason)
