"""The proof of a figure: its formula with the numbers in it, and the documents that add up to them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

import pyarrow as pa
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from encours.cockpit.screens.asked import Asked, ask, unwritten, words
from encours.cockpit.screens.books import answer
from encours.cockpit.screens.dashboard import AgedChoice, aged_choice
from encours.cockpit.screens.files import FORMS, as_days, as_file, in_units
from encours.cockpit.screens.listing import Listing, listing
from encours.days import ONE_DAY, DayCount
from encours.engine import Books
from encours.engine.documents import open_documents, open_total, sales_documents, sales_total
from encours.engine.page import ALL, Page
from encours.metrics import By, CountbackDso
from encours.report.aged import aged_balance
from encours.report.dso import Line, Method, dso_line
from encours.report.question import Question

STANDING = {Method.OVERDUE: "overdue", Method.ADD: "overdue", Method.BEST_POSSIBLE: "not_overdue"}
COLUMNS = ("number", "kind", "name", "entity", "born", "due", "amount")
PARTS = ("open", "opening", "sold")


@dataclass(frozen=True, slots=True)
class Documents:
    """A page of the documents behind an amount, and what all of them add up to.

    Args:
        column: the one that adds up: `open`, what is open of a document, or `amount`, all of it.
        rows: of this page; each with `running`, the sum up to it in this order.
        total: of all pages.
        claimed: what they should add up to.
        listing: its `total` counts the documents.
    """

    part: str
    label: str
    column: str
    rows: list[dict[str, Any]]
    total: int
    claimed: int
    listing: Listing

    @property
    def proved(self) -> bool:
        return self.total == self.claimed


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents that prove an amount: how to ask for them, and the amount."""

    part: str
    label: str
    column: str
    claimed: int
    line: Line | None = None
    past_due: tuple[int | None, int | None] = (None, None)
    since_issue: tuple[int | None, int | None] = (None, None)
    standing: str = ""

    def table(self, books: Books, question: Question, page: Page = ALL) -> pa.Table:
        """Its documents, or a page of them."""
        if self.part == "sold" and self.line is not None:
            return sales_documents(books, self.line.period.first, self.line.period.last, question.where, page)
        day = self.day(question)
        return open_documents(books, day, question.where, page, self.past_due, self.since_issue, self.standing)

    def day(self, question: Question) -> date:
        """The day of its balance: that of the question, or the one before the period."""
        opening = self.part == "opening" and self.line is not None
        return self.line.period.first - ONE_DAY if opening else question.as_of


def proof_dso(request: HttpRequest, method: str) -> HttpResponseBase:
    """The proof of a DSO."""
    if method not in list(Method):
        raise Http404(gettext("There is no such method."))
    asked = ask(request)
    if asked.books is None or asked.question is None:
        return redirect("dashboard")
    books, question = asked.books, asked.question
    line = answer(books, dso_line, question, Method(method))
    if line.numerator is None:
        return render(request, "proof_unknown.html", {"asked": asked, "here": "dashboard", "line": line})
    parts = _parts(line)
    part = next((one for one in parts if one.part == request.GET.get("part")), parts[0])
    if request.GET.get("format") in FORMS:
        return _file(request, asked, part, f"dso-{method}-{part.part}")
    context = {
        "asked": asked,
        "here": "dashboard",
        "line": line,
        "parts": [(one, _control(books, question, one)) for one in parts],
        "documents": _documents(request, asked, part),
        "months": _months(line),
        "formula": words().formula(line, asked.currency),
        "convention": words().convention(line),
        "command": _command(asked, "dso", *_conventions(asked, method)),
        "assumed": answer(books, aged_balance, question).total.assumed,
    }
    return render(request, "proof_dso.html", context)


def proof_aged(request: HttpRequest) -> HttpResponseBase:
    """The documents behind one amount of the aged balance."""
    asked = ask(request)
    if asked.books is None or asked.question is None:
        return redirect("dashboard")
    books, question = asked.books, asked.question
    chosen = aged_choice(request, asked)
    part = _cell(request.GET.get("part", "total"), asked, chosen)
    if request.GET.get("format") in FORMS:
        return _file(request, asked, part, f"aged-{part.part}")
    total = answer(books, aged_balance, question, "", chosen.by, chosen.buckets).total
    context = {
        "asked": asked,
        "here": "dashboard",
        "chosen": chosen,
        "part": part,
        "choices": [
            (cell, asked.link(reverse("proof-aged"), part=cell.part, **chosen.own))
            for cell in _cells(asked, chosen)
            if cell.claimed or cell.part in (part.part, "total")
        ],
        "documents": _documents(request, asked, part),
        "assumed": total.assumed,
        "command": _command(asked, "ageing", "--by", "none", "--since", chosen.by.value, "--buckets", chosen.edges),
    }
    return render(request, "proof_aged.html", context)


def _parts(line: Line) -> list[Part]:
    sold = Part("sold", gettext("Sales of the period"), "amount", line.sales, line)
    if line.method is Method.AVERAGE and line.levels:
        (first, opening), (last, closing) = line.levels
        said = gettext("Balance at the end of {day}")
        return [
            Part("open", said.format(day=words().day(last)), "open", closing, line),
            Part("opening", said.format(day=words().day(first)), "open", opening, line),
            sold,
        ]
    labels = {"": gettext("Balance"), "overdue": gettext("Overdue"), "not_overdue": gettext("Balance less the overdue")}
    standing = STANDING.get(line.method, "")
    return [Part("open", labels[standing], "open", line.numerator, line, standing=standing), sold]


