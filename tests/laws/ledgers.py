"""Generated ledgers: every shape of fact the laws must hold on."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from encours.ledger import Basis, Document, Kind, Ledger, Party, Settlement

FIRST = date(2024, 1, 1)
DAYS = 120
DEBITS = (Kind.INVOICE, Kind.INVOICE, Kind.INVOICE, Kind.REFUND, Kind.OPENING, Kind.ADJUSTMENT)
CREDITS = (Kind.RECEIPT, Kind.RECEIPT, Kind.CREDIT_NOTE, Kind.WRITE_OFF, Kind.DEPOSIT, Kind.DISCOUNT)

days = st.integers(0, DAYS).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def _document(draw: st.DrawFn, number: int) -> Document:
    debit = draw(st.booleans())
    kind = draw(st.sampled_from(DEBITS if debit else CREDITS))
    booked = FIRST if kind is Kind.OPENING else draw(days)  # an opening is on the first day of its books
    due = draw(st.none() | st.integers(-5, 90).map(lambda n: booked + timedelta(days=n))) if debit else None
    return Document(
        id=f"D{number}",
        kind=kind,
        customer=draw(st.sampled_from(("C1", "C2", "C3"))),
        amount=draw(st.integers(1, 10_000)) * (1 if debit else -1),
        currency=draw(st.sampled_from(("EUR", "EUR", "USD"))),
        booked=booked,
        issued=booked - timedelta(days=draw(st.integers(0, 3))),
        due=due,
        entity=draw(st.sampled_from(("A", "B"))),
        number=f"N{number}",
        product=draw(st.sampled_from(("", "bière"))),
        due_basis=draw(st.sampled_from(Basis)) if due else Basis.STATED,
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Prepayments, partial payments, credit notes before and after, refunds, write-offs, deposits, two currencies.

    Settlements pair debits with credits of one entity, customer and currency and never settle more than there is; a few
    are wrong (two debits, two companies, two currencies, no such document) and must settle nothing. Any day
    of the 121 may be the day of the question, so most ledgers hold facts dated after it.
    """
    documents = [draw(_document(i)) for i in range(draw(st.integers(0, 14)))]
    left = {document.id: abs(document.amount) for document in documents}
    settlements = []
    for debit in documents:
        for credit in documents:
            same = (debit.entity, debit.customer, debit.currency) == (credit.entity, credit.customer, credit.currency)
            most = min(left[debit.id], left[credit.id])
            if debit.amount > 0 > credit.amount and same and most and draw(st.booleans()):
                amount = draw(st.just(most) | st.integers(1, most))
                settlements.append(Settlement(debit.id, credit.id, amount))
                left[debit.id] -= amount
                left[credit.id] -= amount
    pairs = st.tuples(st.integers(0, 13), st.integers(0, 13))
    for left_side, right_side in draw(st.lists(pairs, max_size=2)) if draw(st.booleans()) else []:
        settlement = Settlement(f"D{left_side}", f"D{right_side}", draw(st.integers(-5, 50)))
        settlements += [] if _could_count(settlement, {d.id: d for d in documents}) else [settlement]
    parties = (Party("C1", "Client Un", "CHR", "Nord", "Ana"), Party("C2", "Client Deux", "GMS", "Sud", "Bob", "Cléo"))
    return Ledger(parties, tuple(documents), tuple(settlements))


def _could_count(settlement: Settlement, documents: dict[str, Document]) -> bool:
    debit, credit = documents.get(settlement.debit), documents.get(settlement.credit)
    if debit is None or credit is None or settlement.amount <= 0 or debit.amount < 0 or credit.amount > 0:
        return False
    return (debit.entity, debit.currency) == (credit.entity, credit.currency)
