"""The dashboard: where we stand, since when, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from encours.cockpit.actions import RefusedError, set_target
from encours.cockpit.screens.asked import FILTERS, Asked, ask, unwritten, words, written
from encours.cockpit.screens.books import answer
from encours.cockpit.store.models import TargetRow
from encours.cockpit.store.roles import Right, may
from encours.engine import Books
from encours.engine.page import Page
from encours.engine.questions import daybook
from encours.metrics import Aged, Buckets, By, Share, overdue_share
from encours.metrics.ageing import PAST_DUE
from encours.report.aged import AgedBalance, AgedRow, aged_balance
from encours.report.charts import TrendPoint, dso_trend
from encours.report.dso import Line, Method, conventions, trend
from encours.report.question import Question
from encours.report.text import Words

DIMENSIONS = ("entity", *FILTERS)
TOP_CUSTOMERS = 10
TREND_MONTHS = 24


def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page."""
    asked = ask(request)
    context = {"asked": asked, "here": "dashboard", "may_import": may(request.user, Right.IMPORT)}
    if asked.books is None or asked.question is None:
        return render(request, "dashboard.html", context)
    books, question = asked.books, asked.question
    chosen = aged_choice(request, asked)
    target = target_on(asked.entity, question.as_of)
    balance = answer(books, aged_balance, question, chosen.dimension, chosen.by, chosen.buckets)
    total = answer(books, aged_balance, question).total
    due_known = total.aged.dated
    lines = answer(books, conventions, question)
    figures = {line.method: line for line in lines[: len(Method)]}
    points = answer(books, trend_points, question, tuple(targets_of(asked.entity)))
    most = Page("overdue", True, TOP_CUSTOMERS)
    customers = answer(books, aged_balance, question, "customer", By.DUE, None, most).rows
    context |= {
        "lines": lines[: len(Method)],
        "others": lines[len(Method) :],
        "due_known": due_known,
        "countback": figures[Method.COUNTBACK],
        "best": figures[Method.BEST_POSSIBLE],
        "add": figures[Method.ADD],
        "month_ago": _change(figures[Method.COUNTBACK], points, 1),
        "year_ago": _change(figures[Method.COUNTBACK], points, 12),
        "target": target,
        "gap": _gap(figures[Method.COUNTBACK], target),
        "may_set_target": may(request.user, Right.SET_TARGETS),
        "total": total,
        "share": overdue_share(total.aged.overdue, total.aged.gross) if due_known else Share(None),
        "points": list(reversed(points)),
        "drawn": sum(point.days(Method.COUNTBACK) is not None for point in points) > 1,
        "spread": spread(total.aged),
        "aged": aged_table(asked, chosen, balance),
        "chosen": chosen,
        "dimensions": DIMENSIONS,
        "customers": customers,
        "top_share": overdue_share(sum(row.aged.overdue for row in customers), total.aged.overdue).value,
    }
    return render(request, "dashboard.html", context)


def trend_picture(request: HttpRequest) -> HttpResponse:
    """The picture of the trend, asked for by the place on the page that shows it: wide, or narrow on a telephone."""
    asked = ask(request)
    if asked.books is None or asked.question is None:
        return HttpResponse("")
    targets, narrow = tuple(targets_of(asked.entity)), request.GET.get("width") == "narrow"
    picture = answer(asked.books, trend_chart, asked.question, targets, words().language, narrow)
    return HttpResponse(picture, content_type="image/svg+xml")


