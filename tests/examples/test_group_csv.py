"""The example group written as CSV reads back as exactly the same facts."""

from __future__ import annotations

from pathlib import Path

from examples.group import ExampleGroup
from examples.group.__main__ import main
from examples.group.native import write_csv

from encours.ledger import Ledger
from encours.readers import read_files


def test_the_csv_files_read_back_as_the_same_ledger(group: ExampleGroup, tmp_path: Path) -> None:
    readings = read_files(write_csv(group, tmp_path))
    assert [problem for reading in readings for problem in reading.problems] == []
    assert sum((reading.ledger for reading in readings), Ledger()) == group.ledger


def test_the_program_writes_csv_and_fec(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert len(list((tmp_path / "csv").glob("*.csv"))) == 3
    assert len(list((tmp_path / "fec").glob("*.txt"))) == 9


def test_the_program_says_how_it_is_called() -> None:
    assert main([]) == 2
