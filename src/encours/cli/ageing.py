"""`encours ageing`: the aged balance, on any day, by customer or any dimension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from encours.cli._files import Asked, Given, asked, asking_options, reading_options
from encours.cli._speech import Refused, Spoken
from encours.cli.dso import BY
from encours.locale import marked

if TYPE_CHECKING:
    from encours.report.aged import AgedBalance, AgedRow


@click.command(
    cls=Spoken,
    help=marked(
        "The aged balance: what is owed by days past due, or by days since issue.\n\n"
        "FILES are accounting files (FEC) or CSV, or folders of them.\n\n"
        "Exit codes: 0 all is well, 1 answered but the files "
        "have errors, 2 nothing could be answered."
    ),
)
@reading_options
@asking_options
@click.option("--by", type=click.Choice(["none", *BY]), default="customer", show_default=True,
              help=marked("A row for each customer or each value of a dimension."))  # fmt: skip
@click.option("--since", type=click.Choice(["due", "issue"]), default="due", show_default=True,
              help=marked("The day from which age is counted."))  # fmt: skip
@click.option("--buckets", "edges", default="", metavar="DAYS",
              help=marked("Last day of each bucket, such as 0,30,60,90."))  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: Sequence[Path],
    as_of: datetime | None,
    currency: str,
    filters: Sequence[str],
    by: str,
    since: str,
    edges: str,
    form: str | None,
    **reading: Any,
) -> None:
    from encours.cli._paper import as_csv, as_json, leave, notes, paper, rows_of
    from encours.engine.page import Page
    from encours.metrics import Buckets, By
    from encours.report.aged import aged_balance
    from encours.report.question import Question
    from encours.report.tables import ageing_table, together

    given = Given(files, form=form, **reading)
    count_from = By(since)
    try:
        buckets = Buckets.parse(edges) if edges else Buckets.default(count_from)
    except ValueError as error:
        raise Refused(given.words.say(str(error))) from None
    question = asked(given, as_of, currency, filters)
    group, order = "" if by == "none" else by, Page("total", descending=True)
    balances = {
        code: aged_balance(question.sources.books, Question(question.as_of, question.where(code)), group, count_from,
                           buckets, order)
        for code in question.currencies
    }  # fmt: skip
    tables = {code: ageing_table(balance, code, group) for code, balance in balances.items()}
    said = notes(question, [(code, balance.total) for code, balance in balances.items()])
    if form == "csv":
        as_csv(together(list(tables.values())))
    elif form == "json":
        as_json(_answer(question, balances, {code: rows_of(table) for code, table in tables.items()}, said, by))
    else:
        console = paper()
        for code, balance in balances.items():
            _print(console, question, code, balance, group)
        for note in said:
            console.print(f"• {note}")
    leave(ctx, question.sources, question.words)


def _answer(
    question: Asked,
    balances: dict[str, AgedBalance],
    rows: dict[str, list[dict[str, Any]]],
    said: list[str],
    by: str,
) -> dict[str, Any]:
    from dataclasses import replace

    from encours.cli._paper import assumptions, errors, rows_of
    from encours.report.tables import ageing_table, bucket_columns

    balance = next(iter(balances.values()))
    totals = {code: rows_of(ageing_table(replace(each, rows=[each.total]), code))[0] for code, each in balances.items()}
    return {
        "as_of": question.as_of,
        "as_of_given": question.as_of_given,
        "where": {**question.dimensions, **({"customer": question.customer} if question.customer else {})},
        "by": by,
        "since": balance.by.value,
        "buckets": bucket_columns(balance.buckets, balance.by),
        "currencies": [{"currency": code, "rows": rows[code], "total": totals[code]} for code in balances],
        "assumptions": assumptions(question.sources, question.words),
        "notes": said,
        "errors": errors(question.sources),
    }


def _print(console: Any, question: Asked, code: str, balance: AgedBalance, group: str) -> None:
    from encours.cli._paper import grid

    words = question.words
    heads = [words.dimension(group), *words.buckets(balance.buckets, balance.by)]
    others = (marked("No date"), marked("Credits"), marked("Total"), marked("Overdue share"))
    heads += [words.say(head) for head in others]
    rows = [[_name(row), *_cells(question, code, row)] for row in balance.rows]
    total = [words.say(marked("Total")), *_cells(question, code, balance.total)] if group else []
    title = words.say(marked("Aged balance in {currency} at the end of {day}"), currency=code, day=question.day())
    grid(console, title, heads, rows, total=total)


def _name(row: AgedRow) -> str:
    name = row.described.get("name", "")
    return f"{row.value}  {name}" if name and name != row.value else row.value or "–"


def _cells(question: Asked, code: str, row: AgedRow) -> list[str]:
    from encours.metrics import overdue_share

    words = question.words
    amounts = (*row.aged.amounts, row.aged.undated, row.aged.credits, row.aged.total)
    cells = [words.plain_amount(amount, code) if amount else "–" for amount in amounts]
    share = overdue_share(row.aged.overdue, row.aged.gross).value
    return [*cells, "–" if row.aged.undated == row.aged.gross else words.percent(share)]
