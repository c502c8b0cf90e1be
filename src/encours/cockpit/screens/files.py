"""Lists as files: CSV as the reader's spreadsheet opens it, and XLSX."""

from __future__ import annotations

import re
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from encours.cockpit.screens.asked import words
from encours.money import decimals
from encours.report.export import EXACT, FRENCH_SHEET, csv_parts, xlsx_file

FORMS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(table: pa.Table, name: str, form: str) -> HttpResponseBase:
    """A table to save as `name`.csv or `name`.xlsx; what is not safe in a file's name becomes a hyphen.

    Raises:
        Http404: no such form of file.
    """
    if form not in FORMS:
        raise Http404
    safe = re.sub(r"[^a-zA-Z0-9.-]+", "-", name).strip("-.") or "encours"
    if form == "xlsx":
        response: HttpResponseBase = HttpResponse(xlsx_file(table), content_type=_XLSX)
    else:
        dialect = FRENCH_SHEET if words().language == "fr" else EXACT
        response = StreamingHttpResponse(csv_parts(table, dialect), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{safe}.{form}"'
    return response


def in_units(column: pa.ChunkedArray, currency: str) -> pa.ChunkedArray:
    """Minor units as exact decimals of their currency."""
    digits = decimals(currency)
    unit = pa.scalar(Decimal(1).scaleb(-digits), pa.decimal128(digits + 1, digits))
    return pc.multiply(column.cast(pa.decimal128(19, 0)), unit).cast(pa.decimal128(38, digits))


def as_days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Day numbers as dates."""
    return column.cast(pa.int32()).cast(pa.date32())
