"""A question: the day it is about, the part of the books, and the conventions of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from encours.days import DayCount, Period
from encours.engine import Where
from encours.engine.books import EVERYTHING


class Window(IntEnum):
    """How many months of sales a ratio is measured on, ending on the day of the question."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Two equal questions on the same books have the same answer, to the cent.

    Args:
        as_of: the end of this day.
        where: the part of the books; it names one currency wherever amounts are added up.
        window: months of sales of the ratio methods.
        count: how their days are counted.
    """

    as_of: date
    where: Where = EVERYTHING
    window: Window = Window.QUARTER
    count: DayCount = DayCount.ACTUAL

    @property
    def period(self) -> Period:
        """The days of the sales."""
        return Period.trailing(self.as_of, self.window)
