"""What is wrong with an input, said so that a person can mend it. Bad data never raises: it comes back as problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """ERROR: the line was left out. WARNING: kept, look at it. NOTE: how it was read."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, at its place.

    Args:
        code: stable name of the kind of problem, such as `DATE_UNREADABLE`.
        message: an English sentence with {named} places, what is wrong and what to do; also the key of its translation.
        values: what fills the places.
        file, line, column: where; line counts from 1 with the header, 0 for the whole file.
        read: what stood there.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    file: str = ""
    line: int = 0
    column: str = ""
    read: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line or "", self.column) if part)
        sentence = self.message.format_map(self.values)
        return f"{place}: {sentence}" if place else sentence
