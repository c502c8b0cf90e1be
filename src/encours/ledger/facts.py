"""The facts: who owes, what was booked, which credit pays which debit. Never overwritten.

Each fact carries two clocks: the day it is *about* (`booked`, `issued`, `due`) and the moments between which it was
*known* (`recorded`, `superseded`). A correction closes the old version and opens a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum

ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
"""The `recorded` of facts that come without a second clock: they were known from the beginning."""


class Kind(StrEnum):
    """What a document is. Debits are positive (the customer owes us), credits negative."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"  # encaissement
    REFUND = "refund"  # money that went back to the customer, a returned payment included
    WRITE_OFF = "write_off"  # 654
    DEPOSIT = "deposit"  # acompte
    DISCOUNT = "discount"  # 665, escompte
    SET_OFF = "set_off"  # compensation with a supplier or another account
    EXCHANGE = "exchange"  # 666 and 766
    TRANSFER = "transfer"  # to or from another receivable account, such as 416
    ADJUSTMENT = "adjustment"  # any other entry on the account
    OPENING = "opening"  # à-nouveau: a balance brought forward


SALES = frozenset({Kind.INVOICE, Kind.CREDIT_NOTE})
"""The kinds that make the sales of a period, tax included: invoices net of credit notes (docs/figures/dso.md)."""


class Basis(StrEnum):
    """Where a day came from. What is assumed is marked as such wherever it shows."""

    STATED = "stated"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, with the dimensions its documents are measured by. `terms` is as `encours.rules.terms` reads it."""

    id: str
    name: str = ""
    segment: str = ""
    zone: str = ""
    salesperson: str = ""
    collector: str = ""
    terms: str = ""
    siren: str = ""
    email: str = ""
    phone: str = ""
    recorded: datetime = ALWAYS
    superseded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One thing booked on a customer's account.

    Args:
        id: unique in a ledger and the same at every import of the same source.
        amount: minor units of `currency`, tax included; + what the customer owes us, - what we owe the customer.
        booked: the day it enters the books; its portions are born on it.
        issued: the day on the document, where it differs from `booked`.
        due: the day it falls due, None where unknown. Credits have none.
        due_basis: ASSUMED where `due` came from a default and not from the source.
        day_basis: ASSUMED where `booked` is not in the source (a payment known only by what is left of the invoice).
        source: file and line, for the proof.
    """

    id: str
    kind: Kind
    customer: str
    amount: int
    currency: str
    booked: date
    issued: date
    due: date | None = None
    entity: str = ""
    number: str = ""
    product: str = ""
    label: str = ""
    due_basis: Basis = Basis.STATED
    day_basis: Basis = Basis.STATED
    account: str = ""
    source: str = ""
    recorded: datetime = ALWAYS
    superseded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Part of a debit paid by part of a credit (lettrage). `amount` is positive, minor units of their currency."""

    debit: str
    credit: str
    amount: int
    recorded: datetime = ALWAYS
    superseded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The facts together. Order carries no meaning."""

    parties: tuple[Party, ...] = ()
    documents: tuple[Document, ...] = ()
    settlements: tuple[Settlement, ...] = ()

    def __add__(self, other: Ledger) -> Ledger:
        """Two ledgers put together; a party named by both keeps, field by field, the last word that is not empty."""
        return Ledger(
            tuple(merged_parties((*self.parties, *other.parties))),
            self.documents + other.documents,
            self.settlements + other.settlements,
        )


def merged_parties(parties: Iterable[Party]) -> list[Party]:
    """One party an id: the last word that is not empty wins, field by field."""
    merged: dict[str, Party] = {}
    for party in parties:
        known_party = merged.get(party.id)
        merged[party.id] = party if known_party is None else _filled(party, known_party)
    return list(merged.values())


def _filled(new: Party, old: Party) -> Party:
    values = {f.name: getattr(new, f.name) or getattr(old, f.name) for f in fields(Party)}
    return Party(**values)


def known(ledger: Ledger, known_at: datetime) -> Ledger:
    """The facts as they were known at a moment: recorded by then, not yet superseded."""

    def was_known(fact: Party | Document | Settlement) -> bool:
        return fact.recorded <= known_at and (fact.superseded is None or fact.superseded > known_at)

    return Ledger(
        tuple(filter(was_known, ledger.parties)),
        tuple(filter(was_known, ledger.documents)),
        tuple(filter(was_known, ledger.settlements)),
    )
