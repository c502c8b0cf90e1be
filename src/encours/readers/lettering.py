"""Lettering (lettrage) to settlements: what carries the same letter is paid with itself, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
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


def settlements(groups: Mapping[Key, Iterable[Part]]) -> tuple[list[Settlement], dict[Key, int]]:
    """Settle each group within itself, debits and credits in the order of (booked, order).

    A group must be one letter of one customer on one account of one source: letters are used again elsewhere.

    Returns:
        The settlements, one a pair of documents; and, for each group that does not come to zero, what is left open.
    """
    paid: defaultdict[tuple[str, str], int] = defaultdict(int)
    residues = {}
    for key, parts in groups.items():
        ordered = sorted(parts, key=lambda part: (part.booked, part.order))
        for debit, credit, settled in _oldest_first(ordered):
            paid[debit, credit] += settled
        if residue := sum(part.amount for part in ordered):
            residues[key] = residue
    return [Settlement(debit, credit, settled) for (debit, credit), settled in paid.items()], residues


def _oldest_first(parts: list[Part]) -> Iterable[tuple[str, str, int]]:
    credits = iter([part for part in parts if part.amount < 0])
    credit, left = None, 0
    for debit in parts:
        owed = debit.amount
        while owed > 0:
            if not left:
                credit = next(credits, None)
                if credit is None:
                    return
                left = -credit.amount
            assert credit is not None
            settled = min(owed, left)
            owed -= settled
            left -= settled
            yield debit.document, credit.document, settled
