"""The books: customers, slices, documents, portions and daybook of one set of facts, ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import duckdb

from encours.engine.facts import Facts

TABLES = ("customers", "slices", "documents", "lived", "instant", "daybook")
"""What the books hold, in the order it is made; `lived` and `instant` together are the portions."""

DIMENSIONS = ("entity", "currency", "segment", "zone", "salesperson", "collector", "product")

_EPOCH = date(1970, 1, 1)


def known_dimension(name: str) -> None:
    """Raise ValueError for a dimension the books do not have; "" is none at all."""
    if name and name not in DIMENSIONS:
        raise ValueError(f"no such dimension: {name}; there are {', '.join(DIMENSIONS)}")


def day_number(day: date) -> int:
    """Days since 1970-01-01, the way the books write days."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day a number stands for."""
    return _EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True)
class Where:
    """The part of the books a question is about: a value or values by dimension, or one customer by id.

    An empty mapping asks about everything. A dimension with no values asks about nothing.
    """

    dimensions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    customer: str = ""

    def __post_init__(self) -> None:
        for name in self.dimensions:
            known_dimension(name)

    def condition(self, table: str = "") -> tuple[str, list[object]]:
        """The SQL condition on a table that has `slice` and `customer`, and the values bound in it."""
        prefix = f"{table}." if table else ""
        parts: list[str] = []
        values: list[object] = []
        if self.dimensions:
            on_slices = " and ".join(f"{name} in (select unnest(?))" for name in self.dimensions)
            parts.append(f"{prefix}slice in (select slice from slices where {on_slices})")
            values += [list(wanted) for wanted in self.dimensions.values()]
        if self.customer:
            parts.append(f"{prefix}customer in (select customer from customers where id = ?)")
            values.append(self.customer)
        return " and ".join(parts) or "true", values


EVERYTHING = Where()


@dataclass(frozen=True, slots=True)
class Books:
    """A connection whose tables are TABLES. Ask it through `encours.engine.questions`."""

    connection: duckdb.DuckDBPyConnection
    generation: str = ""

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of one's own to the same tables: one a thread."""
        return self.connection.cursor()


@cache
def statement(name: str) -> str:
    """The text of one statement of sql/."""
    return files("encours.engine").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def connect() -> duckdb.DuckDBPyConnection:
    """An embedded engine that reaches no network, loads no extension and keeps no order it was not asked for."""
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
        }
    )


FACTS = ("parties", "documents", "settlements")


def load(connection: duckdb.DuckDBPyConnection, given: Facts) -> None:
    """Give a connection the facts as tables of its own, which it scans far faster than the Arrow ones."""
    for name in FACTS:
        connection.register("given", getattr(given, name))
        connection.execute(f"create temp table fact_{name} as from given")
        connection.unregister("given")


def books(given: Facts) -> Books:
    """The books of some facts, in memory."""
    connection = connect()
    load(connection, given)
    make(connection)
    return Books(connection)


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table of the books out of the facts a connection holds, and let these go."""
    _join_years(connection)
    for name in TABLES:
        if name == "lived":
            connection.execute(f"create temp table portions as {statement('portions')}")
        connection.execute(f"create table {name} as {statement(name)}")
    for name in ("portions", *(f"fact_{fact}" for fact in FACTS)):
        connection.execute(f"drop table {name}")


def _join_years(connection: duckdb.DuckDBPyConnection) -> None:
    """Let each year's opening take over what the years before left open (`encours.ledger.joined`)."""
    connection.execute(f"create temp table carried as {statement('carried')}")
    connection.execute(
        """
        insert into fact_documents by name
        select id, 'transfer' as kind, customer, amount, currency, booked, booked as issued, entity, number, product,
               '' as label, account, source, false as due_assumed, false as day_assumed
        from carried"""
    )
    connection.execute(
        """
        insert into fact_settlements by name
        select case when amount < 0 then carried else id end as debit,
               case when amount < 0 then id else carried end as credit, abs(amount) as amount
        from carried"""
    )
    connection.execute("drop table carried")
