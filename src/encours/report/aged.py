"""The aged balance, on any day, by any dimension or customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from encours.engine import Books
from encours.engine.ageing import aged
from encours.engine.page import ALL, Page
from encours.metrics import Aged, Buckets, By
from encours.report.question import Question


@dataclass(frozen=True, slots=True)
class AgedRow:
    """The aged balance of one value.

    Args:
        value: of the dimension, or the customer's id; "" for the whole.
        aged: the amounts by bucket, minor units.
        assumed: what of the open debits has a due day that was assumed.
        oldest_days: days past due of the oldest item.
        described: for a customer: name, segment, zone, salesperson, collector.
    """

    value: str
    aged: Aged
    assumed: int = 0
    oldest_days: int = 0
    described: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgedBalance:
    """The rows, and their total, which does not depend on the page asked for."""

    as_of: date
    by: By
    buckets: Buckets
    rows: list[AgedRow]
    total: AgedRow


def aged_balance(
    books: Books,
    question: Question,
    group: str = "",
    by: By = By.DUE,
    buckets: Buckets | None = None,
    page: Page = ALL,
) -> AgedBalance:
    """The aged balance at the end of the question's day.

    Args:
        group: a dimension, "customer", or "" for the total alone.
        by: age from the due date or from the issue.
        buckets: None for the usual ones.
        page: of the rows.
    """
    edges = buckets or Buckets.default(by)

    def ask(grouped: str, shown: Page) -> list[AgedRow]:
        issue = by is By.ISSUE
        table = aged(books, question.as_of, edges.edges, grouped, issue, question.where, shown)
        return [_row(row, edges) for row in table.to_pylist()]

    total = next(iter(ask("", ALL)), AgedRow("", Aged(0, 0, (0,) * (len(edges.edges) + 1), 0)))
    return AgedBalance(question.as_of, by, edges, ask(group, page) if group else [total], total)


_DESCRIPTION = ("name", "segment", "zone", "salesperson", "collector")


def _row(row: dict[str, object], buckets: Buckets) -> AgedRow:
    amounts = tuple(_int(row[f"b{i}"]) for i in range(len(buckets.edges) + 1))
    return AgedRow(
        value=str(row["value"]),
        aged=Aged(_int(row["credits"]), _int(row["undated"]), amounts, _int(row["overdue"])),
        assumed=_int(row["assumed"]),
        oldest_days=_int(row["oldest"]),
        described={name: str(row[name]) for name in _DESCRIPTION if name in row},
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
