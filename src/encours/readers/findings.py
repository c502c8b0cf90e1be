"""Problems gathered while a source is read: the first of each kind at their places, the rest as a count."""

from __future__ import annotations

from collections import Counter

from encours.ledger import Problem, Severity

SHOWN = 100
"""How many problems of one code keep their own line; a file wrong on every line must not drown its reader."""


class Findings:
    """The problems of one file, in the order found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._kept: list[Problem] = []
        self._counts: Counter[tuple[str, Severity]] = Counter()

    def add(
        self,
        code: str,
        message: str,
        severity: Severity = Severity.ERROR,
        *,
        line: int = 0,
        column: str = "",
        read: str = "",
        **values: object,
    ) -> None:
        """Note one problem; `values`, and `read`, fill the {named} places of `message`."""
        self._counts[code, severity] += 1
        if self._counts[code, severity] <= SHOWN:
            if "{read}" in message:
                values["read"] = read[:200]
            self._kept.append(Problem(code, message, severity, self.file, line, column, read[:200], values))

    def error(self, code: str, message: str, *, line: int = 0, column: str = "", read: str = "", **v: object) -> None:
        self.add(code, message, Severity.ERROR, line=line, column=column, read=read, **v)

    def warning(self, code: str, message: str, *, line: int = 0, column: str = "", read: str = "", **v: object) -> None:
        self.add(code, message, Severity.WARNING, line=line, column=column, read=read, **v)

    def note(self, code: str, message: str, *, line: int = 0, column: str = "", read: str = "", **v: object) -> None:
        self.add(code, message, Severity.NOTE, line=line, column=column, read=read, **v)

    def problems(self) -> tuple[Problem, ...]:
        """All of them; where a code was found more than `SHOWN` times, one more says how many are not listed."""
        more = [
            Problem(
                "MORE_OF_THE_SAME",
                "Not listed: {count} more of the kind {code}.",
                severity,
                self.file,
                values={"count": count - SHOWN, "code": code},
            )
            for (code, severity), count in self._counts.items()
            if count > SHOWN
        ]
        return (*self._kept, *more)
