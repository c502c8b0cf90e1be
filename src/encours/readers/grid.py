"""A text file of rows and columns: where its header is, what separates its cells, which rows have the right width."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from encours.readers.columns import folded, roles
from encours.readers.findings import Findings

DELIMITERS = {";": "SEMICOLON", "\t": "TAB", ",": "COMMA", "|": "PIPE"}
_SEARCHED = 60
_TOTALS = frozenset(
    (
        *("total", "totaux", "total general", "totaux generaux", "total des clients", "total client", "total clients"),
        *("sous total", "sous totaux", "subtotal", "sub total", "grand total", "totals", "solde", "solde general"),
        *("soldes", "balance", "report", "reports", "a reporter"),
    )
)
_TOTAL_OF = ("total ", "totaux ", "sous total ", "solde ", "report ")


@dataclass(slots=True)
class Grid:
    """Rows under a header: `at` says which column plays which role. A row ends in one empty cell, for absent roles."""

    headers: list[str]
    delimiter: str
    header_line: int
    at: dict[str, int]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    records: int = 0
    repeated_headers: int = 0

    def cell(self, row: list[str], role: str) -> str:
        """The text of a role in a row, "" where no column has it."""
        return row[self.at.get(role, -1)]

    def header(self, role: str) -> str:
        """The header of a role as written, "" where no column has it."""
        at = self.at.get(role)
        return self.headers[at] if at is not None else ""

    def column(self, role: str) -> Iterator[str]:
        at = self.at.get(role)
        return (row[at] for _, row in self.rows if row[at]) if at is not None else iter(())


def grid(rows: list[str], findings: Findings) -> Grid | None:
    """The table in the lines of a text, or None where no line reads as a header.

    The header is the line, of the first sixty, whose cells name the most known roles under any delimiter; titles above
    it are passed over. A row of another width is reported and left out, never shifted.
    """
    best: tuple[int, int, str, list[str]] | None = None
    for number, row in enumerate(rows[:_SEARCHED]):
        for delimiter in DELIMITERS:
            cells = _cells(row, delimiter)
            count = len(roles(cells))
            if count >= 3 and (best is None or count > best[0]):
                best = (count, number, delimiter, cells)
    if best is None:
        return None
    _, first, delimiter, headers = best
    found = Grid([header.strip() for header in headers], delimiter, first + 1, roles(headers))
    _take_rows(found, rows[first + 1 :], findings)
    return found


def _cells(row: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([row], delimiter=delimiter), [])
    except csv.Error:
        return []


def _take_rows(found: Grid, rest: list[str], findings: Findings) -> None:
    width = len(found.headers)
    widths = Counter(len(_cells(row, found.delimiter)) for row in rest[:1000] if row.strip())
    usual = widths.most_common(1)[0][0] if widths else width
    accepted = {width, usual if usual == width + 1 else width}  # every row may end with one delimiter more
    reader = csv.reader((f"{row}\n" for row in rest), delimiter=found.delimiter)
    line = found.header_line
    while True:
        start = line + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            findings.error(
                "QUOTE_NOT_CLOSED",
                "From this line on, the rows cannot be told apart: a quote is opened and never closed. "
                "Correct it in the file and import again.",
                line=start,
            )
            return
        line = found.header_line + reader.line_num
        row = [cell.strip() for cell in row]
        if not any(row):
            continue
        found.records += 1
        if row[:width] == found.headers:
            found.repeated_headers += 1
        elif len(row) in accepted or is_total(row):
            found.rows.append((start, [*row[:width], *[""] * (width - len(row)), ""]))
        else:
            findings.error(
                "LINE_MALFORMED",
                "Fields on this line: {fields} instead of {expected}; a separator may stand inside a text, or the line "
                "may be cut. It was left out. Correct it in the file and import again.",
                line=start,
                read=found.delimiter.join(row),
                fields=len(row),
                expected=width,
            )


def is_total(row: list[str]) -> bool:
    """Whether a row begins by saying of itself that it is a total, a balance or a carry-over."""
    first = next((folded(cell) for cell in row if cell.strip()), "")
    return first in _TOTALS or first.startswith(_TOTAL_OF)


def holds_total(row: list[str]) -> bool:
    """Whether any cell of a row is the label of a total and nothing else."""
    return any(folded(cell) in _TOTALS for cell in row if cell.strip())
