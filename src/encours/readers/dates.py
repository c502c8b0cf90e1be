"""Days as files write them. The order of day and month is a fact of the column, never of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache

_TIME = r"(?:[T ]\d{1,2}[:hH]\d{2}.*)?"
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, re.ASCII)
_SHORT = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, re.ASCII)


class Order(StrEnum):
    """Which comes first where a day is written with the year last."""

    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"


@lru_cache(50_000)  # the days of a column repeat
def day(text: str, order: Order | None = None) -> date | None:
    """A day, or None where it cannot be read with certainty: 2026-06-30, 20260630, and with `order` 30/06/2026.

    A time after it is left out. A year of two digits is one of 1970 to 2069.

    >>> day("20260630"), day("2026-06-30T00:00:00"), day("30/06/26", Order.DAY_FIRST)
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 30), datetime.date(2026, 6, 30))
    >>> day("01/06/2026"), day("30/02/2026", Order.DAY_FIRST)
    (None, None)
    """
    text = text.strip()
    if found := _COMPACT.fullmatch(text) or _ISO.fullmatch(text):
        return _day(*(int(part) for part in found.groups()))
    found = _SHORT.fullmatch(text)
    if found is None:
        return None
    first, second, written = int(found[1]), int(found[3]), int(found[4])
    year = written if len(found[4]) == 4 else written + (2000 if written < 70 else 1900)
    if order is None and found[2] == ".":  # nobody who writes points writes the month first
        order = Order.DAY_FIRST
    if order is Order.DAY_FIRST:
        return _day(year, second, first)
    if order is Order.MONTH_FIRST:
        return _day(year, first, second)
    return _day(year, second, first) if first == second else None


def is_plausible(day: date) -> bool:
    """Whether a day can stand in books: a year of 1900 to 2099; any other is a slip of the keyboard."""
    return 1900 <= day.year <= 2099


def is_blank(text: str) -> bool:
    """Whether a cell holds no day: empty, or only zeros and separators (00000000, 00/00/0000)."""
    return not text.strip("0/-. \u00a0")


def order(texts: Iterable[str]) -> tuple[Order | None, bool]:
    """The order of day and month that a column shows, and whether the column needs one and shows none (or both).

    >>> order(["01/06/2026", "30/06/2026"]), order(["01/06/2026"]), order(["2026-06-01"])
    ((<Order.DAY_FIRST: 'day/month/year'>, False), (None, True), (None, False))
    """
    shown = set()
    needed = False
    for text in texts:
        found = _SHORT.fullmatch(text.strip())
        if found is None or found[2] == ".":
            continue
        needed = needed or found[1] != found[3]
        if int(found[1]) > 12:
            shown.add(Order.DAY_FIRST)
        elif int(found[3]) > 12:
            shown.add(Order.MONTH_FIRST)
    if len(shown) == 1:
        return shown.pop(), False
    return None, needed


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
