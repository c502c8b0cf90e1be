"""Customers of several companies: the same code in two sets of books is not always the same customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from encours.ledger.facts import Ledger


@dataclass(frozen=True, slots=True)
class Known:
    """A customer that is known already: its name, and the companies whose books have it."""

    name: str
    entities: Set[str]


def known_customers(ledger: Ledger) -> dict[str, Known]:
    """The customers of a ledger."""
    entities: defaultdict[str, set[str]] = defaultdict(set)
    for document in ledger.documents:
        entities[document.customer].add(document.entity)
    return {party.id: Known(party.name, entities[party.id]) for party in ledger.parties}


def told_apart(ledger: Ledger, known: Mapping[str, Known]) -> Ledger:
    """A ledger whose customers do not fall together with others of the same code.

    Where a code is known from the books of other companies only, under another name, it is another customer: it becomes
    `code@company`. Under the same name, or without one, it is the same customer of the group.
    """
    renamed = {}
    for id_, mine in known_customers(ledger).items():
        other = known.get(id_)
        apart = other is not None and not (other.entities & mine.entities) and len(mine.entities) == 1
        if other is not None and apart and _plain(mine.name) and _plain(other.name) not in ("", _plain(mine.name)):
            renamed[id_] = f"{id_}@{next(iter(mine.entities))}"
    if not renamed:
        return ledger
    return replace(
        ledger,
        parties=tuple(replace(party, id=renamed.get(party.id, party.id)) for party in ledger.parties),
        documents=tuple(replace(d, customer=renamed.get(d.customer, d.customer)) for d in ledger.documents),
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
