"""Files opened together: what was read, what is wrong with it, and the books made of it, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from encours.engine import Books, books, facts
from encours.engine.questions import values
from encours.ledger import Ledger, Problem, Settlement, Severity
from encours.ledger.checks import sound
from encours.ledger.customers import Known, known_customers, told_apart
from encours.ledger.facts import merged_parties
from encours.readers import Options, Reading, read_files

Progress = Callable[[int, int], None]
DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Sources:
    """Some files and the books made of them.

    Args:
        readings: one a file, in the order given.
        books: of all of them together.
        last_day: the last day they cover; None where they hold nothing.
        found: what is wrong between the facts, beside the problems of each reading.
    """

    readings: tuple[Reading, ...]
    books: Books
    last_day: date | None
    found: tuple[Problem, ...] = ()

    @property
    def currencies(self) -> list[str]:
        """The currencies that occur, sorted."""
        return values(self.books, "currency")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong: of each file, then between the facts."""
        return (*(problem for reading in self.readings for problem in reading.problems), *self.found)

    @property
    def has_errors(self) -> bool:
        """Whether something could not be read, or a control total has a gap."""
        gaps = any(control.gap for reading in self.readings for control in reading.controls)
        return gaps or any(problem.severity is Severity.ERROR for problem in self.problems)


def open_sources(paths: Iterable[str | Path], options: Options = DEFAULTS, progress: Progress | None = None) -> Sources:
    """Read files (and every file of the folders among them) and make their books.

    The same bytes count once. A document that two files state counts once, as the last one states it.

    Args:
        progress: called with the files done and in all.
    """
    readings = read_files([Path(path) for path in paths], options, progress)
    fresh, repeated = _once(readings)
    ledgers = _apart([reading.ledger for reading in fresh])
    parties = merged_parties(party for each in ledgers for party in each.parties)
    documents = tuple(document for each in ledgers for document in each.documents)
    ledger, found = sound(Ledger(tuple(parties), documents, _settlements(ledgers)))
    return Sources(tuple(fresh), books(facts(ledger)), _last_day(fresh), (*repeated, *found))


def _apart(ledgers: Iterable[Ledger]) -> list[Ledger]:
    """Ledgers whose customers of one code and several names, in several companies, stay several."""
    apart: list[Ledger] = []
    known: dict[str, Known] = {}
    for ledger in ledgers:
        own = told_apart(ledger, known)
        for id_, mine in known_customers(own).items():
            before = known.get(id_)
            known[id_] = mine if before is None else Known(mine.name or before.name, before.entities | mine.entities)
        apart.append(own)
    return apart


def _once(readings: Sequence[Reading]) -> tuple[list[Reading], list[Problem]]:
    fresh: dict[tuple[str, str], Reading] = {}
    repeated = []
    for reading in readings:
        # a file that could not be opened has no bytes: it is told by its name
        key = (reading.sha256, "" if reading.format else reading.file)
        if key in fresh:
            sentence = "This file holds the same bytes as {other}; it counts once."
            problem = Problem("FILE_REPEATED", sentence, Severity.WARNING, reading.file)
            repeated.append(_with_values(problem, other=fresh[key].file))
        else:
            fresh[key] = reading
    return list(fresh.values()), repeated


def _with_values(problem: Problem, **named: object) -> Problem:
    return Problem(problem.code, problem.message, problem.severity, problem.file, values=named)


def _settlements(ledgers: Sequence[Ledger]) -> tuple[Settlement, ...]:
    """The settlements of several sources: one that two of them state counts once."""
    if len(ledgers) == 1:
        return ledgers[0].settlements
    counts: Counter[Settlement] = Counter()
    for ledger in ledgers:
        for settlement, count in Counter(ledger.settlements).items():
            counts[settlement] = max(counts[settlement], count)
    return tuple(counts.elements())


def _last_day(readings: Iterable[Reading]) -> date | None:
    """The last day the sources cover: of a FEC its last entry, whatever the account; else the last thing booked."""
    days: list[date] = []
    for reading in readings:
        days += [document.booked for document in reading.ledger.documents]
        stated = reading.details.get("date_max")
        if isinstance(stated, str) and stated:
            days.append(datetime.strptime(stated, "%Y%m%d").date())  # noqa: DTZ007 (a day has no zone)
    return max(days, default=None)
