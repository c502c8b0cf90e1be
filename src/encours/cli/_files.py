"""What the commands on files share: their options, the files opened, the part of the books that is asked about."""

from __future__ import annotations

import csv
import os
import re
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
    click.option("--terms-file", type=click.Path(path_type=Path), help=marked(
        "CSV of two columns, customer and terms.")),
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
        "A part of the books: entity, segment, zone, salesperson, collector, product or customer. May be repeated, "
        "customer once.")),
)  # fmt: skip


_FIRST_DAY = date(1900, 1, 1)  # before it, a period of a year and the day before would leave the calendar
_HEADS = (
    {"customer", "customer code", "customer id", "account", "client", "code client", "compte", "compte client",
     "n client", "no client", "numero client"},
    {"terms", "payment terms", "conditions", "conditions de paiement", "conditions de reglement", "delai",
     "delai de paiement", "delai de reglement", "echeance"},
)  # fmt: skip
"""The names of the columns of a terms file, folded: customer, terms."""


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
        Refused: a file that is not there, terms that cannot be read, or a currency that is none.
    """
    from encours.readers import Options
    from encours.report.sources import open_sources

    words = given.words
    if not re.fullmatch("[A-Za-z]{3}", given.amounts_in):
        sentence = marked("“{text}” is no currency: write its three letters, such as EUR.")
        raise Refused(words.say(sentence, text=given.amounts_in))
    for path in given.files if given.terms_file is None else (*given.files, given.terms_file):
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
    _warn_of_strangers(terms, sources, words)
    return sources


def _warn_of_strangers(terms: Mapping[str, Terms], sources: Sources, words: Words) -> None:
    """Say on stderr which customers of the terms are not in the files: five of them, a code that was mistyped."""
    known = {document.customer for reading in sources.readings for document in reading.ledger.documents}
    if strangers := [customer for customer in terms if customer not in known]:
        named = ", ".join(strangers[:5]) + (", …" if len(strangers) > 5 else "")
        sentence = marked("Terms for customers that are not in these files: {customers}.")
        click.echo(words.say(sentence, customers=named), err=True)


def _terms(text: str, words: Words) -> Terms:
    from encours.rules.terms import terms

    read = terms(text)
    if read is None:
        sentence = marked("“{text}” cannot be read as payment terms. Write them as: 30 jours, 45 jours fin de mois.")
        raise Refused(words.say(sentence, text=text))
    return read


def _terms_of_customers(path: Path, words: Words) -> dict[str, Terms]:
    from encours.readers.encoding import decoded, lines

    read = decoded(path.read_bytes()) if path.is_file() else None
    if read is None:
        raise Refused(words.say(marked("The terms in {path} cannot be read: save them as CSV."), path=path))
    written = lines(read.text)
    head = next((line for line in written if line.strip()), "")
    separator = next((sign for sign in "\t;," if sign in head), ";")
    rows = [row for row in csv.reader(written, delimiter=separator) if any(cell.strip() for cell in row)]
    (customer, agreed), is_named = _columns(rows[0] if rows else [])
    found = {}
    for row in rows[is_named:]:
        if len(row) <= max(customer, agreed):
            sentence = marked("{path} needs two columns, customer and terms; a line reads “{line}”.")
            raise Refused(words.say(sentence, path=path, line=separator.join(row)))
        found[row[customer].strip()] = _terms(row[agreed], words)
    return found


def _columns(head: Sequence[str]) -> tuple[tuple[int, int], bool]:
    """Where customer and terms stand, and whether the first line names them; the first two columns if it does not."""
    from encours.readers.columns import folded

    names = [folded(cell) for cell in head]
    customer, terms = (next((at for at, name in enumerate(names) if name in known), None) for known in _HEADS)
    if customer is None and terms is None:
        return (0, 1), False
    if customer is None:
        customer = 1 if terms == 0 else 0
    if terms is None:
        terms = 1 if customer == 0 else 0
    return (customer, terms), True


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
    if day < _FIRST_DAY:
        raise Refused(words.say(marked("{day} is too long ago: ask for a day from {first} on."), day=day,
                                first=_FIRST_DAY))  # fmt: skip
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
            sentence = marked("There is no {dimension} “{value}” in these files.")
            raise Refused(words.say(sentence, dimension=words.dimension(name).lower(), value=value))
        if name == "customer":
            if one not in ("", value):
                raise Refused(words.say(marked("One customer at a time: run the command once for each.")))
            one = value
        else:
            chosen.setdefault(name, []).append(value)
    return chosen, one
