"""Facts: two clocks, and parties told of twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from encours.ledger import Document, Kind, Ledger, Party, Settlement, balance, known, portions

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def invoice(amount: int, recorded: datetime, superseded: datetime | None = None) -> Document:
    day = date(2026, 2, 1)
    return Document("I", Kind.INVOICE, "C", amount, "EUR", day, day, recorded=recorded, superseded=superseded)


def test_a_correction_is_known_from_the_moment_it_was_recorded() -> None:
    ledger = Ledger(documents=(invoice(100, MARCH, APRIL), invoice(120, APRIL)))
    before, at, later = (known(ledger, APRIL + timedelta(hours=h)) for h in (-1, 0, 1))
    assert [balance(facts, date(2026, 12, 31)) for facts in (before, at, later)] == [100, 120, 120]
    assert known(ledger, MARCH - timedelta(days=1)).documents == ()


def test_the_last_word_that_is_not_empty_wins() -> None:
    one = Ledger(parties=(Party("C", "Client", "CHR", "Nord"),))
    two = Ledger(parties=(Party("C", "", "GMS"), Party("D")))
    assert (one + two).parties == (Party("C", "Client", "GMS", "Nord"), Party("D"))


def test_a_settlement_beyond_the_amount_leaves_a_portion_of_the_opposite_sign() -> None:
    """Conservation holds on flawed facts too: nothing is lost, and the checks say what is wrong."""
    day = date(2026, 2, 1)
    receipt = Document("R", Kind.RECEIPT, "C", -150, "EUR", day, day)
    cut = list(portions(Ledger(documents=(invoice(100, MARCH), receipt), settlements=(Settlement("I", "R", 150),))))
    assert sorted((p.document, p.amount, p.died is None) for p in cut) == [
        ("I", -50, True),
        ("I", 150, False),
        ("R", -150, False),
    ]


def test_a_settlement_with_a_document_that_is_not_there_cuts_nothing() -> None:
    cut = list(portions(Ledger(documents=(invoice(100, MARCH),), settlements=(Settlement("I", "gone", 60),))))
    assert [(p.amount, p.died) for p in cut] == [(100, None)]
