"""Answers on paper: tables for a person, JSON and CSV for a program, and the notes that go under them."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from encours.ledger import Severity
from encours.locale import marked

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from encours.cli._files import Asked
    from encours.report.aged import AgedRow
    from encours.report.sources import Sources
    from encours.report.text import Words

_WIDE = 250  # columns where no terminal says how wide it is: a pipe must not fold a table


def paper() -> Console:
    """Where a person reads."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else _WIDE
    return Console(file=sys.stdout, width=wide, highlight=False, markup=False, emoji=False)


def grid(
    console: Console,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    texts: Collection[int] = (0,),
    total: Sequence[str] = (),
) -> None:
    """A table; the columns at `texts` are words, which fold, the others figures, which never do. The total stands last.

    Where the terminal is too narrow for the figures, lines are longer than it: a figure is never cut.
    """
    from rich import box
    from rich.measure import Measurement
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, show_footer=bool(total))
    for place, column in enumerate(columns):
        side: Any = "left" if place in texts else "right"
        longest = max((len(word) for row in rows for word in row[place].split(" ")), default=0) if place in texts else 0
        table.add_column(
            column,
            justify=side,
            footer=total[place] if total else "",
            no_wrap=place not in texts,
            min_width=longest or None,
        )
    for row in rows:
        table.add_row(*row)
    width = console.width
    console.width = max(width, Measurement.get(console, console.options.update(max_width=_WIDE), table).minimum)
    console.print(table)
    console.width = width


def as_json(answer: Any) -> None:
    """An answer as JSON: exact amounts as text in units of their currency, days in ISO form."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table with amounts as exact text."""
    return [
        {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in table.to_pylist()
    ]


def as_csv(table: pa.Table) -> None:
    """A table as CSV."""
    from encours.report.export import csv_parts

    for part in csv_parts(table):
        click.echo(part.decode(), nl=False)


_NO_DUE_DATE = marked(
    "No due date is known: the overdue part and the best possible DSO cannot be told. State the terms with "
    "--terms '30 jours' or --terms-file."
)
_ASSUMED = marked("Assumed due dates: {assumed} of the {gross} owed. What is overdue rests on them.")
_UNDATED = marked("{amount} has no due date and does not count as overdue.")


def notes(asked: Asked, totals: Sequence[tuple[str, AgedRow]]) -> list[str]:
    """What must be known to read the figures: due days assumed or missing, and what the readers had to suppose."""
    words = asked.words
    said = []
    for currency, total in totals:
        if not total.aged.dated:
            said.append(words.say(_NO_DUE_DATE))
            continue
        if total.assumed:
            assumed, gross = words.amount(total.assumed, currency), words.amount(total.aged.gross, currency)
            said.append(words.say(_ASSUMED, assumed=assumed, gross=gross))
        if total.aged.undated:
            said.append(words.say(_UNDATED, amount=words.amount(total.aged.undated, currency)))
    for reading in asked.sources.readings:
        said += [words.say(marked("{place}: {sentence}"), place=reading.file, sentence=words.sentence(each))
                 for each in reading.assumptions]  # fmt: skip
    return list(dict.fromkeys(said))


def assumptions(sources: Sources, words: Words) -> list[dict[str, str]]:
    """What the readers supposed, for a program."""
    return [
        {"file": reading.file, "code": each.code, "sentence": words.sentence(each)}
        for reading in sources.readings
        for each in reading.assumptions
    ]


def errors(sources: Sources) -> int:
    """How many lines could not be read, and control totals do not tie."""
    wrong = sum(1 for problem in sources.problems if problem.severity is Severity.ERROR)
    return wrong + sum(1 for reading in sources.readings for control in reading.controls if control.gap)


def leave(ctx: click.Context, sources: Sources, words: Words) -> None:
    """End with 1 where something in the files is wrong, after saying so on stderr."""
    if count := errors(sources):
        sentence = marked("Errors in the files: {count}. `encours check` shows them.")
        click.echo(words.say(sentence, count=count), err=True)
        ctx.exit(1)
