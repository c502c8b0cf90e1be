"""What the books are asked: small arrays for the figures, rows for the proofs. Every question is bound to one day.

Answers are Arrow tables or numpy arrays, amounts in minor units; `Where` names one currency where they are added up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from encours.engine.books import DIMENSIONS, EVERYTHING, Books, Where, day_number, day_of, statement

Amounts = npt.NDArray[np.int64]

MEASURES = ("born", "died", "sales", "overdue", "credit", "undated")


@dataclass(frozen=True)
class Daybook:
    """The daybook of a part of the books as dense arrays: element i is the day `first` + i.

    Args:
        first: day of the first element.
        flows: for each of MEASURES, minor units by day.
    """

    first: date
    flows: dict[str, Amounts]

    @cached_property
    def levels(self) -> dict[str, Amounts]:
        """The levels at the end of each day: balance, overdue, credit, undated, and the sales since the first day."""
        running = {name: np.cumsum(flow) for name, flow in self.flows.items()}
        balance = running.pop("born") - running.pop("died")
        return {"balance": balance, **running}

    @property
    def days(self) -> int:
        """How many days it covers."""
        return len(self.flows["born"])

    def level(self, name: str, day: date) -> int:
        """A level at the end of a day: 0 before the first day, the last one after the last."""
        place = (day - self.first).days
        if place < 0 or self.days == 0:
            return 0
        return int(self.levels[name][min(place, self.days - 1)])

    def sales(self, first: date, last: date) -> int:
        """Sales of the days from `first` to `last`, both in."""
        return self.level("sales", last) - self.level("sales", day_of(day_number(first) - 1))


def daybook(books: Books, where: Where = EVERYTHING) -> Daybook:
    """The daybook of a part of the books."""
    return daybooks(books, where).get("", _empty(date(1970, 1, 1)))


def daybooks(books: Books, where: Where = EVERYTHING, by: str = "") -> dict[str, Daybook]:
    """One daybook for each value of a dimension ("" for none: one daybook, named "").

    A question about one customer is answered from its portions (and has no `by`), any other from the daybook.
    """
    _known_dimension(by)
    if by and where.customer:
        raise ValueError("the daybook of one customer is not split by dimension")
    if where.customer:
        condition, values = where.condition()
        text, values = statement("levels_of_customer").format(where=condition, daybook=statement("daybook")), values * 2
    else:
        condition, values = where.condition("daybook")
        text = statement("levels").format(group=f"slices.{by}" if by else "''", where=condition)
    return _dense(books.cursor().execute(text, values).to_arrow_table())


def _dense(table: pa.Table) -> dict[str, Daybook]:
    if table.num_rows == 0:
        return {}
    day = table["day"].to_numpy().astype(np.int64)
    amount = table["amount"].to_numpy()
    names = table["value"].combine_chunks().dictionary_encode()
    measures = np.asarray(table["measure"].to_pylist())
    first, days = int(day.min()), int(day.max() - day.min()) + 1
    answer = {}
    for code, name in enumerate(names.dictionary.to_pylist()):
        mine = names.indices.to_numpy() == code
        flows = {}
        for measure in MEASURES:
            rows = mine & (measures == measure)
            flow = np.zeros(days, dtype=np.int64)
            flow[day[rows] - first] = amount[rows]
            flows[measure] = flow
        answer[name] = Daybook(day_of(first), flows)
    return answer


def _empty(first: date) -> Daybook:
    return Daybook(first, {measure: np.zeros(0, dtype=np.int64) for measure in MEASURES})


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a long answer: sorted by a column of it, from `offset`, at most `limit` (None for all)."""

    sort: str = ""
    descending: bool = False
    limit: int | None = None
    offset: int = 0

    def clause(self, columns: Sequence[str], tie: str) -> str:
        """The end of a statement. Raises ValueError for a column the answer does not have."""
        if self.sort and self.sort not in columns:
            raise ValueError(f"cannot sort by {self.sort}; there are {', '.join(columns)}")
        order = f"{self.sort} {'desc' if self.descending else 'asc'} nulls last, " if self.sort else ""
        window = "" if self.limit is None else f" limit {int(self.limit)} offset {int(self.offset)}"
        return f" order by {order}{tie}{window}"


ALL = Page()


def aged(
    books: Books,
    as_of: date,
    edges: Sequence[int],
    by: str = "",
    since_issue: bool = False,
    where: Where = EVERYTHING,
    page: Page = ALL,
    search: str = "",
) -> pa.Table:
    """The aged balance at the end of a day: a row for each value of a dimension, or "customer", with open items.

    Args:
        edges: upper edges of the buckets in days, in; ascending. n edges make n + 1 buckets b0 ... bn.
        by: a dimension, "customer", or "" for one row.
        since_issue: age by days since issue and not by days past due.
        search: with `by="customer"`, only those whose id or name contains it, whatever the case.

    Returns:
        Columns value (and name, segment, zone, salesperson, collector for customers), total, credits, undated,
        b0 ... bn, overdue, assumed (open amount whose due day is assumed), oldest (days past due of the oldest item).
    """
    condition, values = where.condition("p")
    names = [f"b{i}" for i in range(len(edges) + 1)]
    columns = ["value", "total", "credits", "undated", *names, "overdue", "assumed", "oldest"]
    group, join = ("p.customer", "") if by == "customer" else ("''", "")
    if by and by != "customer":
        _known_dimension(by)
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
        described = ("name", "segment", "zone", "salesperson", "collector")
        inner = ", ".join(f"a.{name}" for name in columns[1:])
        text = (
            f"select c.id as value, {', '.join(f'c.{name}' for name in described)}, {inner} from ({text}) as a "
            "join customers as c on c.customer = a.value where contains(lower(c.id || ' ' || c.name), lower(?))"
        )
        values = [*values, search]
        columns = [*columns, *described]
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


