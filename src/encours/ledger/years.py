"""Several years of one set of books: each year's opening takes over what the year before left open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from encours.ledger.facts import Document, Kind, Ledger, Settlement
from encours.ledger.portions import portions

Company = tuple[str, str]
"""Entity and currency."""


def joined(ledger: Ledger) -> Ledger:
    """A ledger of several years, its openings taking over from what the years before left open.

    Where a company's books have an opening on a day and documents before it, as when two years of FEC are read, what
    those left open is closed on that day by a TRANSFER each: the opening stands for it, on whatever account it stands
    now. So the balance is that of the books on every day, and nothing counts twice. What has no account comes from
    elsewhere and is left alone; a ledger of one year comes back as it is. (In such files no settlement crosses the
    opening: letters do not outlive their year.)
    """
    transfers, settlements = _carried(ledger)
    return ledger + Ledger(documents=tuple(transfers), settlements=tuple(settlements)) if transfers else ledger


def _company(document: Document) -> Company:
    return document.entity, document.currency


def _carried(ledger: Ledger) -> tuple[list[Document], list[Settlement]]:
    """The transfers that openings call for, and their settlements with what they close."""
    openings: defaultdict[Company, set[date]] = defaultdict(set)
    for document in ledger.documents:
        if document.kind is Kind.OPENING and document.account:
            openings[_company(document)].add(document.booked)
    transfers, settlements = [], []
    for document, left in _open(ledger, openings):
        later = [day for day in openings[_company(document)] if day > document.booked]
        if not later:
            continue
        transfer = _transfer(document, left, min(later))
        debit, credit = (document, transfer) if left > 0 else (transfer, document)
        transfers.append(transfer)
        settlements.append(Settlement(debit.id, credit.id, abs(left)))
    return transfers, settlements


def _open(ledger: Ledger, openings: defaultdict[Company, set[date]]) -> Iterator[tuple[Document, int]]:
    """The documents of companies with an opening that are not settled, and what of them is open."""
    documents = {
        document.id: document for document in ledger.documents if document.account and _company(document) in openings
    }
    left: defaultdict[str, int] = defaultdict(int)
    for portion in portions(ledger):
        if portion.died is None and portion.document in documents:
            left[portion.document] += portion.amount
    return ((documents[name], amount) for name, amount in left.items() if amount)


def _transfer(document: Document, left: int, on: date) -> Document:
    return Document(
        id=f"{document.id}|CARRIED|{on.isoformat()}",
        kind=Kind.TRANSFER,
        customer=document.customer,
        amount=-left,
        currency=document.currency,
        booked=on,
        issued=on,
        entity=document.entity,
        number=document.number,
        account=document.account,
        source=document.source,
    )
