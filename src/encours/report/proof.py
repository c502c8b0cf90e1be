"""The proof of a DSO: the documents behind its numerator and its denominator, adding up to the cent."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from encours.days import ONE_DAY
from encours.engine import Books
from encours.engine.documents import open_documents, sales_documents
from encours.engine.page import ALL, Page
from encours.report.dso import Line, Method, dso_line
from encours.report.question import Question

_STANDING = {Method.OVERDUE: "overdue", Method.ADD: "overdue", Method.BEST_POSSIBLE: "not_overdue"}


@dataclass(frozen=True, slots=True)
class Proof:
    """A line with its documents.

    Args:
        open: the documents whose open amounts (`open`) add up to the numerator on the day of the question.
        opening: for the average, those of the day before the period; else None.
        sold: the invoices and credit notes whose amounts add up to the sales.
    """

    line: Line
    open: pa.Table
    opening: pa.Table | None
    sold: pa.Table

    @property
    def open_total(self) -> int:
        """What the open documents add up to."""
        return _sum(self.open, "open")

    @property
    def sold_total(self) -> int:
        """What the documents of the sales add up to."""
        return _sum(self.sold, "amount")


def proof(books: Books, question: Question, method: Method, page: Page = ALL) -> Proof:
    """The proof of one method for one question; a page of it carries sums of that page alone."""
    line = dso_line(books, question, method)
    opening = None
    if method is Method.AVERAGE:
        opening = open_documents(books, line.period.first - ONE_DAY, question.where, page)
    return Proof(
        line,
        open_documents(books, question.as_of, question.where, page, standing=_STANDING.get(method, "")),
        opening,
        sales_documents(books, line.period.first, line.period.last, question.where, page),
    )


def _sum(table: pa.Table, column: str) -> int:
    return pc.sum(table[column]).as_py() or 0
