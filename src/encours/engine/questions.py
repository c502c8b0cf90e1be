"""What the books are asked: small arrays for the figures, rows for the proofs. Every question is bound to one day.

Answers are Arrow tables or numpy arrays, amounts in minor units; `Where` names one currency where they are added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from encours.engine.books import EVERYTHING, Books, Where, day_number, day_of, known_dimension, statement

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
    known_dimension(by)
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
    known_dimension(dimension)
    condition, bound = where.condition()
    if where.customer:
        raise ValueError("the values of a dimension are asked of slices, not of a customer")
    rows = books.cursor().execute(f"select distinct {dimension} from slices where {condition} order by 1", bound)
    return [value for (value,) in rows.fetchall()]


def currencies(books: Books, where: Where = EVERYTHING) -> list[str]:
    """The currencies that occur, the one with the most documents first."""
    condition, values = where.condition("d")
    rows = books.cursor().execute(
        f"select s.currency from documents as d join slices as s on s.slice = d.slice where {condition} "
        "group by s.currency order by count(*) desc, s.currency",
        values,
    )
    return [currency for (currency,) in rows.fetchall()]


def span(books: Books) -> tuple[date, date] | None:
    """The first and last day on which something was booked, None for empty books."""
    first, last = books.cursor().execute("select min(born), max(born) from documents").fetchone() or (None, None)
    return None if first is None else (day_of(first), day_of(last))
