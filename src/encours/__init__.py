"""Encours: what customers owe, measured every recognised way, proved down to the invoice.

The library in three lines (docs/library.md):

    import encours
    sources = encours.read("ledger.csv")
    encours.dso(sources).to_pandas()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from encours.engine import Where
    from encours.report.question import Question
    from encours.report.sources import Sources

__all__ = ["ageing", "dso", "open_documents", "read"]

Filters = Mapping[str, str | Sequence[str]]

# what is slow to import is imported where it is first used: the command only says how it is used, and quickly


def read(
    *paths: str | Path,
    terms: str = "",
    terms_of: Mapping[str, str] | None = None,
    currency: str = "EUR",
    entity: str = "",
    accounts: Sequence[str] = (),
) -> Sources:
    """Read accounting files (FEC), CSV files, or folders of them, and make their books.

    Args:
        terms: of the customers that have none, such as "45 jours fin de mois"; "" leaves their due dates unknown.
        terms_of: terms by customer id.
        currency: of amounts that name none.
        entity: the company whose books these are, where the files do not say.
        accounts: prefixes of the receivable accounts of a FEC; 411, 413 and 416 if left out.

    Raises:
        ValueError: terms that cannot be read. Bad data never raises: see `Sources.problems`.
    """
    from encours.readers import Options
    from encours.report.sources import open_sources
    from encours.rules.terms import Terms
    from encours.rules.terms import terms as read_terms

    def agreed(text: str) -> Terms:
        found = read_terms(text)
        if found is None:
            raise ValueError(f"{text!r} cannot be read as payment terms; write them as 30, or 45 jours fin de mois")
        return found

    options = Options(
        entity=entity,
        currency=currency,
        terms={customer: agreed(text) for customer, text in (terms_of or {}).items()},
        default_terms=agreed(terms) if terms else None,
        accounts=tuple(accounts) or Options().accounts,
    )
    return open_sources(paths, options)


def dso(
    sources: Sources,
    as_of: date | None = None,
    by: str = "",
    period: str = "quarter",
    days: str = "actual",
    where: Filters | None = None,
) -> pa.Table:
    """Every DSO at the end of a day, one row a method, for each currency apart; what cannot be computed is null.

    Args:
        as_of: None for the last day that the sources cover.
        by: entity, segment, zone, salesperson, collector or product, for a row a method of each; "" for the whole.
        period: of the sales: "month", "quarter" or "year".
        days: "actual", "365" or "360".
        where: value or values by dimension, and "customer".

    Returns:
        The columns of `encours.report.tables.dso_table`, led by that of `by`.
    """
    from encours.days import DayCount
    from encours.report.dso import dso as lines
    from encours.report.dso import dso_by
    from encours.report.question import Window
    from encours.report.tables import dso_by_table, dso_table, together

    window, count = Window[period.upper()], DayCount(days)
    tables = []
    for code, plain in _questions(sources, as_of, where).items():
        question = replace(plain, window=window, count=count)
        if by:
            tables.append(dso_by_table(dso_by(sources.books, question, by), by, code))
        else:
            tables.append(dso_table(lines(sources.books, question), code))
    return together(tables)


def ageing(
    sources: Sources,
    as_of: date | None = None,
    by: str = "customer",
    since: str = "due",
    buckets: Sequence[int] = (),
    where: Filters | None = None,
) -> pa.Table:
    """The aged balance at the end of a day, one row a customer (or a value of a dimension), the largest first.

    Args:
        since: "due" for days past due, "issue" for days since issue.
        buckets: the last day of each; the usual ones if left out.

    Returns:
        The columns of `encours.report.tables.ageing_table`.
    """
    from encours.engine.page import Page
    from encours.metrics import Buckets, By
    from encours.report.aged import aged_balance
    from encours.report.tables import ageing_table, together

    edges, order = Buckets(tuple(buckets)) if buckets else None, Page("total", descending=True)
    return together([
        ageing_table(aged_balance(sources.books, question, by, By(since), edges, order), code, by)
        for code, question in _questions(sources, as_of, where).items()
    ])  # fmt: skip


def open_documents(sources: Sources, as_of: date | None = None, where: Filters | None = None) -> pa.Table:
    """The documents open at the end of a day; `open` is what is left of each, and adds up to the balance."""
    from encours.engine.documents import open_documents as documents
    from encours.report.tables import documents_table

    day = as_of or _last_day(sources)
    return documents_table(documents(sources.books, day, _where(where)))


def _questions(sources: Sources, as_of: date | None, where: Filters | None) -> dict[str, Question]:
    """The question in each currency: amounts of two are never added up."""
    from encours.report.question import Question

    filters = dict(where or {})
    wanted = filters.pop("currency", None) or sources.currencies
    day = as_of or _last_day(sources)
    codes = [wanted] if isinstance(wanted, str) else wanted
    return {code: Question(day, _where({**filters, "currency": code})) for code in codes}


def _where(filters: Filters | None) -> Where:
    from encours.engine import Where

    given = {name: [value] if isinstance(value, str) else list(value) for name, value in (filters or {}).items()}
    customer = given.pop("customer", [""])
    if len(customer) != 1:
        raise ValueError("one customer at a time")
    return Where(given, customer[0])


def _last_day(sources: Sources) -> date:
    if sources.last_day is None:
        raise ValueError("nothing was read from these sources: see their problems")
    return sources.last_day
