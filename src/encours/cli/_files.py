"""What the commands on files share: their options, the files opened, the part of the books that is asked about."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from encours.cli._speech import Refused
from encours.locale import language_of, marked, spoken

if TYPE_CHECKING:
    from encours.engine import Where
    from encours.report.sources import Sources
    from encours.report.text import Words
    from encours.rules.terms import Terms

Command = TypeVar("Command", bound=Callable[..., Any])

_READING = (
    click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
    click.option("--terms", default="", metavar="TEXT", help=marked(
        "Terms of customers that have none of their own, such as '45 jours fin de mois'; due dates are then assumed.")),
    click.option("--terms-file", type=click.Path(path_type=Path), help=marked("CSV of customer,terms.")),
    click.option("--accounts", default="", metavar="PREFIXES", help=marked(
        "Receivable accounts of a FEC, such as 411,413,416.")),
    click.option("--amounts-in", default="EUR", metavar="CODE", show_default=True, help=marked(
        "Currency of amounts that name none.")),
    click.option("--lang", type=click.Choice(["en", "fr"]), help=marked("Language; that of the terminal if left out.")),
    click.option("--json", "form", flag_value="json", help=marked("JSON, to be read by a program.")),
    click.option("--csv", "form", flag_value="csv", help=marked("CSV, to be read by a program.")),
)  # fmt: skip
_ASKING = (
    click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help=marked(
        "The end of this day; the last day that the files cover if left out.")),
    click.option("--currency", default="", metavar="CODE", help=marked(
        "One currency; each on its own if left out, never added up.")),
    click.option("--where", "filters", multiple=True, metavar="DIMENSION=VALUE", help=marked(
        "A part of the books: entity, segment, zone, salesperson, collector, product or customer. May be repeated.")),
)  # fmt: skip


def reading_options(command: Command) -> Command:
    """The files, how to read them, how to answer."""
    for option in reversed(_READING):
        command = option(command)
    return command


def asking_options(command: Command) -> Command:
    """The day, the currency, the part of the books."""
    for option in reversed(_ASKING):
        command = option(command)
    return command


@dataclass(frozen=True)
class Given:
    """What was given on the command line to read files."""

    files: Sequence[Path]
    terms: str = ""
    terms_file: Path | None = None
    accounts: str = ""
    amounts_in: str = "EUR"
    lang: str | None = None
    form: str | None = None

    @property
    def words(self) -> Words:
        from encours.report.text import Words

        return Words(language_of(self.lang) if self.lang else spoken(os.environ))


def opened(given: Given) -> Sources:
    """The files, read; a bar on stderr while that takes time, on a terminal alone.

    Raises:
        Refused: a file that is not there, or terms that cannot be read.
    """
    from encours.readers import Options
    from encours.report.sources import open_sources

    words = given.words
    for path in given.files:
        if not path.exists():
            raise Refused(words.say(marked("There is no file {path}."), path=path))
    terms = _terms_of_customers(given.terms_file, words) if given.terms_file else {}
    default = _terms(given.terms, words) if given.terms else None
    usual = Options()
    accounts = tuple(part.strip() for part in given.accounts.split(",") if part.strip()) or usual.accounts
    options = Options(currency=given.amounts_in.upper(), terms=terms, default_terms=default, accounts=accounts)
    with _bar(words.say(marked("Reading"))) as progress:
        sources = open_sources(given.files, options, progress)
    for problem in sources.problems:
        if problem.code == "FILE_NOT_OPENED":
            raise Refused(words.problem(problem))
    return sources


def _terms(text: str, words: Words) -> Terms:
    from encours.rules.terms import terms

    read = terms(text)
    if read is None:
        sentence = marked("“{text}” cannot be read as payment terms. Write them as: 30 jours, 45 jours fin de mois.")
        raise Refused(words.say(sentence, text=text))
    return read


def _terms_of_customers(path: Path, words: Words) -> dict[str, Terms]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(words.say(marked("The terms in {path} cannot be read: save them as UTF-8."), path=path)) from None
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = [row for row in csv.reader(text.splitlines(), delimiter=separator) if any(row)]
    found = {}
    for row in rows:
        if len(row) < 2:
            sentence = marked("{path} needs two columns, customer and terms; a line reads “{line}”.")
            raise Refused(words.say(sentence, path=path, line=separator.join(row)))
        if row[1].strip().lower() not in ("terms", "conditions"):
            found[row[0].strip()] = _terms(row[1], words)
    return found


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@dataclass(frozen=True)
class Asked:
    """What is asked of some sources: the day, and for each currency the part of the books."""

    sources: Sources
    words: Words
    as_of: date
    as_of_given: bool
    currencies: list[str]
    dimensions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    customer: str = ""

    def where(self, currency: str) -> Where:
        """The part of the books in one currency."""
        from encours.engine import Where

        return Where({**self.dimensions, "currency": [currency]}, self.customer)

    def day(self) -> str:
        """The day in words, and that it was not asked for where it was not."""
        day = self.words.day(self.as_of)
        return day if self.as_of_given else self.words.say(marked("{day}, the last day of the files"), day=day)


def asked(given: Given, as_of: datetime | None, currency: str, filters: Sequence[str]) -> Asked:
    """The files opened and the question made ready.

    Raises:
        Refused: the files hold nothing, or there is no such currency, dimension or value in them.
    """
    words, sources = given.words, opened(given)
    if sources.last_day is None or not sources.currencies:
        for problem in sources.problems:
            click.echo(words.problem(problem), err=True)
        raise Refused(words.say(marked("Nothing in these files can be read as receivables.")))
    known = sources.currencies
    if currency and currency.upper() not in known:
        sentence = marked("There is no amount in {currency} in these files; there are {known}.")
        raise Refused(words.say(sentence, currency=currency.upper(), known=", ".join(known)))
    dimensions, customer = _filters(filters, sources, words)
    day = as_of.date() if as_of else sources.last_day
    return Asked(
        sources, words, day, as_of is not None, [currency.upper()] if currency else known, dimensions, customer
    )


def _filters(filters: Sequence[str], sources: Sources, words: Words) -> tuple[dict[str, list[str]], str]:
    from encours.engine.books import DIMENSIONS
    from encours.engine.questions import customer, values

    names = (*(name for name in DIMENSIONS if name != "currency"), "customer")
    chosen: dict[str, list[str]] = {}
    one = ""
    for written in filters:
        name, equals, value = written.partition("=")
        if not equals or name not in names:
            sentence = marked("“{written}” is no filter. Write DIMENSION=VALUE with one of: {dimensions}.")
            raise Refused(words.say(sentence, written=written, dimensions=", ".join(names)))
        exists = customer(sources.books, value) if name == "customer" else value in values(sources.books, name)
        if not exists:
            raise Refused(words.say(marked("There is no {name} “{value}” in these files."), name=name, value=value))
        if name == "customer":
            one = value
        else:
            chosen.setdefault(name, []).append(value)
    return chosen, one
