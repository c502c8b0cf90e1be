"""What happens on one customer's account: invoices, the money that follows, and everything that goes wrong.

The story is told past the last day and cut there (`examples.group.books`), so the end looks like any other day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from encours.days import Month, month_end
from encours.ledger import Kind
from encours.rules.terms import DEFAULT, terms
from examples.group.world import (
    DECLINING_SEGMENT,
    HISTORY_FROM,
    HISTORY_TO,
    LAST_DAY,
    PRODUCTS,
    VAT_PER_MILLE,
    Customer,
    Habit,
)

DECLINE_FROM = date(2026, 6, 1)

_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})

_REASONS = (
    "Écart de prix", "Quantité manquante", "Casse au déchargement", "Livraison tardive", "Bon de commande absent",
    "Double facturation", "Consignes non déduites",
)  # fmt: skip


_RETURNS = ("Avoir sur retour de consignes", "Remise de fin d'année", "Avoir sur retour de marchandise")


@dataclass(eq=False, slots=True)
class Draft:
    """A document before it has a number. `amount` is signed; two drafts are equal only where they are the same."""

    kind: Kind
    customer: str
    entity: str
    currency: str
    amount: int
    booked: date
    issued: date
    due: date | None = None
    product: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class DraftDispute:
    document: Draft
    reason: str
    opened: date
    amount: int
    closed: date


@dataclass(slots=True)
class Account:
    """One customer's account in one company, as it is written."""

    customer: Customer
    entity: str
    rng: Random
    documents: list[Draft] = field(default_factory=list)
    settlements: list[tuple[Draft, Draft, int]] = field(default_factory=list)
    disputes: list[DraftDispute] = field(default_factory=list)

    def book(self, kind: Kind, amount: int, day: date, label: str, product: str = "", due: date | None = None) -> Draft:
        customer = self.customer
        draft = Draft(kind, customer.party.id, self.entity, customer.currency, amount, day, day, due, product, label)
        self.documents.append(draft)
        return draft

    def chance(self, per_mille: int) -> bool:
        return self.rng.randrange(1000) < per_mille


def working_day(day: date, back: bool = False) -> date:
    """The first day from `day` on (or back) that is no weekend and no French holiday of fixed date."""
    while day.weekday() >= 5 or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(days=-1 if back else 1)
    return day


def account(customer: Customer, entity: str, seed: int) -> Account:
    """Everything booked on the account of a customer in one company, the future of the last day included."""
    told = Account(customer, entity, Random(f"{seed}/{customer.party.id}/{entity}"))
    payments: defaultdict[date, list[tuple[Draft, int]]] = defaultdict(list)
    for invoice in _invoices(told):
        left = _credited(told, invoice, invoice.amount)
        left = _deposited(told, invoice, left)
        for day, amount in _payments(told, invoice, left):
            payments[day].append((invoice, amount))
    for day in sorted(payments):
        _pay(told, day, payments[day])
    _fail(told)
    _unapplied(told)
    return told


