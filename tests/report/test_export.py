"""Tables as files that a spreadsheet opens without harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from encours.report.export import FRENCH_SHEET, XLSX_ROWS, csv_parts, xlsx_file

HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", "http://example.test"]
TABLE = pa.table(
    {
        "label": HOSTILE,
        "amount": pa.array([Decimal("-1234.50")] * len(HOSTILE), pa.decimal128(38, 2)),
        "due": pa.array([date(2025, 3, 1), *[None] * (len(HOSTILE) - 1)], pa.date32()),
    }
)


def test_csv_text_is_never_a_formula_and_numbers_stay_numbers() -> None:
    lines = b"".join(csv_parts(TABLE)).decode()
    assert lines.startswith("label,amount,due\r\n'=cmd|' /C calc'!A0,-1234.50,2025-03-01\r\n'+1,-1234.50,\r\n")
    assert "'@SUM(A1)" in lines
    assert "'\tx" in lines
    assert "\nplain,-1234.50,\r\n" in lines


def test_a_french_sheet_opens_by_a_double_click() -> None:
    data = b"".join(csv_parts(TABLE, FRENCH_SHEET))
    assert data.startswith(b"\xef\xbb\xbflabel;amount;due")
    assert b";-1234,50;" in data


def test_csv_comes_in_parts() -> None:
    parts = list(csv_parts(pa.table({"n": list(range(25_000))})))
    assert len(parts) == 4
    assert b"".join(parts).count(b"\r\n") == 25_001


def test_a_workbook_holds_text_as_text() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_file(TABLE))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in book.namelist() if "rels" in name and "sheet" in name]
    assert "<f>" not in sheet
    assert "=cmd|' /C calc'!A0" in sheet
    assert "<v>-1234.5</v>" in sheet
    assert "<v>45717</v>" in sheet  # 1 March 2025 as a spreadsheet counts days


def test_a_table_without_rows_is_a_header() -> None:
    assert b"".join(csv_parts(TABLE.slice(0, 0))) == b"label,amount,due\r\n"
    assert xlsx_file(TABLE.slice(0, 0)).startswith(b"PK")


def test_a_sheet_refuses_more_rows_than_it_holds() -> None:
    with pytest.raises(ValueError, match="1048575 rows"):
        xlsx_file(pa.table({"n": pa.nulls(XLSX_ROWS + 1)}))
