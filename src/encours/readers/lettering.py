"""Lettering (lettrage) to settlements: what carries the same letter is paid with itself, oldest first."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from encours.ledger import Settlement

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a document that carries one letter: minor units, signed; `order` breaks ties between days."""

    document: str
    amount: int
    booked: date
    order: int


def settlements(groups: Mapping[Key, Iterable[Part]]) -> tuple[list[Settlement], dict[Key, list[Part]]]:
    """Settle each group within itself, debits and credits in the order of (booked, order).

    A group must be one letter of one customer on one account of one source: letters are used again elsewhere.

    Returns:
        The settlements, one a pair of documents; and, for each group that does not come to zero, its parts left open.
    """
    paid: defaultdict[tuple[str, str], int] = defaultdict(int)
    residues = {}
    for key, parts in groups.items():
        waiting: deque[Part] = deque()
        for part in sorted(parts, key=lambda part: (part.booked, part.order)):
            _settle(part, waiting, paid)
        if waiting:
            residues[key] = list(waiting)
    return [Settlement(debit, credit, settled) for (debit, credit), settled in paid.items()], residues


def _settle(part: Part, waiting: deque[Part], paid: defaultdict[tuple[str, str], int]) -> None:
    """Settle a part with the parts of the other side that wait, oldest first; what is left of it waits too."""
    left = part.amount
    while left and waiting and (waiting[0].amount > 0) is not (left > 0):
        oldest = waiting.popleft()
        settled = min(abs(left), abs(oldest.amount))
        pair = (oldest.document, part.document) if oldest.amount > 0 else (part.document, oldest.document)
        paid[pair] += settled
        left -= settled if left > 0 else -settled
        if rest := abs(oldest.amount) - settled:
            waiting.appendleft(replace(oldest, amount=rest if oldest.amount > 0 else -rest))
    if left:
        waiting.append(replace(part, amount=left))


def total(parts: Iterable[Part]) -> int:
    """What parts add up to, minor units."""
    return sum(part.amount for part in parts)