def _cells(asked: Asked, chosen: AgedChoice) -> list[Part]:
    """Every amount of the total row of the aged balance, with the documents behind it."""
    assert asked.books is not None
    aged = answer(asked.books, aged_balance, asked.question, "", chosen.by, chosen.buckets).total.aged
    cells = [
        Part("total", gettext("Balance"), "open", aged.total),
        Part(
            "overdue",
            gettext("Overdue"),
            "open",
            answer(asked.books, aged_balance, asked.question).total.aged.overdue,
            standing="overdue",
        ),
        Part("credits", gettext("Credits"), "open", aged.credits, standing="credit"),
    ]
    if chosen.by is By.DUE:
        cells.append(Part("undated", gettext("No due date"), "open", aged.undated, standing="undated"))
    names = words().buckets(chosen.buckets, chosen.by)
    for place, (name, bounds, amount) in enumerate(zip(names, chosen.buckets.bounds(), aged.amounts, strict=True)):
        ages = {"past_due": bounds} if chosen.by is By.DUE else {"since_issue": bounds}
        cells.append(Part(str(place), name, "open", amount, standing="debit", **ages))
    return cells


def _cell(wanted: str, asked: Asked, chosen: AgedChoice) -> Part:
    cells = _cells(asked, chosen)
    return next((cell for cell in cells if cell.part == wanted), cells[0])


def documents_total(books: Books, question: Question, part: Part) -> tuple[int, int]:
    """How many documents a part has, and what they add up to: counted from the documents, not taken from the figure."""
    if part.part == "sold" and part.line is not None:
        return sales_total(books, part.line.period.first, part.line.period.last, question.where)
    return open_total(books, part.day(question), question.where, part.past_due, part.since_issue, part.standing)


def _control(books: Books, question: Question, part: Part) -> tuple[int, int, bool]:
    count, total = answer(books, documents_total, question, part)
    return count, total, total == part.claimed


def _documents(request: HttpRequest, asked: Asked, part: Part) -> Documents:
    assert asked.books is not None
    assert asked.question is not None
    columns = (*COLUMNS, "open", "days_past_due") if part.column == "open" else COLUMNS
    count, total, _ = _control(asked.books, asked.question, part)
    shown = listing(request, columns, part.column, descending=True).of(count)
    before = shown.page.offset
    page = Page(shown.sort, shown.descending, before + shown.size)
    table = part.table(asked.books, asked.question, page)
    running = list(accumulate(table[part.column].to_pylist()))[before:]
    rows = [{**row, "running": sum_} for row, sum_ in zip(table.slice(before).to_pylist(), running, strict=True)]
    return Documents(part.part, part.label, part.column, rows, total, part.claimed, shown)


def _file(request: HttpRequest, asked: Asked, part: Part, name: str) -> HttpResponseBase:
    """All the documents of a part, to save: exact amounts in units of the currency, real days."""
    assert asked.books is not None
    assert asked.question is not None
    table, said = part.table(asked.books, asked.question), words()
    columns = {
        gettext("Number"): table["number"],
        gettext("Kind"): pa.array([said.kind(kind) for kind in table["kind"].to_pylist()], pa.string()),
        gettext("Customer number"): table["customer"],
        gettext("Customer"): table["name"],
        **{
            said.dimension(one): table[one]
            for one in ("entity", "currency", "segment", "zone", "salesperson", "product")
        },
        gettext("Booked"): as_days(table["born"]),
        gettext("Issued"): as_days(table["issued"]),
        gettext("Due"): as_days(table["due"]),
        gettext("Due date assumed"): table["due_assumed"],
        gettext("Amount"): in_units(table["amount"], asked.currency),
    }
    if part.column == "open":
        columns[gettext("Open")] = in_units(table["open"], asked.currency)
        columns[gettext("Days past due")] = table["days_past_due"]
    columns[gettext("Source")] = table["source"]
    name = f"{name}-{asked.currency}-{asked.question.as_of.isoformat()}"
    return as_file(pa.table(columns), name, request.GET["format"])


def _months(line: Line) -> list[dict[str, object]]:
    """The months of a count-back, newest first, with what is left of the balance after each."""
    if not isinstance(line.figure, CountbackDso):
        return []
    left, days, rows = line.numerator, 0.0, []
    for month in line.figure.months:
        left -= month.taken
        days += month.days
        rows.append({"month": month, "left": left, "days": days})
    return rows


def _command(asked: Asked, verb: str, *more: str) -> str:
    """The command that says the same of the file the books came from."""
    assert asked.question is not None
    options = ["--as-of", asked.question.as_of.isoformat(), *more]
    if len(asked.currencies) > 1:
        options += ["--currency", asked.currency]
    for name, value in (("entity", asked.entity), *asked.chosen):
        if value:
            options += ["--where", f"{name}={unwritten(value)}"]
    return shlex.join(["encours", verb, gettext("FILE"), *options])


def _conventions(asked: Asked, method: str) -> list[str]:
    assert asked.question is not None
    options = ["--method", method, "--period", asked.window]
    count = asked.question.count
    return options if count is DayCount.ACTUAL else [*options, "--days", count.value]
