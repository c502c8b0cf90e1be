"""What a page is asked: the address read into a question, within what the user may see, and links that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext

from encours.cockpit.screens.books import answer, currencies, current_books, span, values
from encours.cockpit.store.models import EntityRow
from encours.cockpit.store.scope import Scope, scope
from encours.days import DayCount, Month
from encours.engine import Books, Where
from encours.report.question import Question, Window
from encours.report.text import Words, language_of

WINDOWS = {"month": Window.MONTH, "quarter": Window.QUARTER, "year": Window.YEAR}
FILTERS = ("segment", "zone", "salesperson", "collector", "product")
NAMES = ("as_of", "entity", "currency", "window", "count", *FILTERS)
"""The parameters of the question; every other one belongs to a page."""

EARLIEST = date(1970, 1, 1)
BLANK = "-"
"""How an address writes the value of a dimension that is not filled in: "" there means no filter."""


def words() -> Words:
    """The words of the language of this request."""
    return Words(language_of(get_language() or "en"))


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a page, the choices around it, and what had to be corrected in it.

    Args:
        books, question: None where there is nothing to ask, or nothing this user may see.
        seen: the part of the books this user may see, before any choice.
        own: the parameters that belong to the page.
        notes: sentences on what was asked and could not be.
    """

    books: Books | None = None
    question: Question | None = None
    seen: Where | None = None
    window: str = "quarter"
    entity: str = ""
    currency: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    entities: tuple[tuple[str, str], ...] = ()
    currencies: tuple[str, ...] = ()
    last_booked: date | None = None
    own: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether there is something to ask."""
        return self.question is not None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The question as the address says it: what a shared link needs to show the same."""
        if self.question is None:
            return []
        pairs = [("as_of", self.question.as_of.isoformat()), ("entity", self.entity), ("currency", self.currency)]
        pairs += [("window", self.window if self.window != "quarter" else "")]
        pairs += [("count", "" if self.question.count is DayCount.ACTUAL else self.question.count.value), *self.chosen]
        return [(name, value) for name, value in pairs if value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new question leaves as it is: the filters and the parameters of the page."""
        return [*self.chosen, *self.own]

    def link(self, path: str, **changes: object) -> str:
        """A path with the question, and more parameters; None or "" leaves a parameter out."""
        return _address(path, [*self.parameters], changes)

    def again(self, path: str, **changes: object) -> str:
        """The same page with its own parameters, some of them changed."""
        return _address(path, [*self.parameters, *self.own], changes)

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The filters chosen: parameter, dimension, value in words."""
        said = words()
        return [(name, said.dimension(name), value_words(unwritten(value))) for name, value in self.chosen]

    @property
    def days(self) -> list[tuple[date, str]]:
        """Days within one click: month ends before the day of the question, and the last day booked."""
        if self.question is None:
            return []
        month = Month.of(self.question.as_of)
        near = {month.previous(back).last for back in (1, 2)}
        if self.last_booked is not None:
            near.add(self.last_booked)
        said = words()
        return [(day, said.short_day(day)) for day in sorted(near)]

    @property
    def windows(self) -> list[tuple[str, str]]:
        names = {"month": gettext("1 month"), "quarter": gettext("3 months"), "year": gettext("12 months")}
        return list(names.items())

    @property
    def counts(self) -> list[tuple[str, str]]:
        said = words()
        return [(count.value, said.day_count(count)) for count in DayCount]

    @property
    def entity_name(self) -> str:
        return dict(self.entities).get(self.entity, self.entity) or gettext("All companies")

    @property
    def sentence(self) -> str:
        """The question in a line."""
        if self.question is None:
            return ""
        parts = [words().day(self.question.as_of), self.entity_name, self.currency, dict(self.windows)[self.window]]
        return " · ".join(parts)


def _address(path: str, pairs: Sequence[tuple[str, str]], changes: dict[str, object]) -> str:
    said = [(name, value) for name, value in pairs if name not in changes]
    said += [(name, str(value)) for name, value in changes.items() if value not in (None, "")]
    return f"{path}?{urlencode(said)}" if said else path


def written(value: str) -> str:
    """A value of a dimension as an address writes it."""
    return value or BLANK


def unwritten(value: str) -> str:
    """The value an address means."""
    return "" if value == BLANK else value


def value_words(value: str) -> str:
    """A value of a dimension in words."""
    return value or gettext("(not filled in)")


def ask(request: HttpRequest) -> Asked:
    """Read a request. What it asks that cannot be is replaced by what is usual, and said."""
    own = tuple((name, value) for name, value in request.GET.items() if name not in NAMES and name != "page")
    books = current_books()
    if books is None:
        return Asked(own=own)
    seen = _seen(scope(request.user))
    offered = answer(books, currencies, seen)
    days = answer(books, span)
    if not offered or days is None:
        return Asked(books=books, own=own)
    return _asked(request.GET, books, seen, offered, min(days[1], timezone.localdate()), own)


def _asked(
    get: QueryDict,
    books: Books,
    seen: Where,
    offered: list[str],
    last_booked: date,
    own: tuple[tuple[str, str], ...],
) -> Asked:
    notes: list[str] = []
    codes = answer(books, values, "entity", seen)
    entities = tuple(zip(map(written, codes), _names(codes), strict=True))
    entity = _one_of(
        get.get("entity", ""),
        [code for code, _ in entities],
        "",
        gettext("There is no such company, or you may not see it."),
        notes,
    )
    currency = _one_of(
        get.get("currency", ""), offered, offered[0], gettext("There is no such currency in these books."), notes
    )
    window = _one_of(
        get.get("window", ""), list(WINDOWS), "quarter", gettext("There is no such period of sales."), notes
    )
    count = _one_of(
        get.get("count", ""),
        [str(one) for one in DayCount],
        "actual",
        gettext("There is no such count of days."),
        notes,
    )
    chosen = _chosen(get, books, seen, notes)
    dimensions = {name: list(wanted) for name, wanted in seen.dimensions.items()} | {"currency": [currency]}
    if entity:
        dimensions["entity"] = [unwritten(entity)]
    dimensions |= {name: [unwritten(value)] for name, value in chosen}
    as_of = _day(get.get("as_of", ""), last_booked, notes)
    question = Question(as_of, Where(dimensions), WINDOWS[window], DayCount(count))
    return Asked(
        books,
        question,
        seen,
        window,
        entity,
        currency,
        chosen,
        entities,
        tuple(offered),
        last_booked,
        own,
        tuple(notes),
    )


def _seen(limits: Scope) -> Where:
    dimensions: dict[str, list[str]] = {}
    if limits.entities is not None:
        dimensions["entity"] = sorted(limits.entities)
    if limits.salesperson is not None:
        dimensions["salesperson"] = [limits.salesperson]
    return Where(dimensions)


def _names(codes: Sequence[str]) -> list[str]:
    known = dict(EntityRow.objects.filter(code__in=codes).values_list("code", "name"))
    return [known.get(code) or value_words(code) for code in codes]


def _one_of(wanted: str, offered: Sequence[str], usual: str, refusal: str, notes: list[str]) -> str:
    if wanted and wanted not in offered:
        notes.append(refusal)
        return usual
    return wanted or usual


def _chosen(get: QueryDict, books: Books, seen: Where, notes: list[str]) -> tuple[tuple[str, str], ...]:
    chosen = []
    for name in FILTERS:
        wanted = get.get(name, "")
        if not wanted:
            continue
        if unwritten(wanted) in answer(books, values, name, seen):
            chosen.append((name, wanted))
        else:
            message = gettext("No {dimension} is called {value} in these books: this filter was left out.")
            notes.append(message.format(dimension=words().dimension(name).lower(), value=wanted[:80]))
    return tuple(chosen)


def _day(asked: str, usual: date, notes: list[str]) -> date:
    if not asked:
        return usual
    said = words().day(usual)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        notes.append(gettext("The day asked for is no day: shown as of {day}.").format(day=said))
        return usual
    if not EARLIEST <= day <= max(usual, timezone.localdate()):
        notes.append(gettext("The day asked for is out of reach: shown as of {day}.").format(day=said))
        return usual
    return day