@require_POST
def set_target_here(request: HttpRequest) -> HttpResponse:
    """Set the target of the entity shown, or of the group, from a day on."""
    asked = ask(request)
    back = redirect(asked.link(reverse("dashboard")))
    try:
        days = Decimal(request.POST.get("dso_days", "").replace(",", ".").strip())
        since = date.fromisoformat(request.POST.get("valid_from", ""))
    except (InvalidOperation, ValueError):
        messages.error(request, gettext("A target is a number of days and the day it begins."))
        return back
    try:
        set_target(request.user, unwritten(asked.entity), days, since, timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return back
    messages.success(request, gettext("The target is set."))
    return back


def spread(total: Aged) -> list[tuple[str, str, str, float]]:
    """What is owed by age: name, colour, part of the proof, share; the empty ones left out."""
    if total.gross <= 0:
        return []
    names = words().buckets(PAST_DUE)
    parts = [(name, str(i), str(i), amount) for i, (name, amount) in enumerate(zip(names, total.amounts, strict=True))]
    parts.append((gettext("No due date"), "undated", "undated", total.undated))
    return [(name, age, part, amount / total.gross) for name, age, part, amount in parts if amount]


# -- target and trend


def targets_of(entity: str) -> list[tuple[date, float]]:
    """The targets of an entity ("" for the group), each with the day it begins, oldest first."""
    rows = TargetRow.objects.filter(entity=unwritten(entity)).order_by("valid_from")
    return [(row.valid_from, float(row.dso_days)) for row in rows]


def target_on(entity: str, day: date) -> float | None:
    """The target that holds on a day."""
    return _holding(targets_of(entity), day)


def _holding(targets: Sequence[tuple[date, float]], day: date) -> float | None:
    return next((days for since, days in reversed(targets) if since <= day), None)


def trend_points(books: Books, question: Question, targets: Sequence[tuple[date, float]]) -> list[TrendPoint]:
    """The trend with overdue share and target. Months before the books begin are left out."""
    book = daybook(books, question.where)
    points = []
    for day, lines in trend(books, question, TREND_MONTHS):
        if book.days == 0 or day < book.first:
            continue
        overdue = book.level("overdue", day)
        gross = book.level("balance", day) - book.level("credit", day)
        known = gross > book.level("undated", day)
        points.append(
            TrendPoint(day, lines, overdue_share(overdue, gross).value if known else None, _holding(targets, day))
        )
    return points


def trend_chart(
    books: Books, question: Question, targets: Sequence[tuple[date, float]], language: str, narrow: bool
) -> str:
    """The picture of the trend for a wide or a narrow screen, "" where there is none to draw yet."""
    points = answer(books, trend_points, question, targets)
    drawn = [point for point in points if point.days(Method.COUNTBACK) is not None]
    return dso_trend(drawn, Words(language), narrow) if len(drawn) > 1 else ""


def _change(now: Line, points: Sequence[TrendPoint], months: int) -> float | None:
    """The change against the point so many months before the last one, None where one of them is missing."""
    if len(points) <= months or now.figure.days is None:
        return None
    before = points[-1 - months].days(Method.COUNTBACK)
    return None if before is None else now.figure.days - before


def _gap(line: Line, target: float | None) -> float | None:
    return None if target is None or line.figure.days is None else line.figure.days - target


# -- the aged balance


@dataclass(frozen=True, slots=True)
class AgedChoice:
    """How the aged balance is shown: by a dimension ("" for the whole), by which age, in which buckets."""

    dimension: str
    by: By
    buckets: Buckets

    @property
    def edges(self) -> str:
        return ",".join(str(edge) for edge in self.buckets.edges)

    @property
    def own(self) -> dict[str, str]:
        """The parameters that say it, where it is not the usual."""
        usual = self.buckets == Buckets.default(self.by)
        return {"age": "" if self.by is By.DUE else self.by.value, "edges": "" if usual else self.edges}


def aged_choice(request: HttpRequest, asked: Asked) -> AgedChoice:
    """Read `by`, `age` and `edges`; what cannot be is as usual: by entity where there are several, else by segment."""
    usual = "entity" if len(asked.entities) > 1 and not asked.entity else "segment"
    dimension = request.GET.get("by", "")
    age = By.ISSUE if request.GET.get("age") == By.ISSUE.value else By.DUE
    try:
        buckets = Buckets.parse(request.GET["edges"]) if request.GET.get("edges") else Buckets.default(age)
        if len(buckets.edges) > 8:
            raise ValueError
    except ValueError:
        messages.warning(
            request,
            gettext("Bucket edges are whole numbers of days in rising order, separated by commas, such as 0,30,60,90."),
        )
        buckets = Buckets.default(age)
    return AgedChoice(dimension if dimension in DIMENSIONS else usual, age, buckets)


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount and the page of the documents behind it."""

    amount: int
    href: str


@dataclass(frozen=True, slots=True)
class AgedLine:
    """A row of the aged balance, ready to show."""

    name: str
    href: str
    row: AgedRow
    cells: list[Cell]
    share: float | None


@dataclass(frozen=True, slots=True)
class AgedTable:
    """The aged balance, ready to show.

    Args:
        heads: name and colour of each bucket, in the order of the cells after total, credits and undated.
        largest: what is owed by the row that owes most.
    """

    heads: list[tuple[str, int]]
    lines: list[AgedLine]
    total: AgedLine
    largest: int
    undated: bool
    credits: bool


def aged_table(asked: Asked, chosen: AgedChoice, balance: AgedBalance) -> AgedTable:
    """The aged balance with a link behind every amount."""
    total = balance.total.aged
    undated, credits = total.undated != 0, total.credits != 0
    names = {unwritten(code): name for code, name in asked.entities}
    lines = [
        _aged_line(asked, chosen, row, {chosen.dimension: written(row.value)}, names, undated, credits)
        for row in sorted(balance.rows, key=lambda row: -row.aged.total)
    ]
    last = len(total.amounts) - 1
    shades = [place if last <= 4 else round(4 * place / last) for place in range(last + 1)]
    heads = list(zip(words().buckets(chosen.buckets, chosen.by), shades, strict=True))
    largest = max((line.row.aged.gross for line in lines), default=0)
    return AgedTable(
        heads, lines, _aged_line(asked, chosen, balance.total, {}, {}, undated, credits), largest, undated, credits
    )


def _aged_line(
    asked: Asked,
    chosen: AgedChoice,
    row: AgedRow,
    narrowed: dict[str, str],
    names: dict[str, str],
    undated: bool,
    credits: bool,
) -> AgedLine:
    def cell(amount: int, part: str) -> Cell:
        return Cell(amount, asked.link(reverse("proof-aged"), part=part, **narrowed, **chosen.own))

    cells = [cell(row.aged.total, "total")]
    cells += [cell(row.aged.credits, "credits")] if credits else []
    cells += [cell(row.aged.undated, "undated")] if undated else []
    cells += [cell(amount, str(place)) for place, amount in enumerate(row.aged.amounts)]
    href = asked.again(reverse("dashboard"), **narrowed)
    share = overdue_share(row.aged.overdue, row.aged.gross).value if row.aged.dated else None
    return AgedLine(names.get(row.value, row.value), href, row, cells, share)
