"""Tables as files: CSV and XLSX. A cell of text never becomes a formula of the one who opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

XLSX_ROWS = 1_048_575
"""The most rows below a header that a sheet holds."""

_CELL = 32_767  # the most signs that a cell of a sheet holds
_STEP = 10_000  # rows written at a time


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written: what stands between fields, the decimal mark, and whether it says that it is UTF-8."""

    separator: str = ","
    mark: str = "."
    signed: bool = False


EXACT = Dialect()
"""For programs: comma, decimal point, plain UTF-8."""

FRENCH_SHEET = Dialect(";", ",", signed=True)
"""What a French spreadsheet opens by a double click."""


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one.

    >>> safe_text("=1+1"), safe_text("-"), safe_text("F-1")
    ("'=1+1", "'-", 'F-1')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def csv_parts(table: pa.Table, dialect: Dialect = EXACT) -> Iterator[bytes]:
    """A table as CSV, in parts of some thousand rows: the header first. Days are ISO, numbers stay numbers."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in table.column_names])
    yield ("\ufeff" if dialect.signed else "").encode() + text.getvalue().encode()
    for batch in table.to_batches(max_chunksize=_STEP):
        text.seek(0)
        text.truncate()
        columns = [[_cell(value, dialect) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))
        yield text.getvalue().encode()


def _cell(value: object, dialect: Dialect) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return str(value).replace(".", dialect.mark)
        case date():
            return value.isoformat()
        case _:
            return safe_text(str(value))


def xlsx_file(table: pa.Table, sheet: str = "Encours") -> bytes:
    """A table as a workbook of one sheet: real numbers and days, a frozen header, filters.

    Raises:
        ValueError: more rows than a sheet holds (`XLSX_ROWS`).
    """
    import xlsxwriter

    if table.num_rows > XLSX_ROWS:
        raise ValueError(f"a sheet holds {XLSX_ROWS} rows, not {table.num_rows}")
    file = io.BytesIO()
    # rows go to disk as they are written; text is never read as a formula, a link or a number
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        page = workbook.add_worksheet(sheet[:31])
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        numbers = [workbook.add_format({"num_format": _number_format(field.type)}) for field in table.schema]
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, table.num_rows), table.num_columns - 1)
        for place, field in enumerate(table.schema):
            page.set_column(place, place, max(12, min(40, len(field.name) + 2)))
            page.write_string(0, place, field.name, bold)
        row = 0
        for batch in table.to_batches(max_chunksize=_STEP):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                for place, value in enumerate(cells):
                    match value:
                        case None:
                            pass
                        case bool():
                            page.write_boolean(row, place, value)
                        case int() | float() | Decimal():
                            page.write_number(row, place, float(value), numbers[place])
                        case date():
                            page.write_datetime(row, place, value, day)
                        case _:
                            page.write_string(row, place, str(value)[:_CELL])
    return file.getvalue()


def _number_format(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return "#,##0" + ("." + "0" * kind.scale if kind.scale else "")
    return "0.0" if pa.types.is_floating(kind) else "0"