def open_documents(
    books: Books,
    as_of: date,
    where: Where = EVERYTHING,
    page: Page = ALL,
    past_due: tuple[int | None, int | None] = (None, None),
    since_issue: tuple[int | None, int | None] = (None, None),
    standing: str = "",
) -> pa.Table:
    """The documents open at the end of a day, with what is open of each (`open`); their sum is the balance.

    Args:
        past_due, since_issue: only documents that many days past due or since issue (from, to; both in, None: no end).
        standing: "" all, "debit", "credit", "overdue", "current" (a debit with a due day to come), "undated",
            "not_overdue" (all but "overdue").
    """
    condition, values = where.condition()
    day = day_number(as_of)
    tests = [
        _STANDINGS[standing].format(day=day),
        *_between("d.due", past_due, day),
        *_between("d.issued", since_issue, day),
    ]

    def text(only: str) -> str:
        having = " and ".join([*tests, only.format("d.document")])
        return statement("open").format(where=f"{condition} and {only.format('document')}", day=day, having=having)

    return _documents(books, text, values, page, _OPEN_COLUMNS)


_SOLD_COLUMNS = ["id", "kind", "number", "customer", "name", "entity", "currency", "segment", "zone", "salesperson"]
_SOLD_COLUMNS += ["product", "amount", "born", "issued", "due"]
_OPEN_COLUMNS = [*_SOLD_COLUMNS, "open", "days_past_due", "days_since_issue"]

_STANDINGS = {
    "": "true",
    "debit": "o.open > 0",
    "credit": "o.open < 0",
    "overdue": "o.open > 0 and d.due < {day}",
    "current": "o.open > 0 and d.due >= {day}",
    "undated": "o.open > 0 and d.due is null",
    "not_overdue": "not (o.open > 0 and coalesce(d.due < {day}, false))",
}


def _between(column: str, bounds: tuple[int | None, int | None], day: int) -> list[str]:
    low, high = bounds
    tests = [] if low is None else [f"{day} - {column} >= {int(low)}"]
    return tests + ([] if high is None else [f"{day} - {column} <= {int(high)}"])


def sales_documents(books: Books, first: date, last: date, where: Where = EVERYTHING, page: Page = ALL) -> pa.Table:
    """The invoices and credit notes booked from `first` to `last`, both in; their sum is the sales of the period."""
    condition, values = where.condition("d")

    def text(only: str) -> str:
        where_only = f"{condition} and {only.format('d.document')}"
        return statement("sold").format(where=where_only, first=day_number(first), last=day_number(last))

    return _documents(books, text, values, page, _SOLD_COLUMNS)


def _documents(
    books: Books, text: Callable[[str], str], values: Sequence[object], page: Page, columns: Sequence[str]
) -> pa.Table:
    """A page of documents in two steps: which ones, from the columns it is sorted by alone; then all about those."""
    cursor, tie = books.cursor(), "document"  # numbered by customer, day and id
    if page.limit is None:
        return cursor.execute(text("true") + page.clause(columns, tie), values).to_arrow_table()
    wanted = f"select document from ({text('true')}) as documents" + page.clause(columns, tie)
    chosen = [str(document) for (document,) in cursor.execute(wanted, values).fetchall()]
    one_of = f"{{}} in ({', '.join(chosen)})" if chosen else "false"
    return cursor.execute(text(one_of) + replace(page, limit=None).clause(columns, tie), values).to_arrow_table()


def payments(books: Books, first: date, last: date, where: Where = EVERYTHING) -> pa.Table:
    """What receipts paid from `first` to `last`, both in: amount, days_to_pay and days_late (null: unknown)."""
    condition, values = where.condition()
    text = statement("paid").format(where=condition, first=day_number(first), last=day_number(last))
    return books.cursor().execute(text + " order by died, amount", values).to_arrow_table()


def timeline(books: Books, customer: str) -> pa.Table:
    """Every document of a customer, newest first."""
    text = """
        select d.id, d.kind, d.number, s.entity, s.currency, s.product, d.amount, d.born, d.issued, d.due,
               d.due_assumed, d.day_assumed, d.label, d.account, d.source
        from documents as d join customers as c on c.customer = d.customer join slices as s on s.slice = d.slice
        where c.id = ? order by d.born desc, d.document desc"""
    return books.cursor().execute(text, [customer]).to_arrow_table()


def customer(books: Books, id_: str) -> dict[str, str] | None:
    """A customer as the books describe it, None where there is no such customer."""
    rows = books.cursor().execute("select * exclude (customer) from customers where id = ?", [id_]).to_arrow_table()
    found = rows.to_pylist()
    return found[0] if found else None


def values(books: Books, dimension: str, where: Where = EVERYTHING) -> list[str]:
    """The values of a dimension that occur, sorted."""
    _known_dimension(dimension)
    condition, bound = where.condition()
    if where.customer:
        raise ValueError("the values of a dimension are asked of slices, not of a customer")
    rows = books.cursor().execute(f"select distinct {dimension} from slices where {condition} order by 1", bound)
    return [value for (value,) in rows.fetchall()]


def span(books: Books) -> tuple[date, date] | None:
    """The first and last day on which something was booked, None for empty books."""
    first, last = books.cursor().execute("select min(born), max(born) from documents").fetchone() or (None, None)
    return None if first is None else (day_of(first), day_of(last))


def _known_dimension(name: str) -> None:
    if name and name not in DIMENSIONS:
        raise ValueError(f"no such dimension: {name}; there are {', '.join(DIMENSIONS)}")
