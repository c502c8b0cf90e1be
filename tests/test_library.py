"""The library: the same answers as the command, as Arrow tables."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest

import encours
from tests.journeys.test_files import LEDGER, UNDATED
from tests.journeys.test_files import encours as command

DAY = date(2025, 3, 31)


def test_the_library_and_the_command_say_the_same() -> None:
    answer = json.loads(command("dso", LEDGER, "--as-of", "2025-03-31", "--currency", "EUR", "--json").stdout)
    by_command = [line["days"] for line in answer["currencies"][0]["lines"] if line["window_months"] == 3][:6]
    table = encours.dso(encours.read(LEDGER), DAY, where={"currency": "EUR"})
    assert table["days"].to_pylist() == by_command


def test_a_dimension_leads_its_table() -> None:
    table = encours.dso(encours.read(LEDGER), DAY, by="segment", period="month", days="360")
    assert table.column_names[0] == "segment"
    assert set(table["segment"].to_pylist()) == {"CHR", "GMS", "Export"}


def test_where_takes_one_value_or_several_and_a_customer() -> None:
    sources = encours.read(Path(LEDGER))
    both = encours.ageing(sources, DAY, where={"segment": ["CHR", "Export"]})
    assert sorted(both["customer"].to_pylist()) == ["C1", "C3"]
    one = encours.open_documents(sources, DAY, where={"customer": "C2"})
    assert pc.sum(one["open"]).as_py() == Decimal("4500.00")


def test_buckets_and_issue() -> None:
    table = encours.ageing(encours.read(LEDGER), DAY, by="", since="issue", buckets=(15, 45), where={"currency": "EUR"})
    [row] = table.to_pylist()
    assert (row["days_up_to_15"], row["days_16_45"], row["days_over_45"]) == (
        Decimal("0.00"),
        Decimal("6000.00"),
        Decimal("24000.50"),
    )


def test_terms_of_one_customer() -> None:
    table = encours.ageing(encours.read(UNDATED, terms_of={"C1": "60"}), DAY)
    rows = {row["customer"]: row for row in table.to_pylist()}
    assert rows["C1"]["days_1_30"] == Decimal("1000.00")
    assert rows["C2"]["undated"] == Decimal("500.00")


def test_what_a_programmer_gets_wrong_raises() -> None:
    with pytest.raises(ValueError, match="payment terms"):
        encours.read(UNDATED, terms="à Noël")
    with pytest.raises(ValueError, match="no such dimension"):
        encours.ageing(encours.read(UNDATED), where={"planet": "Mars"})
    with pytest.raises(ValueError, match="nothing was read"):
        encours.dso(encours.read("nowhere.csv"), by="segment")
