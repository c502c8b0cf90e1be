"""What the documents of a proof add up to, counted where the data is: the same statements, summed and not fetched."""

from __future__ import annotations

from datetime import date

from encours.engine.books import EVERYTHING, Books, Where, day_number, statement
from encours.engine.questions import _STANDINGS, _between


def open_total(
    books: Books,
    as_of: date,
    where: Where = EVERYTHING,
    past_due: tuple[int | None, int | None] = (None, None),
    since_issue: tuple[int | None, int | None] = (None, None),
    standing: str = "",
) -> tuple[int, int]:
    """How many documents `open_documents` has for the same question, and the sum of their `open`, minor units."""
    condition, values = where.condition()
    day = day_number(as_of)
    tests = [
        _STANDINGS[standing].format(day=day),
        *_between("d.due", past_due, day),
        *_between("d.issued", since_issue, day),
    ]
    text = statement("open").format(where=condition, day=day, having=" and ".join(tests))
    return _counted(books, f"select count(*), sum(open) from ({text}) as documents", values)


def sales_total(books: Books, first: date, last: date, where: Where = EVERYTHING) -> tuple[int, int]:
    """How many documents `sales_documents` has for the same question, and the sum of their `amount`, minor units."""
    condition, values = where.condition("d")
    text = statement("sold").format(where=condition, first=day_number(first), last=day_number(last))
    return _counted(books, f"select count(*), sum(amount) from ({text}) as documents", values)


def currencies(books: Books, where: Where = EVERYTHING) -> list[str]:
    """The currencies that occur, the one with the most documents first."""
    condition, values = where.condition("d")
    rows = books.cursor().execute(
        f"select s.currency from documents as d join slices as s on s.slice = d.slice where {condition} "
        "group by s.currency order by count(*) desc, s.currency",
        values,
    )
    return [currency for (currency,) in rows.fetchall()]


def _counted(books: Books, text: str, values: list[object]) -> tuple[int, int]:
    count, total = books.cursor().execute(text, values).fetchone() or (0, 0)
    return int(count), int(total or 0)
