"""Which page of a long list, in which order: read from the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from encours.engine.page import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list.

    Args:
        sort: a column of the list.
        number: of the page, from 1.
        total: rows of the whole list.
    """

    sort: str
    descending: bool
    number: int = 1
    total: int = 0
    size: int = PAGE_SIZE

    @property
    def page(self) -> Page:
        """The same as the engine wants it."""
        return Page(self.sort, self.descending, self.size, (self.number - 1) * self.size)

    @property
    def direction(self) -> str:
        return "descending" if self.descending else "ascending"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.number * self.size)

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    def of(self, total: int) -> Listing:
        """The same page of a list whose length is now known; the last one where it lies beyond the end."""
        known = replace(self, total=total)
        return replace(known, number=min(self.number, known.pages))


def listing(request: HttpRequest, columns: Sequence[str], usual: str, descending: bool = False) -> Listing:
    """Read `sort` (a column, with "-" before it for descending) and `page`; what cannot be is as usual.

    Args:
        columns: those that may be sorted by.
        usual, descending: the order where none is asked.
    """
    asked = request.GET.get("sort", "")
    column = asked.removeprefix("-")
    sort, down = (column, asked.startswith("-")) if column in columns else (usual, descending)
    number = request.GET.get("page", "")
    return Listing(sort, down, max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1)
