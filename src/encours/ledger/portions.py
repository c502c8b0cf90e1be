"""Portions in plain Python: short, exact and slow. The reference that `encours.engine` must equal.

A portion is a slice of one document's amount: born when the document is booked, dead when it is settled, else open.
Three laws hold (tests/laws): conservation, control account, no hindsight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from encours.ledger.facts import Document, Kind, Ledger, Settlement


@dataclass(frozen=True, slots=True, order=True)
class Portion:
    """A slice of a document.

    Args:
        document: id of the document it is cut from.
        amount: minor units, signed as the document (a document settled beyond its amount leaves one of opposite sign).
        born: the day its document was booked.
        due: the day it falls due, None where unknown.
        died: the day it was settled (closed at the end of it), None while open.
        settled_by: the kind of the document on the other side, None while open.
    """

    document: str
    amount: int
    born: date
    due: date | None
    died: date | None
    settled_by: Kind | None

    def alive(self, as_of: date) -> bool:
        """Whether it is open at the end of a day. What is dated after changes nothing."""
        return self.born <= as_of and (self.died is None or self.died > as_of)


def portions(ledger: Ledger) -> Iterator[Portion]:
    """Cut every document into its portions.

    A settlement cuts a portion out of both of its documents; both die on the later of the two documents' days. What is
    left of a document stays open. A settlement that cannot count (`counts`) cuts nothing.
    """
    documents = {document.id: document for document in ledger.documents}
    cut: defaultdict[str, int] = defaultdict(int)
    for settlement in ledger.settlements:
        debit, credit = documents.get(settlement.debit), documents.get(settlement.credit)
        if debit is None or credit is None or not counts(settlement, debit, credit):
            continue
        yield from _pair(settlement, debit, credit)
        cut[debit.id] += settlement.amount
        cut[credit.id] -= settlement.amount
    for document in ledger.documents:
        if left := document.amount - cut[document.id]:
            yield Portion(document.id, left, document.booked, document.due, None, None)


def counts(settlement: Settlement, debit: Document, credit: Document) -> bool:
    """Whether a settlement can count: a debit with a credit, of one company and currency, for more than nothing.

    Any other would move money between companies, currencies or sides, and the control account would no longer tie.
    """
    pair = debit.amount > 0 > credit.amount and settlement.amount > 0
    return pair and (debit.entity, debit.currency) == (credit.entity, credit.currency)


def _pair(settlement: Settlement, debit: Document, credit: Document) -> Iterator[Portion]:
    died = max(debit.booked, credit.booked)
    yield Portion(debit.id, settlement.amount, debit.booked, debit.due, died, credit.kind)
    yield Portion(credit.id, -settlement.amount, credit.booked, credit.due, died, debit.kind)


def open_portions(cut: Iterable[Portion], as_of: date) -> list[Portion]:
    """The portions alive at the end of a day."""
    return [portion for portion in cut if portion.alive(as_of)]


def balance(ledger: Ledger, as_of: date) -> int:
    """The balance of the customer account in the general ledger: what is booked by the end of a day, added up."""
    return sum(document.amount for document in ledger.documents if document.booked <= as_of)
