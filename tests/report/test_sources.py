"""Files opened together: once each, with the day they reach and what is wrong between them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from encours.engine.documents import open_documents
from encours.ledger import Document, Kind, Ledger, Settlement
from encours.readers import write_native
from encours.report.certificate import certificate, findings, in_units
from encours.report.sources import open_sources

DAY = date(2025, 3, 1)
LEDGER = Ledger(
    (),
    (
        Document("F1", Kind.INVOICE, "C1", 100_050, "EUR", DAY, DAY, DAY),
        Document("R1", Kind.RECEIPT, "C1", -40_000, "EUR", date(2025, 3, 9), date(2025, 3, 9)),
    ),
    (Settlement("F1", "R1", 40_000),),
)


def _written(folder: Path, ledger: Ledger) -> list[Path]:
    folder.mkdir()
    for name, data in write_native(ledger).items():
        (folder / name).write_bytes(data)
    return [folder / name for name in ("documents.csv", "settlements.csv")]


def test_files_of_one_ledger_make_its_books(tmp_path: Path) -> None:
    sources = open_sources(_written(tmp_path / "a", LEDGER))
    assert sources.last_day == date(2025, 3, 9)
    assert sources.currencies == ["EUR"]
    assert sources.problems == ()
    assert not sources.has_errors
    assert open_documents(sources.books, sources.last_day)["open"].to_pylist() == [60_050]


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    paths = _written(tmp_path / "a", LEDGER)
    sources = open_sources([*paths, *paths])
    assert [problem.code for problem in sources.problems] == ["FILE_REPEATED", "FILE_REPEATED"]
    assert open_documents(sources.books, DAY)["open"].to_pylist() == [100_050]


def test_a_document_of_two_files_counts_once_as_the_last_states_it(tmp_path: Path) -> None:
    corrected = Document("F1", Kind.INVOICE, "C1", 90_000, "EUR", DAY, DAY, DAY)
    paths = _written(tmp_path / "a", LEDGER) + _written(tmp_path / "b", Ledger((), (corrected,), LEDGER.settlements))
    sources = open_sources(paths)
    assert "DOCUMENT_REPEATED" in [problem.code for problem in sources.problems]
    assert open_documents(sources.books, date(2025, 3, 9))["open"].to_pylist() == [50_000]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    sources = open_sources([tmp_path / "none.csv"])
    assert [problem.code for problem in sources.problems] == ["FILE_NOT_OPENED"]
    assert sources.has_errors
    assert sources.last_day is None
    assert sources.currencies == []


def test_a_certificate_adds_up_and_counts_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "documents.csv"
    lines = ["id,kind,customer,amount,currency,booked,issued", "F1,invoice,C1,10.50,EUR,2025-03-01,2025-03-01"]
    path.write_text("\n".join([*lines, *(f"X{n},invoice,C1,abc,EUR,2025-03-01,2025-03-01" for n in range(150))]))
    [reading] = open_sources([path]).readings
    proof = certificate(reading)
    assert proof["documents"] == {"invoice": {"count": 1, "amounts": {"EUR": 1050}}}
    assert proof["problems"] == {"error": 150}
    [finding] = proof["findings"]
    assert (finding["code"], finding["count"], finding["lines"][:3]) == ("FIELD_UNREADABLE", 150, [3, 4, 5])
    assert proof["entities"] == [""]
    assert in_units(proof)["findings"][0]["values"] == finding["values"]
    assert in_units(proof)["documents"]["invoice"]["amounts"] == {"EUR": "10.50"}


def test_no_problem_makes_no_finding() -> None:
    assert findings([]) == []
