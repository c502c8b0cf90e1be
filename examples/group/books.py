"""From the stories of all accounts to one ledger: cut at both ends, in the order of the days, numbered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from encours.ledger import Document, Kind, Ledger, Party, Settlement
from examples.group.trade import Draft
from examples.group.world import FIRST_DAY, LAST_DAY

_PREFIX = {
    Kind.INVOICE: "FA",
    Kind.CREDIT_NOTE: "AV",
    Kind.RECEIPT: "RE",
    Kind.REFUND: "RB",
    Kind.WRITE_OFF: "IR",
    Kind.DEPOSIT: "AC",
    Kind.DISCOUNT: "ES",
}

DEPOSIT_ACCOUNT = "419100"
RECEIVABLE_ACCOUNT = "411000"


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger and where each draft that is in it went: draft to document id."""

    ledger: Ledger
    ids: Mapping[Draft, str]


def books(parties: Iterable[Party], drafts: Iterable[Draft], pairs: Sequence[tuple[Draft, Draft, int]]) -> Books:
    """What was booked from the first day to the last; what was open before the first day is brought forward."""
    order = sorted((d for d in drafts if d.booked <= LAST_DAY), key=lambda d: (d.booked, d.entity, d.customer, d.kind))
    numbers = _numbers(order)
    earlier: defaultdict[Draft, int] = defaultdict(int)
    kept: list[tuple[Draft, Draft, int]] = []
    for debit, credit, amount in pairs:
        died = max(debit.booked, credit.booked)
        if died < FIRST_DAY:
            earlier[debit] += amount
            earlier[credit] -= amount
        elif died <= LAST_DAY:
            kept.append((debit, credit, amount))
    ids = {d: f"{d.entity}-{numbers[d]}" for d in order if d.booked >= FIRST_DAY or d.amount != earlier[d]}
    documents = tuple(_document(draft, ids[draft], numbers[draft], earlier[draft]) for draft in order if draft in ids)
    settlements = tuple(Settlement(ids[debit], ids[credit], amount) for debit, credit, amount in kept)
    return Books(Ledger(tuple(parties), documents, settlements), ids)


def _numbers(order: Iterable[Draft]) -> dict[Draft, str]:
    """Without a gap, a series for each company, kind and year."""
    counts: Counter[tuple[str, Kind, int]] = Counter()
    numbers = {}
    for draft in order:
        series = (draft.entity, draft.kind, draft.booked.year)
        counts[series] += 1
        numbers[draft] = f"{_PREFIX[draft.kind]}-{draft.booked.year}-{counts[series]:05d}"
    return numbers


def _document(draft: Draft, identity: str, number: str, settled_earlier: int) -> Document:
    document = Document(
        id=identity,
        kind=draft.kind,
        customer=draft.customer,
        amount=draft.amount,
        currency=draft.currency,
        booked=draft.booked,
        issued=draft.issued,
        due=draft.due,
        entity=draft.entity,
        number=number,
        product=draft.product,
        label=draft.label,
        account=DEPOSIT_ACCOUNT if draft.kind is Kind.DEPOSIT else RECEIVABLE_ACCOUNT,
        source="examples.group",
    )
    if draft.booked >= FIRST_DAY:
        return document
    return replace(document, kind=Kind.OPENING, amount=draft.amount - settled_earlier, booked=FIRST_DAY)
