"""The documents behind an amount: what is open on a day, what was sold in a period, and what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from encours.engine.books import EVERYTHING, Books, Where, day_number, statement
from encours.engine.page import ALL, Page

Days = tuple[int | None, int | None]
"""From and to, both in; None for no end on that side."""

NO_LIMIT: Days = (None, None)


def open_documents(
    books: Books,
    as_of: date,
    where: Where = EVERYTHING,
    page: Page = ALL,
    past_due: Days = NO_LIMIT,
    since_issue: Days = NO_LIMIT,
    standing: str = "",
) -> pa.Table:
    """The documents open at the end of a day, with what is open of each (`open`); their sum is the balance.

    Args:
        past_due, since_issue: only documents that many days past due or since issue.
        standing: "" all, "debit", "credit", "overdue", "current" (a debit with a due day to come), "undated",
            "not_overdue" (all but "overdue").
    """
    return _rows(books, _open(as_of, where, past_due, since_issue, standing), page, _OPEN_COLUMNS)


def open_total(
    books: Books,
    as_of: date,
    where: Where = EVERYTHING,
    past_due: Days = NO_LIMIT,
    since_issue: Days = NO_LIMIT,
    standing: str = "",
) -> tuple[int, int]:
    """How many documents `open_documents` has for the same question, and the sum of their `open`, minor units."""
    return _total(books, _open(as_of, where, past_due, since_issue, standing), "open")


def sales_documents(books: Books, first: date, last: date, where: Where = EVERYTHING, page: Page = ALL) -> pa.Table:
    """The invoices and credit notes booked from `first` to `last`, both in; their sum is the sales of the period."""
    return _rows(books, _sold(first, last, where), page, _SOLD_COLUMNS)


def sales_total(books: Books, first: date, last: date, where: Where = EVERYTHING) -> tuple[int, int]:
    """How many documents `sales_documents` has for the same question, and the sum of their `amount`, minor units."""
    return _total(books, _sold(first, last, where), "amount")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Some documents: the statement that finds them, with a place for a condition on their number, and its values."""

    text: Callable[[str], str]
    values: list[object]


def _open(as_of: date, where: Where, past_due: Days, since_issue: Days, standing: str) -> _Asked:
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

    return _Asked(text, values)


def _sold(first: date, last: date, where: Where) -> _Asked:
    condition, values = where.condition("d")

    def text(only: str) -> str:
        where_only = f"{condition} and {only.format('d.document')}"
        return statement("sold").format(where=where_only, first=day_number(first), last=day_number(last))

    return _Asked(text, values)


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


def _rows(books: Books, asked: _Asked, page: Page, columns: Sequence[str]) -> pa.Table:
    """A page of documents in two steps: which ones, from the columns it is sorted by alone; then all about those."""
    cursor, tie = books.cursor(), "document"  # numbered by customer, day and id
    if page.limit is None:
        return cursor.execute(asked.text("true") + page.clause(columns, tie), asked.values).to_arrow_table()
    wanted = f"select document from ({asked.text('true')}) as documents" + page.clause(columns, tie)
    chosen = [str(document) for (document,) in cursor.execute(wanted, asked.values).fetchall()]
    one_of = f"{{}} in ({', '.join(chosen)})" if chosen else "false"
    rest = replace(page, limit=None).clause(columns, tie)
    return cursor.execute(asked.text(one_of) + rest, asked.values).to_arrow_table()


def _total(books: Books, asked: _Asked, column: str) -> tuple[int, int]:
    """Counted where the data is: the same statement, summed and not fetched."""
    text = f"select count(*), sum({column}) from ({asked.text('true')}) as documents"
    count, total = books.cursor().execute(text, asked.values).fetchone() or (0, 0)
    return int(count), int(total or 0)