def _invoices(told: Account) -> Iterator[Draft]:
    customer, month = told.customer, Month.of(HISTORY_FROM)
    agreed = terms(customer.party.terms) or DEFAULT
    share = 100 if told.entity == customer.entities[0] else 45
    while month.first <= HISTORY_TO:
        season = customer.segment.season[month.month - 1]
        hundredths = customer.segment.monthly * share * (50 + season // 2) // 10_000
        for _ in range(hundredths // 100 + told.chance(hundredths % 100 * 10)):
            day = working_day(month.first + timedelta(days=told.rng.randrange(month.days)))
            if customer.fails is None or day <= customer.fails + timedelta(days=60):
                yield _invoice(told, day, agreed.due(day), season)
        month = month.previous(-1)


def _invoice(told: Account, day: date, due: date, season: int) -> Draft:
    customer, rng = told.customer, told.rng
    growth = 1000 + 5 * ((day.year - 2023) * 12 + day.month - 6)
    middling = customer.segment.amount * customer.size * season * growth // 10_000_000
    base = middling * rng.randint(35, 125) // 100 * rng.randint(60, 140) // 100
    product = rng.choice(PRODUCTS[told.entity])
    rate = VAT_PER_MILLE[product] if customer.currency == "EUR" else 0
    invoice = told.book(
        Kind.INVOICE, base + (base * rate + 500) // 1000, day, f"Facture {product.lower()}", due=due, product=product
    )
    if told.chance(50):  # posted a little later than issued
        invoice.booked = working_day(day + timedelta(days=rng.randint(1, 3)))
    return invoice


def _credited(told: Account, invoice: Draft, left: int) -> int:
    """Credit notes that were there first: a return or a rebate waits for the next invoice."""
    if not told.chance(22):
        return left
    amount = min(invoice.amount * told.rng.randint(4, 20) // 100, left)
    day = working_day(invoice.issued - timedelta(days=told.rng.randint(3, 40)))
    note = told.book(Kind.CREDIT_NOTE, -amount, day, told.rng.choice(_RETURNS), product=invoice.product)
    told.settlements.append((invoice, note, amount))
    return left - amount


def _deposited(told: Account, invoice: Draft, left: int) -> int:
    """Events are ordered long before and part of them is paid then."""
    if invoice.product != "Buvettes et événements" or not told.chance(300):
        return left
    amount = min(invoice.amount * 30 // 100, left)
    day = working_day(invoice.issued - timedelta(days=told.rng.randint(20, 75)))
    deposit = told.book(Kind.DEPOSIT, -amount, day, "Acompte sur commande d'événement", product=invoice.product)
    told.settlements.append((invoice, deposit, amount))
    return left - amount


def _payments(told: Account, invoice: Draft, left: int) -> Iterator[tuple[date, int]]:
    """When and in how many pieces what is left of an invoice is paid; what goes wrong is booked on the way."""
    habit, rng, fails = told.customer.habit, told.rng, told.customer.fails
    if fails is not None and invoice.issued >= fails:
        return
    if told.chance(8):  # ahead of the invoice, from the pro forma
        yield working_day(invoice.issued - timedelta(days=rng.randint(2, 12))), left
        return
    day = _pay_day(told, invoice)
    if (habit is Habit.DISPUTING and told.chance(300)) or told.chance(8):
        left -= _disputed(told, invoice, left, day)
    elif habit is Habit.PUNCTUAL and told.customer.segment.name == "Artisans" and told.chance(250):
        day = working_day(invoice.issued + timedelta(days=rng.randint(3, 8)))
        discount = left * 2 // 100
        taken = told.book(Kind.DISCOUNT, -discount, day, "Escompte 2 % pour paiement sous 8 jours", invoice.product)
        told.settlements.append((invoice, taken, discount))
        left -= discount
    if habit is Habit.IN_PARTS and left > 20_000:
        part = left // rng.choice((2, 3, 3))
        while left > part * 3 // 2:
            yield day, part
            left -= part
            day = working_day(day + timedelta(days=rng.randint(14, 26)))
    if left:
        yield day, left


def _disputed(told: Account, invoice: Draft, left: int, day: date) -> int:
    """The part the customer does not pay, and the credit note that ends the dispute some months on."""
    rng = told.rng
    amount = min(invoice.amount * rng.randint(8, 45) // 100, left)
    closed = working_day(max(day, invoice.issued) + timedelta(days=rng.randint(25, 150)))
    told.disputes.append(DraftDispute(invoice, rng.choice(_REASONS), max(day, invoice.booked), amount, closed))
    note = told.book(Kind.CREDIT_NOTE, -amount, closed, "Avoir sur litige", product=invoice.product)
    told.settlements.append((invoice, note, amount))
    return amount


def _pay_day(told: Account, invoice: Draft) -> date:
    customer, rng = told.customer, told.rng
    due = invoice.due or invoice.issued
    match customer.habit:
        case Habit.PUNCTUAL | Habit.DISPUTING:
            delay = rng.randint(-2, 4)
        case Habit.MONTH_END:
            delay = (month_end(due) - due).days
        case Habit.LATE:
            delay = customer.slowness_days + rng.randint(-8, 12)
        case Habit.DETERIORATING:
            months = (due.year - HISTORY_FROM.year) * 12 + due.month - HISTORY_FROM.month
            delay = months * 2 + rng.randint(-3, 8)
        case Habit.IN_PARTS:
            delay = rng.randint(0, 10)
    if customer.segment.name == "Collectivités publiques":
        delay += rng.randint(4, 22)  # the public accountant pays after the authorising officer
    if customer.segment.name == DECLINING_SEGMENT and due >= DECLINE_FROM:
        delay += 4 + 5 * (due.month - 6) + rng.randint(0, 9)
    day = due + timedelta(days=delay)
    if day.month == 8:
        day += timedelta(days=rng.randint(0, 12))  # whoever signs the transfers is on holiday
    if customer.segment.name == "Grande distribution":  # pays on runs
        run = min(last for last in (10, 20, month_end(day).day) if day.day <= last)
        day = day.replace(day=run)
    if day == month_end(day):  # the last transfers of a month leave before it ends
        return max(working_day(day, back=True), invoice.issued)
    return max(working_day(day), invoice.issued)


def _pay(told: Account, day: date, pieces: list[tuple[Draft, int]]) -> None:
    """One receipt for all that is paid on a day; now and then the same money comes twice and goes back."""
    if told.customer.fails is not None and day >= told.customer.fails:
        return
    extra = pieces[0][1] if told.chance(5) else 0
    receipt = told.book(Kind.RECEIPT, -(sum(amount for _, amount in pieces) + extra), day, "Virement reçu")
    told.settlements.extend((invoice, receipt, amount) for invoice, amount in pieces)
    if extra:
        back = working_day(day + timedelta(days=told.rng.randint(12, 45)))
        refund = told.book(Kind.REFUND, extra, back, "Remboursement d'un double paiement")
        told.settlements.append((refund, receipt, extra))


def _fail(told: Account) -> None:
    """Whoever has stopped paying: ten months on, what is open is written off."""
    if told.customer.fails is None:
        return
    day = working_day(told.customer.fails + timedelta(days=300))
    paid: defaultdict[Draft, int] = defaultdict(int)
    for debit, _, amount in told.settlements:
        paid[debit] += amount
    for invoice in [draft for draft in told.documents if draft.kind is Kind.INVOICE]:
        if left := invoice.amount - paid[invoice]:
            lost = told.book(Kind.WRITE_OFF, -left, day, "Créance irrécouvrable", product=invoice.product)
            told.settlements.append((invoice, lost, left))


def _unapplied(told: Account) -> None:
    """Money on account that nobody has matched yet: a round sum in the last weeks."""
    if told.customer.habit in (Habit.LATE, Habit.IN_PARTS) and told.chance(180):
        day = working_day(LAST_DAY - timedelta(days=told.rng.randint(3, 40)))
        if told.customer.fails is None:
            told.book(Kind.RECEIPT, -told.rng.randint(3, 12) * 10_000, day, "Virement sans référence")
