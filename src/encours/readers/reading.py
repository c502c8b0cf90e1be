"""What a reader returns: facts, problems, and what ties them to the source. A reader never raises on bad data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from encours.ledger import Ledger, Problem
from encours.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Options:
    """What a person decides about a source; each has a stated default.

    Args:
        entity: the company whose books these are; "" takes what the file says (a FEC's name holds its SIREN).
        currency: of amounts that name none.
        terms: terms by customer id, for due dates that the source lacks.
        default_terms: for the other customers; None leaves their due dates unknown; what terms make is marked
            as assumed.
        accounts: prefixes of the receivable accounts of an accounting file.
    """

    entity: str = ""
    currency: str = "EUR"
    terms: Mapping[str, Terms] = field(default_factory=dict)
    default_terms: Terms | None = None
    accounts: tuple[str, ...] = ("411", "413", "416")


@dataclass(frozen=True, slots=True)
class Control:
    """One control total: what the source says of an account and what the facts made of it add up to, minor units.

    The gap is shown and never patched.
    """

    account: str
    currency: str
    source: int
    facts: int

    @property
    def gap(self) -> int:
        return self.facts - self.source


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the source does not say and the reader had to suppose, said in a sentence as a problem is."""

    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format_map(self.values)


@dataclass(frozen=True, slots=True)
class Complete:
    """A source states every document whose id begins with one of `prefixes`, booked from `first` to `last`, both in.

    A document of another import that lies there and that this source does not state is no longer in the books.
    """

    prefixes: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Reading:
    """One source, read.

    Args:
        file: its name; `format` such as "FEC" or "CSV"; `sha256` of its bytes.
        encoding, separator: as found ("TAB", "PIPE", "COMMA", "SEMICOLON").
        records: rows below the header, blank ones left out.
        ledger: the facts kept.
        details: what the format knows of itself (a FEC: entries, journals, totals), for the certificate.
        complete: what the source states all of; None where it does not say, or where a line of it was left out.
    """

    file: str
    format: str
    sha256: str
    encoding: str = ""
    separator: str = ""
    records: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    problems: tuple[Problem, ...] = ()
    controls: tuple[Control, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    complete: Complete | None = None
