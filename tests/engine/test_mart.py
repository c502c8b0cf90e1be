"""The mart: a generation is whole or not seen, and readers keep what they opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from encours.engine import Mart, Where, books, facts, mart, publish
from encours.engine.ageing import aged
from encours.engine.books import TABLES
from encours.engine.documents import open_documents
from encours.engine.page import Page
from encours.engine.questions import daybook
from encours.ledger import Document, Kind, Ledger
from tests.laws.ledgers import ledgers

INVOICE = Document("I1", Kind.INVOICE, "C1", 12_00, "EUR", date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 31))
LEDGER = Ledger(documents=(INVOICE,))
AS_OF = date(2026, 4, 30)


def test_an_empty_folder_has_no_books(tmp_path: Path) -> None:
    assert Mart(tmp_path).manifest() is None
    assert Mart(tmp_path).books() is None


def test_a_reader_keeps_its_generation_while_the_next_is_published(tmp_path: Path) -> None:
    publish(facts(LEDGER), tmp_path)
    held = Mart(tmp_path).books()
    assert held is not None
    second = replace(INVOICE, id="I2", amount=30_00)
    publish(facts(Ledger(documents=(INVOICE, second))), tmp_path)
    fresh = Mart(tmp_path).books()
    assert fresh is not None
    assert daybook(held).level("balance", AS_OF) == 12_00
    assert daybook(fresh).level("balance", AS_OF) == 42_00
    assert held.generation != fresh.generation


def test_a_generation_cut_off_half_way_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(facts(LEDGER), tmp_path)

    def dies(*_: object) -> dict[str, int]:
        raise KeyboardInterrupt

    monkeypatch.setattr(mart, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        publish(facts(LEDGER), tmp_path)
    monkeypatch.undo()
    assert Mart(tmp_path).manifest() == first
    assert publish(facts(LEDGER), tmp_path).generation > first.generation


def test_old_generations_go(tmp_path: Path) -> None:
    for _ in range(6):
        publish(facts(LEDGER), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [f"{n:09d}" for n in (4, 5, 6)]


@given(ledgers())
@settings(max_examples=15)
def test_what_is_read_back_is_what_was_made(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> None:
    folder = tmp_path_factory.mktemp("mart")
    publish(facts(ledger), folder)
    read, made = Mart(folder).books(), books(facts(ledger))
    assert read is not None
    for name in TABLES:
        rows = [sorted(map(str, b.cursor().execute(f"from {name}").fetchall())) for b in (read, made)]
        assert rows[0] == rows[1]


def test_an_unknown_dimension_or_column_is_an_error_of_the_caller() -> None:
    made = books(facts(LEDGER))
    with pytest.raises(ValueError, match="no such dimension"):
        Where({"colour": ["red"]})
    with pytest.raises(ValueError, match="no such dimension"):
        aged(made, AS_OF, (0,), by="colour")
    with pytest.raises(ValueError, match="cannot sort by"):
        open_documents(made, AS_OF, page=Page(sort="1; drop table lived"))
    with pytest.raises(ValueError, match="ascending"):
        aged(made, AS_OF, (30, 0))


def test_no_values_of_a_dimension_is_nothing_and_not_everything() -> None:
    made = books(facts(LEDGER))
    assert daybook(made, Where({"entity": []})).level("balance", AS_OF) == 0
    assert open_documents(made, AS_OF, Where({"entity": []})).num_rows == 0


def test_the_daybook_holds_still_outside_its_days() -> None:
    book = daybook(books(facts(LEDGER)))
    assert book.level("balance", date(2020, 1, 1)) == 0
    assert book.level("overdue", date(2026, 3, 31)) == 0
    assert book.level("overdue", date(2026, 4, 1)) == 12_00
    assert book.level("balance", date(2030, 1, 1)) == 12_00
    assert book.sales(date(2026, 3, 1), date(2026, 3, 1)) == 12_00
    assert book.sales(date(2026, 3, 2), date(2026, 12, 31)) == 0
    assert daybook(books(facts(Ledger()))).level("balance", AS_OF) == 0
