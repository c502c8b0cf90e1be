"""The format of our own gives back what it was given."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.ledger import Basis, Document, Kind, Ledger, Party, Settlement
from encours.readers import read, write_native

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12)
ids = texts.filter(bool)
moments = st.datetimes(timezones=st.just(UTC))
clocks = {"recorded": moments, "superseded": st.none() | moments}
parties = st.builds(Party, *[ids] + [texts] * 9) | st.builds(Party, ids, texts, **clocks)
documents = st.builds(
    Document,
    id=ids,
    kind=st.sampled_from(Kind),
    customer=ids,
    amount=st.integers(-(10**15), 10**15),
    currency=st.sampled_from(["EUR", "JPY", "TND"]),
    booked=st.dates(),
    issued=st.dates(),
    due=st.none() | st.dates(),
    entity=texts,
    number=texts,
    product=texts,
    label=texts,
    due_basis=st.sampled_from(Basis),
    day_basis=st.sampled_from(Basis),
    account=texts,
    source=texts,
    superseded=st.none() | moments,
)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    booked = draw(st.lists(documents, max_size=5, unique_by=lambda document: document.id))
    pairs = [(debit.id, credit.id) for debit in booked for credit in booked] + [("gone", "away")]
    settled = st.builds(lambda pair, amount: Settlement(*pair, amount), st.sampled_from(pairs), st.integers(1, 10**12))
    return Ledger(tuple(draw(st.lists(parties, max_size=5))), tuple(booked), tuple(draw(st.lists(settled, max_size=5))))


@given(ledgers())
def test_round_trip(ledger: Ledger) -> None:
    files = write_native(ledger)
    read_back = [read(data, name) for name, data in files.items()]
    assert [reading.problems for reading in read_back] == [(), (), ()]
    assert tuple(reading.format for reading in read_back) == ("NATIVE",) * 3
    assert read_back[0].ledger.parties == ledger.parties
    assert read_back[1].ledger.documents == ledger.documents
    assert read_back[2].ledger.settlements == ledger.settlements
    assert all(control.gap == 0 for reading in read_back for control in reading.controls)


def test_the_second_clock_is_written_only_where_set() -> None:
    document = Document("D1", Kind.INVOICE, "C1", 1234, "EUR", date(2026, 1, 2), date(2026, 1, 2))
    text = write_native(Ledger(documents=(document,)))["documents.csv"].decode()
    assert text.splitlines()[1].startswith("D1,invoice,C1,12.34,EUR,2026-01-02,2026-01-02,")
    assert "recorded" not in text


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("D1,invoice,C1,12.345,EUR,2026-01-02,2026-01-02", "amount"),
        ("D1,invoice,C1,99999999999999999999,EUR,2026-01-02,2026-01-02", "amount"),
        ("D1,invoice,C1,NaN,EUR,2026-01-02,2026-01-02", "amount"),
        ("D1,gift,C1,12,EUR,2026-01-02,2026-01-02", "kind"),
        ("D1,invoice,C1,12,EUR,02/01/2026,2026-01-02", "booked"),
        (",invoice,C1,12,EUR,2026-01-02,2026-01-02", "id"),
    ],
)
def test_a_bad_row_is_left_out_and_told(row: str, column: str) -> None:
    good = "D2,invoice,C1,12,EUR,2026-01-02,2026-01-02"
    reading = read(f"id,kind,customer,amount,currency,booked,issued\n{row}\n{good}\n".encode(), "documents.csv")
    assert [(problem.code, problem.line, problem.column) for problem in reading.problems] == [
        ("FIELD_UNREADABLE", 2, column)
    ]
    assert [document.id for document in reading.ledger.documents] == ["D2"]
