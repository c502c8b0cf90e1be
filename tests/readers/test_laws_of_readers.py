"""What holds of every reader: nothing raises, nothing is lost without being told."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from encours.ledger import Severity, portions
from encours.readers import Options, Reading, read, read_files
from encours.rules.terms import Terms
from tests.readers.test_fec_rules import HEADER, line

OPTIONS = Options(default_terms=Terms(30))
CSV_HEADER = "number;customer;date;due date;total;open amount;debit;credit;lettrage;type;email;currency\n"
NATIVE_HEADER = "id,kind,customer,amount,currency,booked,issued\n"
_cells = st.sampled_from(
    (
        *("", "0", "10,00", "-3.5", "1.234", "9" * 40, "1e9", "2026-01-31", "20260131", "31/01/26", "99999999", "411"),
        *(
            "411000",
            "707000",
            "512000",
            "C1",
            "D",
            "avoir",
            "EUR",
            '"',
            "'",
            "\u00a0",
            "total",
            "A",
            "é",
            "\x00",
            "nan",
        ),
    )
)


def rows(separator: str) -> st.SearchStrategy[str]:
    return st.lists(st.lists(_cells, max_size=20).map(separator.join), max_size=8).map("\n".join)


def sound(reading: Reading) -> None:
    """A reading stands by itself: facts add up, problems and assumptions read as sentences, ids are not used twice."""
    for sentence in (*reading.problems, *reading.assumptions):
        assert str(sentence)
    ids = [document.id for document in reading.ledger.documents]
    assert len(ids) == len(set(ids)) or reading.format == "NATIVE"
    cut: defaultdict[str, int] = defaultdict(int)
    for portion in portions(reading.ledger):
        cut[portion.document] += portion.amount
    if reading.format != "NATIVE":
        assert all(cut[document.id] == document.amount for document in reading.ledger.documents)


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    sound(read(data, "a.csv", OPTIONS))


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_no_text_raises(text: str, codec: str) -> None:
    for header in (HEADER + "\n", CSV_HEADER, NATIVE_HEADER, ""):
        sound(read((header + text).encode(codec, "replace"), "a.csv", OPTIONS))


@given(st.data())
def test_no_rows_raise(data: st.DataObject) -> None:
    quoted = "|".join(f'"{name}"' for name in HEADER.split("|")) + "\n"
    for header, separator in ((HEADER + "\n", "|"), (quoted, "|"), (CSV_HEADER, ";"), (NATIVE_HEADER, ",")):
        sound(read((header + data.draw(rows(separator))).encode(), "123456789FEC20261231.txt", OPTIONS))


_movements = st.tuples(
    st.integers(-(10**7), 10**7).filter(bool),
    st.sampled_from(["C1", "C2"]),
    st.sampled_from(["411000", "413000", "416000"]),
    st.sampled_from(["", "A", "B", "a"]),
    st.sampled_from(["707000", "512000", "654000", "471000"]),
    st.integers(0, 400),
    st.sampled_from(["1", "2", "0", ""]),
)


@given(st.lists(_movements, max_size=12))
def test_a_fec_ties_to_the_cent(movements: list[tuple[int, str, str, str, str, int, str]]) -> None:
    lines = [HEADER]
    for amount, customer, account, letter, other, after, number in movements:
        day = f"{date(2025, 1, 1) + timedelta(days=after):%Y%m%d}"
        for on, value, who in ((account, amount, customer), (other, -amount, "")):
            sign = "-" if value < 0 else ""
            text = f"{sign}{abs(value) // 100},{abs(value) % 100:02d}"
            lines.append(line("XX", number, day, on, text, who, letter=letter if who else ""))
    reading = read("\n".join(lines).encode(), "FEC.txt")
    sound(reading)
    assert not [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert {control.gap for control in reading.controls} <= {0}
    assert sum(document.amount for document in reading.ledger.documents) == sum(amount for amount, *_ in movements)
    for document in reading.ledger.documents:
        settled = sum(s.amount for s in reading.ledger.settlements if document.id in (s.debit, s.credit))
        assert settled <= abs(document.amount)


_invoices = st.tuples(st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7), st.sampled_from(["A", "B"]))


@given(st.lists(_invoices, max_size=12))
def test_a_csv_ties_to_the_cent(invoices: list[tuple[int, int, str]]) -> None:
    lines = ["number,customer,date,total,open amount"]
    lines += [
        f"F{at},{customer},2026-01-{at + 1:02d},{total / 100:.2f},{left / 100:.2f}"
        for at, (total, left, customer) in enumerate(invoices)
    ]
    reading = read("\n".join(lines).encode(), "export.csv")
    sound(reading)
    assert not [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert {control.gap for control in reading.controls} <= {0}
    assert sum(document.amount for document in reading.ledger.documents) == sum(left for _, left, _ in invoices)


def test_folders_are_read_and_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("number,customer,date,total\nF1,A,2026-01-01,1.00\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text(HEADER + "\n" + line("VE", "1", "20250310", "411000", "10,00", "C1"))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    seen: list[tuple[int, int]] = []
    readings = read_files([tmp_path, tmp_path / "none.csv"], progress=lambda done, total: seen.append((done, total)))
    assert [(reading.file, reading.format) for reading in readings[:2]] == [("b.csv", "CSV"), ("a.txt", "FEC")]
    assert [problem.code for problem in readings[2].problems] == ["FILE_NOT_OPENED"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
