"""What facts must hold whatever file they came from. Nothing is mended here: each finding says what a person can do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator

from encours.ledger.facts import Document, Kind, Ledger, Settlement
from encours.ledger.portions import counts
from encours.ledger.problems import Problem, Severity
from encours.money import major

_DEBITS = frozenset({Kind.INVOICE, Kind.REFUND})
_CREDITS = frozenset({Kind.CREDIT_NOTE, Kind.RECEIPT, Kind.WRITE_OFF, Kind.DEPOSIT, Kind.DISCOUNT})


def checks(ledger: Ledger, elsewhere: Container[str] = ()) -> list[Problem]:
    """Everything in a ledger that contradicts itself, documents first, at the place their source names.

    ERROR where a fact cannot count, WARNING where it counts and should be looked at, NOTE where it changes no figure.

    Args:
        elsewhere: ids of documents that are known beside those of the ledger: a settlement may name them.
    """
    documents = {document.id: document for document in ledger.documents}
    return [
        *_repeated(ledger),
        *(problem for document in ledger.documents for problem in _document(document)),
        *(problem for settlement in ledger.settlements for problem in _settlement(settlement, documents, elsewhere)),
        *_settled_beyond(ledger, documents),
    ]


def sound(ledger: Ledger, elsewhere: Container[str] = ()) -> tuple[Ledger, list[Problem]]:
    """What of a ledger can count, and all that `checks` finds in it.

    A document that is stated twice counts once, as it is stated last; a settlement that cannot count is left out.
    """
    documents = {document.id: document for document in ledger.documents}

    def can_count(settlement: Settlement) -> bool:
        debit, credit = documents.get(settlement.debit), documents.get(settlement.credit)
        return debit is None or credit is None or counts(settlement, debit, credit)

    settlements = tuple(filter(can_count, ledger.settlements))
    return Ledger(ledger.parties, tuple(documents.values()), settlements), checks(ledger, elsewhere)


def _repeated(ledger: Ledger) -> Iterator[Problem]:
    seen: set[str] = set()
    for document in ledger.documents:
        if document.id in seen:
            yield _at(
                document,
                "DOCUMENT_REPEATED",
                "Document {document} stands in the sources more than once; only the last one counts. Import each "
                "source once.",
                Severity.WARNING,
            )
        seen.add(document.id)


def _document(document: Document) -> Iterator[Problem]:
    if document.amount == 0:
        yield _at(
            document,
            "AMOUNT_ZERO",
            "Document {document} has an amount of zero; it changes no figure. Nothing to do if that is meant.",
            Severity.NOTE,
        )
    if document.due is not None and document.due < document.issued:
        yield _at(
            document,
            "DUE_BEFORE_ISSUED",
            "Document {document} falls due on {due}, before it was issued on {issued}. Correct one of the two days.",
            due=document.due,
            issued=document.issued,
        )
    if (document.kind in _DEBITS and document.amount < 0) or (document.kind in _CREDITS and document.amount > 0):
        yield _at(
            document,
            "SIGN_UNUSUAL",
            "Document {document} ({kind}) has the amount {amount}, of the wrong sign for its kind. It was kept; check "
            "its kind, or the column its amount stands in.",
            kind=document.kind.value,
            amount=major(document.amount, document.currency),
        )


def _settlement(settlement: Settlement, documents: dict[str, Document], elsewhere: Container[str]) -> Iterator[Problem]:
    debit, credit = documents.get(settlement.debit), documents.get(settlement.credit)
    if debit is None or credit is None:
        named = (settlement.debit, settlement.credit)
        missing = next((id_ for id_ in named if id_ not in documents and id_ not in elsewhere), None)
        if missing is not None:
            yield Problem(
                "SETTLEMENT_UNKNOWN",
                "A settlement names the document {document}, which no source holds; it settles nothing. Import the "
                "source that holds it.",
                values={"document": missing},
            )
        return
    if settlement.amount <= 0:
        yield _at(
            debit,
            "SETTLEMENT_NOT_POSITIVE",
            "A settlement of {document} has the amount {amount}; only amounts above zero settle. It was left out; "
            "correct it in its source.",
            Severity.ERROR,
            amount=major(settlement.amount, debit.currency),
        )
    if debit.amount < 0 or credit.amount > 0:
        yield _at(
            debit,
            "SETTLEMENT_SAME_SIDE",
            "A settlement pairs {document} with {other}, but the first must be a debit and the second a credit; it "
            "settles nothing. Check the lettering.",
            Severity.ERROR,
            other=credit.number or credit.id,
        )
    for what, mine, its in (
        ("customer", debit.customer, credit.customer),
        ("entity", debit.entity, credit.entity),
        ("currency", debit.currency, credit.currency),
    ):
        if mine != its:
            yield _at(
                debit,
                f"SETTLEMENT_ACROSS_{what.upper()}",
                _ACROSS[what],
                Severity.WARNING if what == "customer" else Severity.ERROR,
                other=credit.number or credit.id,
                mine=mine or "–",
                its=its or "–",
            )


_ACROSS = {
    "customer": "A settlement pairs {document} of customer {mine} with {other} of customer {its}. Check the lettering.",
    "entity": "A settlement pairs {document} of company {mine} with {other} of company {its}; it settles nothing. "
    "Check the lettering.",
    "currency": "A settlement pairs {document} in {mine} with {other} in {its}; it settles nothing. "
    "Check the lettering.",
}


def _settled_beyond(ledger: Ledger, documents: dict[str, Document]) -> Iterator[Problem]:
    settled: Counter[str] = Counter()
    for settlement in ledger.settlements:
        debit, credit = documents.get(settlement.debit), documents.get(settlement.credit)
        if debit is not None and credit is not None and counts(settlement, debit, credit):
            settled[settlement.debit] += settlement.amount
            settled[settlement.credit] += settlement.amount
    for id_, amount in settled.items():
        document = documents[id_]
        if amount > abs(document.amount):
            yield _at(
                document,
                "SETTLED_BEYOND_AMOUNT",
                "Document {document} amounts to {amount} but {settled} of it is settled; the difference stays open on "
                "the other side. Check the lettering.",
                amount=major(abs(document.amount), document.currency),
                settled=major(amount, document.currency),
            )


def _at(
    document: Document, code: str, message: str, severity: Severity = Severity.WARNING, **values: object
) -> Problem:
    file, _, line = document.source.rpartition(":")
    named = {"document": document.number or document.id, **values}
    if not line.isdigit():
        return Problem(code, message, severity, document.source, values=named)
    return Problem(code, message, severity, file, int(line), values=named)
