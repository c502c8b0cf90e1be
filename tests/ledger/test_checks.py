"""What the checks find in facts that contradict themselves, and that sound facts pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from encours.ledger import Document, Kind, Ledger, Settlement, Severity, portions
from encours.ledger.checks import checks, sound
from tests.laws.ledgers import ledgers

DAY = date(2025, 3, 1)
INVOICE = Document(
    "F1", Kind.INVOICE, "C1", 1000, "EUR", DAY, DAY, DAY, "A", number="F-1", source="ledger.csv:7"
)  # fmt: skip
RECEIPT = Document("R1", Kind.RECEIPT, "C1", -1000, "EUR", DAY, DAY, entity="A", source="ledger.csv:8")
PAID = Settlement("F1", "R1", 1000)


def _codes(*facts: Document | Settlement) -> list[str]:
    documents = tuple(fact for fact in facts if isinstance(fact, Document))
    settlements = tuple(fact for fact in facts if isinstance(fact, Settlement))
    return [problem.code for problem in checks(Ledger((), documents, settlements))]


def test_a_sound_ledger_has_no_problem() -> None:
    assert _codes(INVOICE, RECEIPT, PAID) == []


@given(ledgers())
def test_what_is_kept_of_a_generated_ledger_only_has_early_due_dates_and_strangers(ledger: Ledger) -> None:
    kept, _ = sound(ledger)
    assert {problem.code for problem in checks(kept)} <= {"DUE_BEFORE_ISSUED", "SETTLEMENT_UNKNOWN"}
    assert list(portions(kept)) == list(portions(ledger)), "what is left out changed nothing"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ((INVOICE, INVOICE), "DOCUMENT_REPEATED"),
        ((replace(INVOICE, amount=0),), "AMOUNT_ZERO"),
        ((replace(INVOICE, due=date(2025, 2, 28)),), "DUE_BEFORE_ISSUED"),
        ((replace(INVOICE, amount=-5),), "SIGN_UNUSUAL"),
        ((replace(RECEIPT, amount=5),), "SIGN_UNUSUAL"),
        ((INVOICE, Settlement("F1", "R9", 5)), "SETTLEMENT_UNKNOWN"),
        ((RECEIPT, Settlement("F9", "R1", 5)), "SETTLEMENT_UNKNOWN"),
        ((INVOICE, RECEIPT, Settlement("F1", "R1", 0)), "SETTLEMENT_NOT_POSITIVE"),
        ((INVOICE, RECEIPT, Settlement("R1", "F1", 5)), "SETTLEMENT_SAME_SIDE"),
        ((INVOICE, replace(RECEIPT, customer="C2"), PAID), "SETTLEMENT_ACROSS_CUSTOMER"),
        ((INVOICE, replace(RECEIPT, entity="B"), PAID), "SETTLEMENT_ACROSS_ENTITY"),
        ((INVOICE, replace(RECEIPT, currency="USD"), PAID), "SETTLEMENT_ACROSS_CURRENCY"),
    ],
)
def test_each_contradiction_is_found_alone(facts: tuple[Document | Settlement, ...], code: str) -> None:
    assert _codes(*facts) == [code]


def test_a_document_settled_twice_over_is_said_with_its_amounts() -> None:
    ledger = Ledger((), (INVOICE, replace(RECEIPT, amount=-2000)), (PAID, Settlement("F1", "R1", 500)))
    [problem] = checks(ledger)
    assert problem.code == "SETTLED_BEYOND_AMOUNT"
    assert str(problem).startswith("ledger.csv:7: Document F-1 amounts to 10.00 but 15.00 of it is settled")


@pytest.mark.parametrize("kind", [Kind.OPENING, Kind.TRANSFER, Kind.ADJUSTMENT, Kind.SET_OFF, Kind.EXCHANGE])
def test_kinds_that_go_both_ways_have_no_usual_sign(kind: Kind) -> None:
    assert _codes(replace(INVOICE, kind=kind, amount=-5), replace(RECEIPT, kind=kind, amount=5)) == []


def test_every_sentence_can_be_filled_and_says_what_to_do() -> None:
    facts = Ledger(
        (),
        (INVOICE, INVOICE, replace(RECEIPT, customer="C2", entity="B", currency="USD", amount=5)),
        (PAID, Settlement("F1", "R1", -1), Settlement("F1", "?", 1)),
    )
    for problem in checks(facts):
        assert "{" not in str(problem)
        assert problem.message.count(".") >= 2 or problem.severity is Severity.NOTE


def test_what_is_sound_counts_each_document_once_as_it_is_stated_last() -> None:
    corrected, backwards = replace(INVOICE, amount=900), Settlement("F1", "R1", -5)
    kept, found = sound(Ledger((), (INVOICE, RECEIPT, corrected), (PAID, backwards)))
    assert kept == Ledger((), (corrected, RECEIPT), (PAID,))
    assert {problem.code for problem in found} == {
        "DOCUMENT_REPEATED",
        "SETTLEMENT_NOT_POSITIVE",
        "SETTLED_BEYOND_AMOUNT",
    }
