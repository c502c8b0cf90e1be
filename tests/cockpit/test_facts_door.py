"""The one door between facts and rows, on a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours.cockpit.store.facts import Saved, fact_tables, save
from encours.engine.facts import facts
from encours.ledger import Basis, Kind, Ledger, Party, Settlement
from tests.cockpit.conftest import NOW
from tests.cockpit.ledgers import invoice, plain, receipt, small_ledger
from tests.laws.ledgers import ledgers

pytestmark = pytest.mark.usefixtures("store")
LATER = NOW + timedelta(days=3)
MUCH_LATER = NOW + timedelta(days=9)


def test_what_is_saved_comes_back_the_same() -> None:
    ledger = small_ledger()
    odd = invoice(
        "F3", -5, due_basis=Basis.ASSUMED, day_basis=Basis.ASSUMED, label="Œufs; « frais »\t'1'", source="a:3"
    )
    ledger += Ledger(documents=(replace(odd, kind=Kind.OPENING, entity="FR1", product="p", account="411", number="n"),))
    assert save(ledger, None, NOW) == Saved(new=6)
    assert plain(fact_tables()) == plain(facts(ledger))


def test_the_schemas_are_those_of_the_engine_even_when_empty() -> None:
    read, made = fact_tables(), facts(Ledger())
    assert read.documents.schema == made.documents.schema
    assert read.parties.schema == made.parties.schema
    assert read.settlements.schema == made.settlements.schema


def test_saving_the_same_again_changes_nothing() -> None:
    save(small_ledger(), None, NOW)
    moved = tuple(replace(document, source="other.csv:99") for document in small_ledger().documents)
    again = replace(small_ledger(), documents=moved)
    assert save(again, None, LATER) == Saved(unchanged=5)
    assert plain(fact_tables(MUCH_LATER)) == plain(facts(small_ledger()))


def test_a_correction_is_a_new_version_and_the_old_one_stays_known() -> None:
    first = small_ledger()
    second = Ledger(
        first.parties, (replace(first.documents[0], amount=130_00), *first.documents[1:]), first.settlements
    )
    save(first, None, NOW)
    assert save(second, None, LATER) == Saved(changed=1, unchanged=4)
    assert plain(fact_tables()) == plain(facts(second))
    assert plain(fact_tables(LATER)) == plain(facts(second))
    assert plain(fact_tables(LATER - timedelta(microseconds=1))) == plain(facts(first))
    assert plain(fact_tables(NOW)) == plain(facts(first))
    assert plain(fact_tables(NOW - timedelta(microseconds=1))) == plain(facts(Ledger()))


def test_a_settlement_that_is_no_longer_stated_is_closed() -> None:
    save(small_ledger(), None, NOW)
    unlettered = replace(small_ledger(), settlements=())
    assert save(unlettered, None, LATER) == Saved(unchanged=4, closed=1)
    assert fact_tables().settlements.num_rows == 0
    assert fact_tables(NOW).settlements.num_rows == 1


def test_a_settlement_with_a_document_of_another_ledger_is_left_alone() -> None:
    save(small_ledger(), None, NOW)
    only_the_invoice = Ledger(documents=small_ledger().documents[:1])
    assert save(only_the_invoice, None, LATER) == Saved(unchanged=1)
    assert fact_tables().settlements.num_rows == 1


def test_a_settlement_that_comes_before_its_other_document() -> None:
    save(Ledger(documents=(receipt("R9"),), settlements=(Settlement("F9", "R9", 50_00),)), None, NOW)
    assert save(Ledger(documents=(invoice("F9"),)), None, LATER) == Saved(new=1)
    assert fact_tables().settlements.to_pylist() == [{"debit": "F9", "credit": "R9", "amount": 50_00}]


def test_two_settlements_of_one_pair_add_up() -> None:
    twice = Settlement("F1", "R1", 60_00)
    save(replace(small_ledger(), settlements=(twice, twice)), None, NOW)
    assert plain(fact_tables()) == plain(facts(small_ledger()))


def test_of_a_party_what_is_not_stated_stays() -> None:
    save(Ledger(parties=(Party("C1", "Café du Port", segment="CHR", email="a@b.example"),)), None, NOW)
    assert save(Ledger(parties=(Party("C1", "Café du Grand Port"),)), None, LATER) == Saved(changed=1)
    assert save(Ledger(parties=(Party("C1"),)), None, MUCH_LATER) == Saved(unchanged=1)
    (party,) = fact_tables().parties.to_pylist()
    assert (party["name"], party["segment"], party["email"]) == ("Café du Grand Port", "CHR", "a@b.example")


def test_more_than_one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("encours.cockpit.store.facts.CHUNK", 7)
    monkeypatch.setattr("encours.cockpit.store.facts.READ", 5)
    documents = tuple(invoice(f"F{i}") for i in range(40)) + tuple(receipt(f"R{i}") for i in range(40))
    settlements = tuple(Settlement(f"F{i}", f"R{i}", 120_00) for i in range(40))
    told: list[tuple[int, int]] = []
    saved = save(Ledger((), documents, settlements), None, NOW, lambda done, total: told.append((done, total)))
    assert saved == Saved(new=120)
    assert told[-1] == (120, 120)
    assert told == sorted(told)
    assert plain(fact_tables()) == plain(facts(Ledger((), documents, settlements)))


def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*anything: Any) -> Saved:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("encours.cockpit.store.facts._save_settlements", broken)
    with pytest.raises(RuntimeError, match="in the middle"):
        save(small_ledger(), None, NOW)
    assert plain(fact_tables()) == [[], [], []]


def test_one_current_version_is_a_constraint_and_not_a_hope() -> None:
    from django.db import IntegrityError

    from encours.cockpit.store.models import DocumentRow, SettlementRow

    save(small_ledger(), None, NOW)
    row = DocumentRow.objects.get(key="F1")
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save()
    pair = SettlementRow.objects.get()
    pair.pk = None
    with pytest.raises(IntegrityError):
        pair.save()


def test_amounts_stay_exact_at_the_size_of_a_group() -> None:
    save(Ledger(documents=(invoice("BIG", 9_007_199_254_740_993),)), None, NOW)
    assert fact_tables().documents["amount"].to_pylist() == [9_007_199_254_740_993]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ledgers(), min_size=1, max_size=4))
def test_law_the_past_never_changes(stated: list[Ledger]) -> None:
    """Whatever is saved afterwards, what was known at a moment is what the store held at that moment."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    held = []
    for hours, ledger in enumerate(stated):
        save(ledger, None, NOW + timedelta(hours=hours))
        held.append(plain(fact_tables()))
    for hours, then in enumerate(held):
        assert plain(fact_tables(NOW + timedelta(hours=hours))) == then


def test_the_migrations_are_those_of_the_rows() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)
