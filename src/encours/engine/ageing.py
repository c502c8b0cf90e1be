"""The aged balance, and the customers as a list of it: sorted, searched and cut into pages where the data is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from encours.engine.books import EVERYTHING, Books, Where, day_number, known_dimension, statement
from encours.engine.page import ALL, Page

_DESCRIPTION = ("name", "segment", "zone", "salesperson", "collector")


def aged(
    books: Books,
    as_of: date,
    edges: Sequence[int],
    by: str = "",
    since_issue: bool = False,
    where: Where = EVERYTHING,
    page: Page = ALL,
) -> pa.Table:
    """The aged balance at the end of a day: a row for each value of a dimension, or "customer", with open items.

    Args:
        edges: upper edges of the buckets in days, in; ascending. n edges make n + 1 buckets b0 ... bn.
        by: a dimension, "customer", or "" for one row.
        since_issue: age by days since issue and not by days past due.

    Returns:
        Columns value (and name, segment, zone, salesperson, collector for customers), total, credits, undated,
        b0 ... bn, overdue, assumed (open amount whose due day is assumed), oldest (days past due of the oldest item).
    """
    condition, values = where.condition("p")
    names = [f"b{i}" for i in range(len(edges) + 1)]
    columns = ["value", "total", "credits", "undated", *names, "overdue", "assumed", "oldest"]
    group, join = ("p.customer", "") if by == "customer" else ("''", "")
    if by and by != "customer":
        known_dimension(by)
        group, join = f"s.{by}", "join slices as s on s.slice = p.slice"
    text = statement("aged").format(
        group=group,
        join=join,
        where=condition,
        day=day_number(as_of),
        age="issued" if since_issue else "due",
        buckets=_buckets("issued" if since_issue else "due", edges, day_number(as_of)),
    )
    if by == "customer":
        inner = ", ".join(f"a.{name}" for name in columns[1:])
        text = (
            f"select c.id as value, {', '.join(f'c.{name}' for name in _DESCRIPTION)}, {inner} from ({text}) as a "
            "join customers as c on c.customer = a.value"
        )
        columns = [*columns, *_DESCRIPTION]
    return books.cursor().execute(text + page.clause(columns, "value"), values).to_arrow_table()


def _buckets(age: str, edges: Sequence[int], day: int) -> str:
    if list(edges) != sorted(set(edges)) or not edges:
        raise ValueError("bucket edges are ascending days, at least one")
    bounds = [None, *edges, None]
    parts = []
    for i in range(len(edges) + 1):
        low, high = bounds[i], bounds[i + 1]
        tests = [f"{age} is not null"]
        tests += [] if low is None else [f"{day} - {age} > {int(low)}"]
        tests += [] if high is None else [f"{day} - {age} <= {int(high)}"]
        condition = " and ".join(tests)
        parts.append(f"cast(sum(case when amount > 0 and {condition} then amount else 0 end) as bigint) as b{i}")
    return ",\n       ".join(parts)


@dataclass(frozen=True, slots=True)
class Debtors:
    """A page of the customers, and what all of them add up to.

    Args:
        rows: columns value, name, segment, zone, salesperson, collector, total, credits, undated, b0 ... bn, overdue,
            assumed, share (overdue of the gross, null where nothing is owed), oldest (days past due).
        count: how many customers the list has in all.
        total: total, credits, undated, b0 ... bn, overdue and assumed of all of them, minor units; oldest the greatest.
    """

    rows: pa.Table
    count: int
    total: dict[str, int]


def debtors(
    books: Books,
    as_of: date,
    edges: Sequence[int],
    where: Where = EVERYTHING,
    page: Page = ALL,
    search: str = "",
    overdue_only: bool = False,
) -> Debtors:
    """The customers known at the end of a day, those who owe nothing included.

    Args:
        edges: upper edges of the buckets in days past due, in; ascending.
        page: sorted by any column of the rows.
        search: words that must all be in the id or the name, whatever the case and the accents.
    """
    names = ["total", "credits", "undated", *(f"b{i}" for i in range(len(edges) + 1)), "overdue", "assumed"]
    day = day_number(as_of)
    known, known_values = where.condition()
    alive, alive_values = where.condition("p")
    words = _plain(search).split()
    folded = "strip_accents(lower(c.id || ' ' || c.name))"
    chosen = [f"contains({folded}, ?)" for _ in words] + (["coalesce(o.overdue, 0) > 0"] if overdue_only else [])
    aged = statement("aged").format(
        group="p.customer", join="", where=alive, day=day, age="due", buckets=_buckets("due", edges, day)
    )
    text = statement("debtors").format(
        amounts=",\n       ".join(f"coalesce(o.{name}, 0) as {name}" for name in names),
        aged=aged,
        day=day,
        where=known,
        chosen=" and ".join(chosen) or "true",
    )
    values = [*known_values, *alive_values, *words]
    cursor = books.cursor()
    cursor.execute(f"create temp table listed as {text}", values)  # its own: read twice, made once
    columns = ["value", *_DESCRIPTION, *names, "share", "oldest"]
    rows = cursor.execute(f"from listed{page.clause(columns, 'value')}").to_arrow_table()
    sums = ", ".join(f"cast(coalesce(sum({name}), 0) as bigint) as {name}" for name in names)
    whole = f"select count(*) as customers, {sums}, coalesce(max(oldest), 0) as oldest from listed"
    total = cursor.execute(whole).to_arrow_table().to_pylist()[0]
    cursor.close()
    return Debtors(rows, total.pop("customers"), total)


def _plain(text: str) -> str:
    """Lower case without accents, as strip_accents makes it."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
