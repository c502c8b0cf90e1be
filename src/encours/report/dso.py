"""DSO by every method, with its convention, its trend and the numbers that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import takewhile

from encours.days import ONE_DAY, DayCount, Month, Period, months_back
from encours.engine import Books
from encours.engine.questions import Daybook, daybook, daybooks
from encours.metrics import (
    Figure,
    MonthSales,
    Reason,
    Sales,
    average_days_delinquent,
    average_dso,
    best_possible_dso,
    countback_dso,
    overdue_dso,
    simple_dso,
)
from encours.metrics.figure import undefined
from encours.report.question import Question, Window


class Method(StrEnum):
    """The ways to measure DSO, in the order they are shown."""

    COUNTBACK = "countback"
    SIMPLE = "simple"
    AVERAGE = "average"
    BEST_POSSIBLE = "best-possible"
    OVERDUE = "overdue"
    ADD = "add"


NEEDS_DUE_DATES = frozenset({Method.BEST_POSSIBLE, Method.OVERDUE, Method.ADD})


@dataclass(frozen=True, slots=True)
class Line:
    """One DSO with everything it was made of.

    Args:
        figure: its days, or why there are none.
        numerator: the amount divided: the balance, the mean balance (rounded to a minor unit for display only), the
            overdue part or the part that is not; None where no due date tells them apart.
        sales: of `period`, tax included; for count-back, of the months taken.
        levels: day and balance of each level of an average.
    """

    method: Method
    window: Window
    count: DayCount
    figure: Figure
    numerator: int | None
    sales: int
    period: Period
    levels: tuple[tuple[date, int], ...] = ()


def dso(books: Books, question: Question) -> list[Line]:
    """Every method for one question."""
    return lines(daybook(books, question.where), question)


def dso_line(books: Books, question: Question, method: Method) -> Line:
    """One method for one question."""
    return line(daybook(books, question.where), question, method)


def dso_by(books: Books, question: Question, by: str) -> dict[str, list[Line]]:
    """Every method for each value of a dimension: each from its own receivables and its own sales."""
    return {value: lines(book, question) for value, book in sorted(daybooks(books, question.where, by).items())}


def conventions(books: Books, question: Question) -> list[Line]:
    """Every method side by side with its conventions: the question's own, then the simple DSO of the other ones."""
    book = daybook(books, question.where)
    asked = lines(book, question)
    others = [
        replace(question, window=window, count=count)
        for window in Window
        for count in DayCount
        if (window, count) != (question.window, question.count)
    ]
    return asked + [line(book, other, Method.SIMPLE) for other in others]


def trend(books: Books, question: Question, months: int = 24) -> list[tuple[date, list[Line]]]:
    """Every method at each month end of the past and on the day of the question, oldest first."""
    book = daybook(books, question.where)
    month = Month.of(question.as_of)
    ends = [month.previous(back).last for back in range(months - 1, 0, -1)]
    return [(day, lines(book, replace(question, as_of=day))) for day in [*ends, question.as_of]]


def lines(book: Daybook, question: Question) -> list[Line]:
    """Every method, from a daybook."""
    return [line(book, question, method) for method in Method]


def line(book: Daybook, question: Question, method: Method) -> Line:
    """One method, from a daybook."""
    if method is Method.COUNTBACK:
        return _countback(book, question)
    period = question.period
    sales = Sales(book.sales(period.first, period.last), period, question.count)
    receivables, overdue = book.level("balance", question.as_of), book.level("overdue", question.as_of)
    levels = tuple((day, book.level("balance", day)) for day in (period.first - ONE_DAY, question.as_of))
    numerator, figure = {
        Method.SIMPLE: (receivables, simple_dso(receivables, sales)),
        Method.AVERAGE: (sum(level for _, level in levels) // 2, average_dso([level for _, level in levels], sales)),
        Method.BEST_POSSIBLE: (receivables - overdue, best_possible_dso(receivables, overdue, sales)),
        Method.OVERDUE: (overdue, overdue_dso(overdue, sales)),
        Method.ADD: (overdue, average_days_delinquent(receivables, overdue, sales)),
    }[method]
    if not _has_history(book, period) or (method is Method.AVERAGE and book.first > levels[0][0]):
        figure = undefined(Reason.HISTORY_TOO_SHORT)
    if method in NEEDS_DUE_DATES and not _has_due_dates(book, question.as_of):
        unknown = undefined(Reason.NO_DUE_DATES)
        return Line(method, question.window, question.count, unknown, None, sales.amount, period)
    shown = levels if method is Method.AVERAGE else ()
    return Line(method, question.window, question.count, figure, numerator, sales.amount, period, shown)


def _has_history(book: Daybook, period: Period) -> bool:
    """Whether the books begin early enough: in the month of the period's first day, or before."""
    return book.days > 0 and Month.of(book.first) <= Month.of(period.first)


def _has_due_dates(book: Daybook, as_of: date) -> bool:
    """Whether the due date of something owed is known, or nothing is owed."""
    owed = book.level("balance", as_of) - book.level("credit", as_of)
    return owed == 0 or book.level("undated", as_of) < owed


def _countback(book: Daybook, question: Question) -> Line:
    receivables = book.level("balance", question.as_of)
    count = DayCount.ACTUAL if question.count is DayCount.YEAR_365 else question.count
    figure = countback_dso(receivables, _months(book, question.as_of, count))
    taken = figure.months
    period = Period(taken[-1].period.first, question.as_of) if taken else Period(question.as_of, question.as_of)
    sold = book.sales(period.first, period.last)
    return Line(Method.COUNTBACK, question.window, count, figure, receivables, sold, period)


def _months(book: Daybook, as_of: date, count: DayCount) -> Iterator[MonthSales]:
    known = takewhile(lambda period: book.days > 0 and period.last >= book.first, months_back(as_of))
    return (MonthSales(book.sales(period.first, period.last), period, count) for period in known)
