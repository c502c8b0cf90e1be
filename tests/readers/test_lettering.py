"""Lettering on parts made by hand: who pays whom, in which order, and what is left."""

from __future__ import annotations

from datetime import date

from encours.ledger import Settlement
from encours.readers.lettering import Part, settlements, total

DAY = date(2025, 3, 10)


def part(document: str, amount: int, order: int, booked: date = DAY) -> Part:
    return Part(document, amount, booked, order)


def paid(*parts: Part) -> tuple[set[Settlement], list[tuple[str, int]]]:
    """The settlements of one group, and what of which document is left."""
    found, residues = settlements({"A": parts})
    return set(found), [(left.document, left.amount) for left in residues.get("A", [])]


def test_of_one_day_the_first_in_the_file_is_paid_first() -> None:
    rows = (part("second", 100, 2), part("first", 100, 1), part("payment", -130, 3))
    assert paid(*rows) == (
        {Settlement("first", "payment", 100), Settlement("second", "payment", 30)},
        [("second", 70)],
    )
    credits = (part("late", -100, 2), part("early", -100, 1), part("invoice", 130, 3))
    assert paid(*credits) == (
        {Settlement("invoice", "early", 100), Settlement("invoice", "late", 30)},
        [("late", -70)],
    )


def test_the_day_goes_before_the_place_in_the_file() -> None:
    rows = (part("newer", 100, 1), part("older", 100, 2, date(2025, 3, 1)), part("payment", -100, 3))
    assert paid(*rows) == ({Settlement("older", "payment", 100)}, [("newer", 100)])


def test_a_payment_of_many_waiting_parts_settles_each_once_and_no_more_than_it_is() -> None:
    invoices = [part(f"F{n}", 10 * n, n) for n in range(1, 6)]
    settled, left = paid(*invoices, part("payment", -120, 6))
    assert settled == {Settlement(f"F{n}", "payment", 10 * n) for n in range(1, 5)} | {Settlement("F5", "payment", 20)}
    assert left == [("F5", 30)]


def test_what_is_more_than_all_that_waits_is_left() -> None:
    invoices = [part(f"F{n}", 10, n) for n in range(1, 6)]
    settled, left = paid(*invoices, part("payment", -120, 6))
    assert settled == {Settlement(f"F{n}", "payment", 10) for n in range(1, 6)}
    assert left == [("payment", -70)]
    assert total([part("a", 3, 1), part("b", -5, 2)]) == -2


def test_a_part_paid_bit_by_bit_keeps_its_place() -> None:
    """What is left of the oldest is paid before the next, and nothing is paid twice."""
    invoices = [part(f"F{n}", 100, n) for n in range(1, 5)]
    payments = [part(f"V{n}", -30, 4 + n) for n in range(1, 6)]
    settled, left = paid(*invoices, *payments)
    assert settled == {
        Settlement("F1", "V1", 30),
        Settlement("F1", "V2", 30),
        Settlement("F1", "V3", 30),
        Settlement("F1", "V4", 10),
        Settlement("F2", "V4", 20),
        Settlement("F2", "V5", 30),
    }
    assert left == [("F2", 50), ("F3", 100), ("F4", 100)]
