"""Payment terms: from the day of a document to the day it falls due.

Source: Code de commerce L441-10 and L441-11; the two lawful counts of "45 jours fin de mois" are two methods here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from encours.days import Month, month_end


class Count(StrEnum):
    """The order in which a due date is counted."""

    NET = "net"  # start + days
    DAYS_THEN_EOM = "days_then_eom"  # start + days, then the end of that month
    EOM_THEN_DAYS = "eom_then_days"  # the end of the month of start, then + days
    DECADE_THEN_DAYS = "decade_end_then_days"  # the end of the ten-day period of start, then + days


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of payment; `day` is the day of the month reached last ("le 10"), 0 for none."""

    days: int
    count: Count = Count.NET
    day: int = 0

    def due(self, start: date) -> date:
        """The due date of a document of `start`. A day that falls on a weekend is not moved (L441-10 moves none).

        >>> Terms(45, Count.DAYS_THEN_EOM).due(date(2025, 3, 10)), Terms(45, Count.EOM_THEN_DAYS).due(date(2025, 3, 10))
        (datetime.date(2025, 4, 30), datetime.date(2025, 5, 15))
        """
        after = timedelta(days=self.days)
        match self.count:
            case Count.NET:
                due = start + after
            case Count.DAYS_THEN_EOM:
                due = month_end(start + after)
            case Count.EOM_THEN_DAYS:
                due = month_end(start) + after
            case Count.DECADE_THEN_DAYS:
                due = _decade_end(start) + after
        return _next_day_of_month(due, self.day) if self.day else due

    def __str__(self) -> str:
        suffix = {Count.NET: "", Count.DAYS_THEN_EOM: " eom", Count.EOM_THEN_DAYS: " from eom"}.get(
            self.count, " decade"
        )
        return f"{self.days}{suffix}" + (f" the {self.day}" if self.day else "")


@dataclass(frozen=True, slots=True)
class TermsUsed:
    """Terms, each with the number of documents whose due date it made."""

    counts: tuple[tuple[Terms, int], ...]

    def __str__(self) -> str:
        return ", ".join(f"{terms} ({count})" for terms, count in self.counts)


DEFAULT = Terms(30)
"""Where nothing is agreed: 30 days. (L441-10 I counts them from receipt of the goods; a ledger knows the invoice.)"""


def _decade_end(day: date) -> date:
    if day.day > 20:
        return month_end(day)
    return day.replace(day=10 if day.day <= 10 else 20)


def _next_day_of_month(day: date, wanted: int) -> date:
    month = Month.of(day)
    if day.day > wanted:
        month = month.previous(-1)
    return date(month.year, month.month, min(wanted, month.days))


_WRITTEN = re.compile(
    r"""^\s*(?P<from>(from\s+eom|fin\s+de\s+mois|fdm)\s*\+?\s*)?
        (?P<days>\d{1,3})\s*(j|jours?|days?|d)?\.?\s*
        (?P<after>(from\s+eom|eom|end\s+of\s+month|fin\s+de\s+mois|fdm|nets?|decade|décade))?\s*
        ((the|le)\s+(?P<day>\d{1,2}))?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)


def terms(written: str) -> Terms | None:
    """Terms as people write them, or None where they cannot be read.

    "30", "30 jours net", "45 jours fin de mois", "45 eom", "fin de mois + 45", "60 fdm le 10".

    >>> terms("45 jours fin de mois")
    Terms(days=45, count=<Count.DAYS_THEN_EOM: ...>, day=0)
    >>> terms("fin de mois + 45")
    Terms(days=45, count=<Count.EOM_THEN_DAYS: ...>, day=0)
    >>> terms("comptant à Noël") is None
    True
    """
    if re.fullmatch(r"\s*(comptant|à réception|a reception|on receipt|cash)\s*", written, re.IGNORECASE):
        return Terms(0)
    found = _WRITTEN.match(written)
    if found is None:
        return None
    after = re.sub(r"\s+", " ", (found["after"] or "").lower())
    if found["from"] or after == "from eom":
        count = Count.EOM_THEN_DAYS
    elif after in ("eom", "end of month", "fin de mois", "fdm"):
        count = Count.DAYS_THEN_EOM
    elif after in ("decade", "décade"):
        count = Count.DECADE_THEN_DAYS
    else:
        count = Count.NET
    if found["day"] and not 1 <= int(found["day"]) <= 31:
        return None
    return Terms(int(found["days"]), count, int(found["day"] or 0))
