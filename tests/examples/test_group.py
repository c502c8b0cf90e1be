"""The example group is the same at every run, obeys the laws of the ledger and is as believable as it promises."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from examples.group import BIG_CUSTOMER, FIRST_DAY, LAST_DAY, ExampleGroup, Habit, example_group, example_ledger

from encours.ledger import Basis, Document, Kind, Ledger, balance, open_portions, portions
from encours.rules.terms import terms

ROOT = Path(__file__).resolve().parents[2]
DAYS = [date(2023, 9, 30), FIRST_DAY, date(2024, 2, 29), date(2025, 3, 31), date(2026, 5, 31), LAST_DAY]
EURO_PER_CENT = {"EUR": 1.0, "GBP": 1.17}


def digest(group: ExampleGroup) -> str:
    return hashlib.sha256(repr((group.ledger, group.disputes, group.promises)).encode()).hexdigest()


def by_id(ledger: Ledger) -> dict[str, Document]:
    return {document.id: document for document in ledger.documents}


# -- the same at every run


def test_the_same_seed_gives_the_same_group_in_another_process(group: ExampleGroup) -> None:
    code = "from tests.examples.test_group import digest, example_group; print(digest(example_group()))"
    environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert other.stdout.strip() == digest(group), other.stderr


def test_another_seed_gives_another_group(group: ExampleGroup) -> None:
    assert digest(example_group(7)) != digest(group)


def test_the_ledger_alone_is_that_of_the_group(group: ExampleGroup) -> None:
    assert example_ledger() == group.ledger


# -- the laws


def test_portions_add_up_to_their_document(group: ExampleGroup) -> None:
    total: defaultdict[str, int] = defaultdict(int)
    for portion in portions(group.ledger):
        total[portion.document] += portion.amount
    assert total == {document.id: document.amount for document in group.ledger.documents}


def test_nothing_is_settled_beyond_its_amount(group: ExampleGroup) -> None:
    documents = by_id(group.ledger)
    for portion in portions(group.ledger):
        assert portion.amount * documents[portion.document].amount > 0


@pytest.mark.parametrize("day", DAYS)
def test_alive_portions_are_the_balance_of_every_entity_and_currency(group: ExampleGroup, day: date) -> None:
    documents = by_id(group.ledger)
    alive: Counter[tuple[str, str]] = Counter()
    for portion in open_portions(portions(group.ledger), day):
        alive[documents[portion.document].entity, documents[portion.document].currency] += portion.amount
    for entity, currency in (("NOR", "EUR"), ("SUD", "EUR"), ("ALP", "EUR"), ("ALP", "GBP")):
        own = Ledger((), tuple(d for d in documents.values() if (d.entity, d.currency) == (entity, currency)))
        assert alive[entity, currency] == balance(own, day)


def test_a_settlement_stays_within_one_account(group: ExampleGroup) -> None:
    documents = by_id(group.ledger)
    for settlement in group.ledger.settlements:
        debit, credit = documents[settlement.debit], documents[settlement.credit]
        assert settlement.amount > 0
        assert debit.amount > 0 > credit.amount
        assert (debit.entity, debit.customer, debit.currency) == (credit.entity, credit.customer, credit.currency)


def test_nothing_is_booked_outside_the_three_years(group: ExampleGroup) -> None:
    assert {d.kind for d in group.ledger.documents if d.issued < FIRST_DAY} == {Kind.OPENING, Kind.INVOICE}
    assert all(FIRST_DAY <= d.booked <= LAST_DAY and d.issued <= d.booked for d in group.ledger.documents)


# -- the shape


def test_three_companies_and_four_hundred_customers(group: ExampleGroup) -> None:
    ledger = group.ledger
    assert {d.entity for d in ledger.documents} == set(group.entities) == {"NOR", "SUD", "ALP"}
    assert len(ledger.parties) == len({party.id for party in ledger.parties}) == 400
    assert len({party.name for party in ledger.parties}) == 400
    assert {d.customer for d in ledger.documents} == {party.id for party in ledger.parties}
    assert 25_000 <= len(ledger.documents) <= 40_000
    assert len(by_id(ledger)) == len(ledger.documents)
    numbers = Counter((d.entity, d.number) for d in ledger.documents)
    assert max(numbers.values()) == 1


def test_every_kind_of_thing_happens(group: ExampleGroup) -> None:
    count = Counter(document.kind for document in group.ledger.documents)
    for kind, least in {
        Kind.INVOICE: 15_000,
        Kind.RECEIPT: 12_000,
        Kind.CREDIT_NOTE: 500,
        Kind.DEPOSIT: 500,
        Kind.OPENING: 500,
        Kind.DISCOUNT: 100,
        Kind.REFUND: 40,
        Kind.WRITE_OFF: 10,
    }.items():
        assert count[kind] >= least, kind
    documents = by_id(group.ledger)
    pairs = [(documents[s.debit], documents[s.credit]) for s in group.ledger.settlements]
    notes = [(debit, credit) for debit, credit in pairs if credit.kind is Kind.CREDIT_NOTE]
    assert sum(credit.booked < debit.booked for debit, credit in notes) > 100  # there before the invoice
    assert sum(credit.booked > debit.booked for debit, credit in notes) > 100  # after a dispute
    assert sum(c.booked < d.booked for d, c in pairs if c.kind is Kind.RECEIPT and d.kind is Kind.INVOICE) > 50
    settled = {s.credit for s in group.ledger.settlements}
    assert sum(d.kind is Kind.RECEIPT and d.id not in settled for d in documents.values()) >= 5
    assert any(d.kind is Kind.DEPOSIT and d.id not in settled for d in documents.values())


def test_habits_differ_and_show(group: ExampleGroup) -> None:
    share = {habit: count / 400 for habit, count in Counter(group.habits.values()).items()}
    assert 0.25 <= share[Habit.PUNCTUAL] <= 0.45
    assert 0.10 <= share[Habit.MONTH_END] <= 0.25
    assert 0.15 <= share[Habit.LATE] <= 0.30
    assert all(share[habit] >= 0.02 for habit in Habit)
    late: defaultdict[Habit, list[int]] = defaultdict(list)
    parties = {party.id: party for party in group.ledger.parties}
    documents = by_id(group.ledger)
    for portion in portions(group.ledger):
        customer = documents[portion.document].customer
        if portion.due and portion.died and portion.settled_by is Kind.RECEIPT and parties[customer].segment == "CHR":
            late[group.habits[customer]].append((portion.died - portion.due).days)
    mean = {habit: sum(days) / len(days) for habit, days in late.items()}
    assert mean[Habit.PUNCTUAL] < 5 < mean[Habit.IN_PARTS] < mean[Habit.LATE]
    assert mean[Habit.LATE] > 20


def test_due_dates_follow_the_terms_of_the_customer(group: ExampleGroup) -> None:
    agreed = {party.id: terms(party.terms) for party in group.ledger.parties}
    assert len({party.terms for party in group.ledger.parties}) >= 5
    for document in group.ledger.documents:
        if document.kind is Kind.INVOICE:
            found = agreed[document.customer]
            assert found is not None
            assert document.due == found.due(document.issued)
            assert document.due_basis is Basis.STATED


def test_contacts_reach_nobody(group: ExampleGroup) -> None:
    for party in group.ledger.parties:
        assert party.email == "" or party.email.endswith("@exemple.invalid")
        assert party.phone == "" or party.phone.startswith("01 99 00 ")
        assert party.siren == "" or party.siren.startswith("000")
        assert all((party.segment, party.zone, party.salesperson, party.collector))
    emails = [party.email for party in group.ledger.parties if party.email]
    assert len(set(emails)) == len(emails) > 350


def euros(amount: int, document: Document) -> float:
    return amount * EURO_PER_CENT[document.currency] / 100


def measured(group: ExampleGroup, day: date, segment: str = "") -> tuple[float, float, float]:
    """Receivables over the sales of the last 92 days, times 92; the overdue share; the share overdue by 90 days."""
    documents = by_id(group.ledger)
    chosen = {party.id for party in group.ledger.parties if segment in ("", party.segment)}
    sales = owed = overdue = very_late = 0.0
    for document in group.ledger.documents:
        recent = day - timedelta(days=92) < document.booked <= day
        if recent and document.kind in (Kind.INVOICE, Kind.CREDIT_NOTE) and document.customer in chosen:
            sales += euros(document.amount, document)
    for portion in open_portions(portions(group.ledger), day):
        document = documents[portion.document]
        if document.customer in chosen:
            amount = euros(portion.amount, document)
            owed += amount
            if portion.due and portion.due < day and amount > 0:
                overdue += amount
                very_late += amount if portion.due < day - timedelta(days=90) else 0
    return owed / sales * 92, overdue / owed, very_late / owed


def test_the_picture_of_the_last_day_is_realistic(group: ExampleGroup) -> None:
    dso, overdue, very_late = measured(group, LAST_DAY)
    assert 50 <= dso <= 60
    assert 0.18 <= overdue <= 0.28
    assert 0.01 <= very_late <= 0.06


def test_the_deterioration_has_a_place_and_a_time(group: ExampleGroup) -> None:
    before, now = date(2026, 5, 31), LAST_DAY
    assert measured(group, now)[0] > measured(group, before)[0] + 4
    assert measured(group, now, "Négoce")[1] > measured(group, before, "Négoce")[1] + 0.15
    for segment in ("Grande distribution", "Export"):
        assert measured(group, now, segment)[1] < measured(group, before, segment)[1] + 0.06


def test_one_customer_is_big(group: ExampleGroup) -> None:
    sold: Counter[str] = Counter()
    for document in group.ledger.documents:
        if document.kind is Kind.INVOICE:
            sold[document.customer] += int(euros(document.amount, document))
    (first, most), (_, second) = sold.most_common(2)
    assert first == BIG_CUSTOMER
    assert most > 0.08 * sold.total()
    assert most > 2 * second


def test_sales_have_seasons_and_no_weekends(group: ExampleGroup) -> None:
    cafes = {party.id for party in group.ledger.parties if party.segment == "CHR"}
    months: Counter[int] = Counter()
    for document in group.ledger.documents:
        if document.kind is Kind.INVOICE and document.customer in cafes:
            months[document.issued.month] += document.amount
    assert months[7] > 1.5 * months[1]
    invoices = [d for d in group.ledger.documents if d.kind is Kind.INVOICE]
    assert all(d.issued.weekday() < 5 and d.booked.weekday() < 5 for d in invoices)


def test_disputes_and_promises_are_about_what_is_owed(group: ExampleGroup) -> None:
    documents = by_id(group.ledger)
    left: Counter[str] = Counter()
    for portion in open_portions(portions(group.ledger), LAST_DAY):
        left[portion.document] += portion.amount
    still = [dispute for dispute in group.disputes if dispute.closed is None]
    assert 20 <= len(still) < len(group.disputes) <= 1_500
    for dispute in group.disputes:
        assert documents[dispute.document].kind in (Kind.INVOICE, Kind.OPENING)
        assert 0 < dispute.amount <= documents[dispute.document].amount
        assert documents[dispute.document].booked <= dispute.opened <= (dispute.closed or LAST_DAY)
    for dispute in still:
        assert left[dispute.document] >= dispute.amount
    for promise in group.promises:
        assert 0 < promise.amount <= documents[promise.document].amount
        assert promise.made < promise.promised
    states = {promise.promised > LAST_DAY for promise in group.promises}
    kept = {left[p.document] < p.amount for p in group.promises if p.promised <= LAST_DAY}
    assert states == kept == {True, False}
