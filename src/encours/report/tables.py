"""Answers as Arrow tables for analysts: real columns, exact decimal amounts in units of the currency, real dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from encours.metrics import Buckets, By, overdue_share
from encours.money import decimals, major
from encours.report.aged import AgedBalance
from encours.report.dso import Line


def dso_table(lines: Iterable[Line], currency: str) -> pa.Table:
    """One row a line; `currency` is that of the lines.

    Returns:
        method, window_months, day_count, currency, days (float), standing, reason, receivables (the amount divided,
        decimal), sales (decimal), first, last (dates, both in), period_days (float).
    """
    given = list(lines)
    return pa.table(
        {
            "method": _texts(line.method.value for line in given),
            "window_months": pa.array([int(line.window) for line in given], pa.int8()),
            "day_count": _texts(line.count.value for line in given),
            "currency": _texts(currency for _ in given),
            "days": pa.array([line.figure.days for line in given], pa.float64()),
            "standing": _texts(line.figure.standing.value for line in given),
            "reason": _texts(line.figure.reason and line.figure.reason.value for line in given),
            "receivables": amounts([line.numerator for line in given], currency),
            "sales": amounts([line.sales for line in given], currency),
            "first": _dates(line.period.first for line in given),
            "last": _dates(line.period.last for line in given),
            "period_days": pa.array([float(line.period.days(line.count)) for line in given], pa.float64()),
        }
    )


def dso_by_table(values: Mapping[str, Sequence[Line]], by: str, currency: str) -> pa.Table:
    """As `dso_table`, with the value of a dimension first, in a column named by it."""
    parts = [
        dso_table(lines, currency).add_column(0, by, _texts(value for _ in lines)) for value, lines in values.items()
    ]
    return pa.concat_tables(parts) if parts else dso_table([], currency).add_column(0, by, _texts([]))


def ageing_table(balance: AgedBalance, currency: str, by: str = "") -> pa.Table:
    """One row a value: the buckets, undated, credits and total (they add up to it), overdue, its share, assumed.

    Args:
        by: the dimension, or "customer" (with its name, segment, zone, salesperson, collector); it names the column.
    """
    rows = balance.rows
    table: dict[str, pa.Array] = {by: _texts(row.value for row in rows)} if by else {}
    if by == "customer":
        for name in ("name", "segment", "zone", "salesperson", "collector"):
            table[name] = _texts(row.described.get(name, "") for row in rows)
    table["currency"] = _texts(currency for _ in rows)
    for place, name in enumerate(bucket_columns(balance.buckets, balance.by)):
        table[name] = amounts([row.aged.amounts[place] for row in rows], currency)
    for name in ("undated", "credits", "total", "overdue"):
        table[name] = amounts([getattr(row.aged, name) for row in rows], currency)
    shares = [overdue_share(row.aged.overdue, row.aged.gross).value for row in rows]
    table["overdue_share"] = pa.array(shares, pa.float64())
    table["assumed"] = amounts([row.assumed for row in rows], currency)
    table["oldest_days"] = pa.array([row.oldest_days for row in rows], pa.int32())
    return pa.table(table)


def bucket_columns(buckets: Buckets, by: By = By.DUE) -> list[str]:
    """Stable names of the buckets.

    >>> bucket_columns(Buckets((0, 30, 60)))
    ['not_due', 'days_1_30', 'days_31_60', 'days_over_60']
    >>> bucket_columns(Buckets((30, 60)), By.ISSUE)
    ['days_up_to_30', 'days_31_60', 'days_over_60']
    """
    return [_bucket_column(low, high, by) for low, high in buckets.bounds()]


def _bucket_column(low: int | None, high: int | None, by: By) -> str:
    if low is None:
        return "not_due" if high == 0 and by is By.DUE else f"days_up_to_{high}"
    return f"days_over_{low - 1}" if high is None else f"days_{low}_{high}"


_DAYS = {"born": "booked", "issued": "issued", "due": "due"}
_AMOUNTS = ("amount", "open")


def documents_table(documents: pa.Table) -> pa.Table:
    """The rows of `engine.documents.open_documents` or `sales_documents`, days as dates and amounts as decimals.

    `born` becomes `booked`; everything else keeps its name and its place.
    """
    columns = []
    for name in documents.column_names:
        column = documents[name]
        if name in _DAYS:
            column = column.cast(pa.int32()).cast(pa.date32())
        elif name in _AMOUNTS:
            column = _in_units(column, documents["currency"])
        columns.append(column)
    return pa.table(columns, names=[_DAYS.get(name, name) for name in documents.column_names])


def amounts(minor_units: Iterable[int | None], currency: str) -> pa.Array:
    """Minor units of one currency as decimals of it."""
    exact = [None if amount is None else major(amount, currency) for amount in minor_units]
    return pa.array(exact, pa.decimal128(38, decimals(currency)))


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables of the same columns one after the other, each amount with the digits of the finest currency."""
    schemas = [table.schema for table in tables]
    fields = []
    for place, field in enumerate(schemas[0]):
        kinds = [schema.field(place).type for schema in schemas]
        if pa.types.is_decimal(field.type):
            field = field.with_type(max(kinds, key=lambda kind: kind.scale))
        fields.append(field)
    return pa.concat_tables([table.cast(pa.schema(fields)) for table in tables])


def _in_units(column: pa.ChunkedArray, currency: pa.ChunkedArray) -> pa.ChunkedArray:
    codes = pc.unique(currency).to_pylist()
    scale = max((decimals(code) for code in codes), default=2)
    factors = pa.array([Decimal(1).scaleb(-decimals(code)) for code in codes], pa.decimal128(scale + 1, scale))
    factor = pc.take(factors, pc.index_in(currency, pa.array(codes, pa.string())))
    exact = pc.multiply(column.cast(pa.decimal128(19, 0)), factor)
    return exact.cast(pa.decimal128(38, scale))


def _texts(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _dates(values: Iterable[date]) -> pa.Array:
    return pa.array(list(values), pa.date32())
