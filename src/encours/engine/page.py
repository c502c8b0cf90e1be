"""Which rows of a long answer are wanted: sorted and cut where the data is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a long answer: sorted by a column of it, from `offset`, at most `limit` (None for all)."""

    sort: str = ""
    descending: bool = False
    limit: int | None = None
    offset: int = 0

    def clause(self, columns: Sequence[str], tie: str) -> str:
        """The end of a statement. Raises ValueError for a column the answer does not have."""
        if self.sort and self.sort not in columns:
            raise ValueError(f"cannot sort by {self.sort}; there are {', '.join(columns)}")
        order = f"{self.sort} {'desc' if self.descending else 'asc'} nulls last, " if self.sort else ""
        window = "" if self.limit is None else f" limit {int(self.limit)} offset {int(self.offset)}"
        return f" order by {order}{tie}{window}"


ALL = Page()
"""Every row, in the order of the answer."""
