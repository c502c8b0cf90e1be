"""One believable French group that does not exist, the same at every run.

Three companies that brew, squeeze and bottle, 400 customers, three fiscal years (October to September) to 30
September 2026. Its truth is known, so that readers, figures and screens can be held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from encours.ledger import Document, Kind, Ledger, open_portions, portions
from examples.group.books import Books, books
from examples.group.trade import DraftDispute, account, working_day
from examples.group.world import BIG_CUSTOMER, ENTITIES, ENTITY_SIRENS, FIRST_DAY, LAST_DAY, Habit, customers

__all__ = [
    "BIG_CUSTOMER",
    "ENTITIES",
    "ENTITY_SIRENS",
    "FIRST_DAY",
    "LAST_DAY",
    "SEED",
    "Dispute",
    "ExampleGroup",
    "Habit",
    "Promise",
    "example_group",
    "example_ledger",
]

SEED = 2026


@dataclass(frozen=True, slots=True)
class Dispute:
    """A customer who does not agree. `amount` in minor units of the document; `closed` None while it is open."""

    document: str
    reason: str
    opened: date
    amount: int
    closed: date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A customer who said when. `amount` in minor units of the document, promised on `made` for `promised`."""

    document: str
    made: date
    promised: date
    amount: int


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """The group: its companies (code to name), its books, what was said about them, how each customer pays."""

    entities: Mapping[str, str]
    sirens: Mapping[str, str]
    ledger: Ledger
    disputes: tuple[Dispute, ...]
    promises: tuple[Promise, ...]
    habits: Mapping[str, Habit]
    last_day: date
    dso_target_days: int


def example_ledger(seed: int = SEED) -> Ledger:
    """The facts of the example group: documents and settlements of three years, about 35,000 documents."""
    return example_group(seed).ledger


def example_group(seed: int = SEED) -> ExampleGroup:
    """The example group. The same seed gives the same group, on any machine."""
    invented = list(customers(seed))
    told = [account(customer, entity, seed) for customer in invented for entity in customer.entities]
    made = books(
        (customer.party for customer in invented),
        (draft for one in told for draft in one.documents),
        [pair for one in told for pair in one.settlements],
    )
    return ExampleGroup(
        entities=ENTITIES,
        sirens=ENTITY_SIRENS,
        ledger=made.ledger,
        disputes=_disputes(made, [dispute for one in told for dispute in one.disputes]),
        promises=_promises(made.ledger, Random(f"{seed}/promises")),
        habits={customer.party.id: customer.habit for customer in invented},
        last_day=LAST_DAY,
        dso_target_days=50,
    )


def _disputes(made: Books, drafts: list[DraftDispute]) -> tuple[Dispute, ...]:
    found = (
        Dispute(made.ids[d.document], d.reason, d.opened, d.amount, d.closed if d.closed <= LAST_DAY else None)
        for d in drafts
        if d.document in made.ids and FIRST_DAY <= d.opened <= LAST_DAY
    )
    return tuple(sorted(found, key=lambda dispute: (dispute.opened, dispute.document)))


def _promises(ledger: Ledger, rng: Random) -> tuple[Promise, ...]:
    """For one overdue invoice in nine: some kept, some broken, some still to come."""
    late: dict[str, int] = {}
    for portion in open_portions(portions(ledger), LAST_DAY - timedelta(days=30)):
        if portion.amount > 0 and portion.due is not None and portion.due < LAST_DAY - timedelta(days=40):
            late[portion.document] = late.get(portion.document, 0) + portion.amount
    said = []
    documents: dict[str, Document] = {document.id: document for document in ledger.documents}
    for document in sorted(late):
        if rng.randrange(9) == 0 and documents[document].kind is Kind.INVOICE:
            made = working_day(LAST_DAY - timedelta(days=rng.randint(4, 29)))
            said.append(Promise(document, made, working_day(made + timedelta(days=rng.randint(5, 24))), late[document]))
    return tuple(sorted(said, key=lambda promise: (promise.made, promise.document)))
