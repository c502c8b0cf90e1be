"""`encours dso`: every DSO side by side, with what each one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from encours.cli._files import Asked, Given, asked, asking_options, reading_options
from encours.cli._speech import Refused, Spoken
from encours.locale import marked

if TYPE_CHECKING:
    from rich.console import Console

    from encours.report.aged import AgedRow
    from encours.report.dso import Line, Method
    from encours.report.question import Question

METHODS = ("countback", "simple", "average", "best-possible", "overdue", "add")
WINDOWS = {"month": 1, "quarter": 3, "year": 12}
BY = ("customer", "entity", "segment", "zone", "salesperson", "collector", "product")


@click.command(
    cls=Spoken,
    help=marked(
        "Days sales outstanding by every method, each with its conventions.\n\n"
        "FILES are accounting files (FEC) or CSV, or folders of them.\n\n"
        "Exit codes: 0 all is well, 1 answered but the files "
        "have errors, 2 nothing could be answered."
    ),
)
@reading_options
@asking_options
@click.option("--method", "methods", multiple=True, type=click.Choice(METHODS),
              help=marked("One method; all if left out. May be repeated."))  # fmt: skip
@click.option("--period", type=click.Choice(list(WINDOWS)), default="quarter", show_default=True,
              help=marked("The sales that receivables are measured on; count-back has its own."))  # fmt: skip
@click.option("--days", type=click.Choice(["actual", "365", "360"]), default="actual", show_default=True,
              help=marked("How the days of the period are counted."))  # fmt: skip
@click.option("--by", type=click.Choice(BY), default=None,
              help=marked("A row for each customer or each value of a dimension."))  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: Sequence[Path],
    as_of: datetime | None,
    currency: str,
    filters: Sequence[str],
    methods: Sequence[str],
    period: str,
    days: str,
    by: str | None,
    form: str | None,
    **reading: Any,
) -> None:
    from encours.cli._paper import leave
    from encours.days import DayCount
    from encours.report.dso import Method
    from encours.report.question import Question, Window

    question = asked(Given(files, form=form, **reading), as_of, currency, filters)
    chosen = [method for method in Method if method.value in methods or not methods]
    window, count = Window(WINDOWS[period]), DayCount(days)
    questions = {code: Question(question.as_of, question.where(code), window, count) for code in question.currencies}
    if by:
        _by(question, questions, chosen, by, form)
    else:
        _all(question, questions, chosen, form)
    leave(ctx, question.sources, question.words)


def _all(question: Asked, questions: dict[str, Question], methods: Sequence[Method], form: str | None) -> None:
    from encours.cli._paper import as_csv, as_json, paper, rows_of
    from encours.report.aged import aged_balance
    from encours.report.dso import conventions
    from encours.report.tables import dso_table, together

    lines, totals = {}, {}
    for code, each in questions.items():
        lines[code] = [line for line in conventions(question.sources.books, each) if line.method in methods]
        totals[code] = aged_balance(question.sources.books, each).total
    tables = {code: dso_table(lines[code], code) for code in questions}
    if form == "csv":
        as_csv(together(list(tables.values())))
        return
    said = _notes(question, methods, totals)
    if form == "json":
        rows = {code: rows_of(table) for code, table in tables.items()}
        for code in questions:
            for row, line in zip(rows[code], lines[code], strict=True):
                row.update(_made_of(line, code))
        answers = [{"currency": code, "lines": rows[code]} for code in questions]
        as_json(_answer(question, answers, said))
        return
    console = paper()
    for code, each in questions.items():
        own = [line for line in lines[code] if (line.window, line.count) == (each.window, each.count)
               or line.method.value == "countback"]  # fmt: skip
        _print(console, question, code, own)
        _print_others(console, question, code, [line for line in lines[code] if line not in own])
    for note in said:
        console.print(f"• {note}")


def _notes(question: Asked, methods: Sequence[Method], totals: dict[str, AgedRow]) -> list[str]:
    """What must be known to read the figures; of due dates, only where a figure rests on them."""
    from encours.cli._paper import notes
    from encours.report.dso import NEEDS_DUE_DATES

    return notes(question, list(totals.items()) if NEEDS_DUE_DATES.intersection(methods) else [])


def _answer(question: Asked, answers: list[dict[str, Any]], said: list[str]) -> dict[str, Any]:
    from encours.cli._paper import assumptions, errors

    return {
        "as_of": question.as_of,
        "as_of_given": question.as_of_given,
        "where": {**question.dimensions, **({"customer": question.customer} if question.customer else {})},
        "currencies": answers,
        "assumptions": assumptions(question.sources, question.words),
        "notes": said,
        "errors": errors(question.sources),
    }


def _made_of(line: Line, currency: str) -> dict[str, Any]:
    """The months a count-back took, the levels of an average."""
    from encours.metrics import CountbackDso
    from encours.money import major

    if isinstance(line.figure, CountbackDso):
        months = [
            {
                "first": month.period.first,
                "last": month.period.last,
                "sales": major(month.sales, currency),
                "taken": major(month.taken, currency),
                "days": month.days,
            }
            for month in line.figure.months
        ]
        return {"months": months, "residual": major(line.figure.residual, currency)}
    if line.levels:
        return {"levels": [{"day": day, "balance": major(level, currency)} for day, level in line.levels]}
    return {}


def _print(console: Console, question: Asked, code: str, lines: Sequence[Line]) -> None:
    from encours.cli._paper import grid

    words = question.words
    rows, made = [], []
    for line in lines:
        name = words.method(line.method)
        rows.append([
            name,
            words.figure(line),
            "–" if line.numerator is None else words.amount(line.numerator, code),
            words.amount(line.sales, code),
            words.period_days(line),
            words.period(line.period),
        ])  # fmt: skip
        made.append(words.say(marked("{place}: {sentence}"), place=name, sentence=words.formula(line, code)))
        if line.figure.days is not None:
            made.append(f"    {words.convention(line)}")
    title = words.say(marked("DSO in {currency} at the end of {day}"), currency=code, day=question.day())
    heads = [words.say(head) for head in (
        marked("Method"), marked("DSO"), marked("Amount"), marked("Sales, tax included"), marked("Days"),
        marked("Period"))]  # fmt: skip
    grid(console, title, heads, rows, texts=(0, 5))
    for sentence in made:
        console.print(sentence)


def _print_others(console: Console, question: Asked, code: str, lines: Sequence[Line]) -> None:
    from encours.cli._paper import grid

    if not lines:
        return
    words = question.words
    rows = [
        [
            words.window(line.window),
            words.day_count(line.count),
            words.figure(line),
            words.amount(line.sales, code),
            words.reason(line.figure.reason),
        ]
        for line in lines
    ]
    heads = [words.say(head) for head in (
        marked("Period"), marked("Days"), marked("DSO"), marked("Sales, tax included"), marked("Remark"))]  # fmt: skip
    console.print()
    grid(console, words.say(marked("Simple DSO by other conventions")), heads, rows, texts=(0, 1, 4))


def _by(question: Asked, questions: dict[str, Question], methods: Sequence[Method], by: str, form: str | None) -> None:
    from encours.cli._paper import as_csv, as_json, grid, paper, rows_of
    from encours.report.aged import aged_balance
    from encours.report.tables import dso_by_table, together

    if (by == "customer" and question.customer) or (by in question.dimensions and len(question.dimensions[by]) == 1):
        sentence = marked("The books are already filtered by {dimension}: one row would be left.")
        raise Refused(question.words.say(sentence, dimension=question.words.dimension(by).lower()))
    lines, totals = {}, {}
    for code, each in questions.items():
        balance = aged_balance(question.sources.books, each, by)
        totals[code] = balance.total
        lines[code] = {
            value: [line for line in found if line.method in methods]
            for value, found in _values(question, each, by, [row.value for row in balance.rows]).items()
        }
    tables = {code: dso_by_table(lines[code], by, code) for code in questions}
    said = _notes(question, methods, totals)
    if form == "csv":
        as_csv(together(list(tables.values())))
    elif form == "json":
        answers = [{"currency": code, "lines": rows_of(table)} for code, table in tables.items()]
        as_json(_answer(question, answers, said) | {"by": by})
    else:
        console = paper()
        words = question.words
        for code in questions:
            figures = {(row[by], row["method"]): row["days"] for row in tables[code].to_pylist()}
            rows = [
                [value or "–", *(words.days(figures[value, method.value]) for method in methods)]
                for value in lines[code]
            ]
            title = words.say(marked("DSO in {currency} at the end of {day}"), currency=code, day=question.day())
            grid(console, title, [words.dimension(by), *(words.method(method) for method in methods)], rows)
        for note in said:
            console.print(f"• {note}")


def _values(question: Asked, each: Question, by: str, customers: Sequence[str]) -> dict[str, list[Line]]:
    """The lines of each value; of customers, of those with something open, each from its own portions."""
    from encours.engine import Where
    from encours.report.dso import dso, dso_by

    books = question.sources.books
    if by != "customer":
        return dso_by(books, each, by)
    dimensions = each.where.dimensions
    return {one: dso(books, replace(each, where=Where(dimensions, one))) for one in sorted(customers)}
