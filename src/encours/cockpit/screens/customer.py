"""The page of a customer: who they are, what they owe by age, how they pay, what happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from encours.cockpit.screens.asked import Asked, ask, unwritten, words
from encours.cockpit.screens.books import answer, currencies
from encours.cockpit.screens.customers import BUCKETS
from encours.cockpit.screens.files import as_days, as_file, in_units
from encours.cockpit.screens.listing import PAGE_SIZE, Listing, listing
from encours.cockpit.screens.proof import Documents
from encours.days import Month, Period
from encours.engine import Where, questions
from encours.engine.books import day_number, day_of
from encours.engine.documents import open_documents
from encours.engine.page import Page
from encours.engine.questions import Daybook
from encours.metrics import Delay, overdue_share, paid
from encours.metrics.ageing import PAST_DUE
from encours.metrics.delay import LATENESS, TO_PAY
from encours.money import decimals
from encours.report.aged import AgedBalance, aged_balance
from encours.report.charts import payment_histogram
from encours.report.dso import Method, lines
from encours.report.proof import proof
from encours.report.question import Question
from encours.rules.terms import terms

DOCUMENT_COLUMNS = ("number", "kind", "entity", "issued", "due", "days_past_due", "amount", "open")
PROOF_COLUMNS = ("number", "kind", "entity", "born", "due", "amount")
STANDINGS = ("overdue", "undated", "credits")
SHOWN_DSO = (Method.COUNTBACK, Method.SIMPLE, Method.BEST_POSSIBLE, Method.ADD)
LATEST = 12
"""Documents of the history that the page itself shows."""

MONTHS = 24


@dataclass(frozen=True, slots=True)
class Seen:
    """A customer within what the user may see, and the question about it.

    Args:
        party: as the books describe it.
        asked: without the filters of the list, which say nothing about one customer; they stay in the address.
        listed: the way back to the list.
        currencies: those of its documents, the most used first.
    """

    id: str
    party: dict[str, str]
    asked: Asked
    question: Question
    listed: str
    currencies: list[str]


def customer(request: HttpRequest, id_: str) -> HttpResponse:
    """Everything on one page; 404 for a customer who is not there, or not for this user."""
    seen = _seen(request, id_)
    if seen.asked.currency not in seen.currencies:
        return HttpResponseRedirect(seen.asked.again(request.path, currency=seen.currencies[0]))
    asked, books, question = seen.asked, seen.asked.books, seen.question
    aged = aged_balance(books, question)
    book = questions.daybook(books, question.where)
    history = _history(seen)
    context = _context(seen) | {
        "terms": terms_words(seen.party["terms"]),
        "aged": aged.total.aged,
        "assumed": aged.total.assumed,
        "oldest": aged.total.oldest_days,
        "share": overdue_share(aged.total.aged.overdue, aged.total.aged.gross).value,
        "parts": _parts(seen, aged),
        "dso": _dso(seen, book),
        "documents": _documents(request, seen),
        "csv": asked.again(_path(seen, "customer-open", "csv")),
        "xlsx": asked.again(_path(seen, "customer-open", "xlsx")),
        "history": history.slice(0, LATEST).to_pylist(),
        "history_count": history.num_rows,
        "months": _months(book, question.as_of),
        **_paying(seen),
    }
    return render(request, "customers/customer.html", context)


def customer_proof(request: HttpRequest, id_: str, method: str) -> HttpResponseBase:
    """The proof of a DSO of a customer: its formula with the numbers in it, and the documents that add up to them."""
    seen = _seen(request, id_)
    if method not in SHOWN_DSO:
        raise Http404
    if seen.asked.currency not in seen.currencies:
        return HttpResponseRedirect(seen.asked.again(request.path, currency=seen.currencies[0]))
    proved = proof(seen.asked.books, seen.question, Method(method))
    parts = {
        "open": (gettext("Open documents"), proved.open, "open", proved.line.numerator),
        "sold": (gettext("Sales of the period"), proved.sold, "amount", proved.line.sales),
    }
    part = request.GET.get("part") if request.GET.get("part") in parts else "open"
    context = _context(seen) | {
        "line": proved.line,
        "formula": words().formula(proved.line, seen.asked.currency),
        "convention": words().convention(proved.line),
        "months": words().months_taken(proved.line, seen.asked.currency),
        "parts": [(name, label) for name, (label, *_) in parts.items()],
        "documents": _proving(request, part, *parts[part]),
    }
    return render(request, "customers/proof.html", context)


def _proving(request: HttpRequest, part: str, label: str, table: pa.Table, column: str, claimed: int) -> Documents:
    """A page of the documents behind an amount, each with the sum up to it."""
    order = listing(request, (*PROOF_COLUMNS, column), column, descending=True).of(table.num_rows)
    table = table.sort_by([(order.sort, order.direction), ("id", "ascending")])
    table = table.append_column("running", pc.cumulative_sum(table[column].combine_chunks()))
    rows = table.slice(order.page.offset, order.size).to_pylist()
    return Documents(part, label, column, rows, pc.sum(table[column]).as_py() or 0, claimed, order)


def customer_history(request: HttpRequest, id_: str) -> HttpResponse:
    """Every document of a customer, newest first, with the balance after each."""
    seen = _seen(request, id_)
    if seen.asked.currency not in seen.currencies:
        return HttpResponseRedirect(seen.asked.again(request.path, currency=seen.currencies[0]))
    history = _history(seen)
    page = listing(request, (), "", descending=True).of(history.num_rows)
    rows = history.slice((page.number - 1) * PAGE_SIZE, PAGE_SIZE).to_pylist()
    return render(request, "customers/history.html", _context(seen) | {"listing": page, "history": rows})


def open_documents_file(request: HttpRequest, id_: str, form: str) -> HttpResponseBase:
    """The open documents as the page shows them, all of them."""
    seen = _seen(request, id_)
    found, currency = _open(seen, _shown(request), _order(request).page), seen.asked.currency
    said = words()
    columns = {
        gettext("Customer"): found["customer"],
        gettext("Name"): found["name"],
        gettext("Document"): found["number"],
        gettext("Kind"): pa.array([said.kind(kind) for kind in found["kind"].to_pylist()], pa.string()),
        gettext("Company"): found["entity"],
        gettext("Issued"): as_days(found["issued"]),
        gettext("Due"): as_days(found["due"]),
        gettext("Due date assumed"): found["due_assumed"],
        gettext("Days past due"): found["days_past_due"],
        gettext("Currency"): found["currency"],
        gettext("Amount"): in_units(found["amount"], currency),
        gettext("Open"): in_units(found["open"], currency),
        gettext("Label"): found["label"],
        gettext("Read at"): found["source"],
        gettext("Identifier"): found["id"],
    }
    return as_file(pa.table(columns), f"open-{seen.id}-{currency}-{seen.question.as_of.isoformat()}", form)


def _seen(request: HttpRequest, id_: str) -> Seen:
    asked = ask(request)
    party = answer(asked.books, questions.customer, id_) if asked.ready else None
    mine = answer(asked.books, currencies, Where(asked.seen.dimensions, id_)) if party else []
    if not party or not mine:
        raise Http404
    dimensions = {**asked.seen.dimensions, "currency": [asked.currency]}
    if asked.entity:
        dimensions["entity"] = [unwritten(asked.entity)]
    question = replace(asked.question, where=Where(dimensions, id_))
    alone = replace(asked, chosen=(), own=(*asked.own, *asked.chosen))
    return Seen(id_, party, alone, question, asked.link(reverse("customers")), mine)


def _context(seen: Seen) -> dict[str, Any]:
    asked = seen.asked
    return {
        "asked": asked,
        "here": "customers",
        "customer": seen.party,
        "id": seen.id,
        "listed": seen.listed,
        "decimals": decimals(asked.currency),
        "others": [
            (code, asked.again(_path(seen), currency=code)) for code in seen.currencies if code != asked.currency
        ],
    }


def _path(seen: Seen, page: str = "customer", *more: str) -> str:
    return reverse(page, args=[seen.id, *more])


def _parts(seen: Seen, aged: AgedBalance) -> list[dict[str, Any]]:
    """What they owe by age, each part with the address of its documents."""
    parts = [
        {"age": str(i), "label": label, "amount": amount, "show": name}
        for i, (name, label, amount) in enumerate(
            zip(BUCKETS, words().buckets(PAST_DUE), aged.total.aged.amounts, strict=True)
        )
    ]
    if aged.total.aged.undated:
        parts.append(
            {"age": "undated", "label": gettext("No due date"), "amount": aged.total.aged.undated, "show": "undated"}
        )
    parts.append({"age": "credit", "label": gettext("Credits"), "amount": aged.total.aged.credits, "show": "credits"})
    for part in parts:
        part["href"] = f"{seen.asked.again(_path(seen), show=part['show'])}#documents"
    return parts


def _dso(seen: Seen, book: Daybook) -> list[dict[str, str]]:
    """Each method shown, in words: its days, and why where they are not exact."""
    said, rows = words(), []
    for line in lines(book, seen.question):
        known = line.numerator is not None
        if line.method in SHOWN_DSO:
            rows.append(
                {
                    "name": said.method(line.method),
                    "text": said.figure(line),
                    "reason": said.reason(line.figure.reason),
                    "convention": said.convention(line),
                    "href": seen.asked.again(_path(seen, "customer-proof", line.method.value)) if known else "",
                }
            )
    return rows


# -- open documents


def _shown(request: HttpRequest) -> str:
    """Which of the open documents: a bucket, a standing, or "" for all."""
    show = request.GET.get("show", "")
    return show if show in (*BUCKETS, *STANDINGS) else ""


def _order(request: HttpRequest) -> Listing:
    return replace(listing(request, DOCUMENT_COLUMNS, "days_past_due", descending=True), size=PAGE_SIZE)


def _open(seen: Seen, show: str, page: Page) -> pa.Table:
    bounds, standing = (None, None), {"credits": "credit"}.get(show, show)
    if show in BUCKETS:
        bounds, standing = PAST_DUE.bounds()[BUCKETS.index(show)], "debit"
    whole = replace(page, limit=None, offset=0)
    question = seen.question
    return open_documents(seen.asked.books, question.as_of, question.where, whole, past_due=bounds, standing=standing)


def _documents(request: HttpRequest, seen: Seen) -> dict[str, Any]:
    show, order = _shown(request), _order(request)
    table = _open(seen, show, order.page)
    known = order.of(table.num_rows)
    rows = table.slice((known.number - 1) * known.size, known.size).to_pylist()
    for row in rows:
        row["age"] = _age(row["open"], row["days_past_due"])
    names = {"overdue": gettext("Overdue"), "undated": gettext("No due date"), "credits": gettext("Credits")}
    names |= dict(zip(BUCKETS, words().buckets(PAST_DUE), strict=True))
    return {
        "rows": rows,
        "listing": known,
        "total": pc.sum(table["open"]).as_py() or 0,
        "show": names.get(show, ""),
        "assumed": bool(pc.any(table["due_assumed"]).as_py()),
        "entities": len(seen.asked.entities) > 1,
    }


def _age(open_amount: int, days_past_due: int | None) -> str:
    """The end of the class that colours an age."""
    if open_amount < 0:
        return "credit"
    return "undated" if days_past_due is None else str(PAST_DUE.index(days_past_due))


# -- history


def _history(seen: Seen) -> pa.Table:
    """The documents booked by the day of the question, newest first, with the balance `after` each of them."""
    books, question = seen.asked.books, seen.question
    table = questions.timeline(books, seen.id)
    keep = pc.less_equal(table["born"], day_number(question.as_of))
    for name in ("entity", "currency"):
        if wanted := question.where.dimensions.get(name):
            keep = pc.and_(keep, pc.is_in(table[name], pa.array(list(wanted), pa.string())))
    table = table.filter(keep)
    oldest_first = table["amount"].combine_chunks()[::-1]
    return table.append_column("after", pc.cumulative_sum(oldest_first)[::-1])


# -- how they pay


def _paying(seen: Seen) -> dict[str, Any]:
    """Days late and days to pay, as distributions: of the last twelve months, and of all that is known."""
    as_of = seen.question.as_of
    year = Period.trailing(as_of, 12).first
    still_open = _open(seen, "", Page())
    invoices = pc.and_(
        pc.is_in(still_open["kind"], pa.array(["invoice", "opening"])), pc.greater(still_open["open"], 0)
    )
    waiting = pc.sum(still_open.filter(invoices)["open"]).as_py() or 0
    recent, every = (_delays(seen, first, waiting) for first in (year, day_of(0)))
    late = recent["late"]
    shown = late if late.paid else every["late"]
    return {
        "periods": [gettext("12 months"), gettext("all")] * 2,
        "delays": [late, every["late"], recent["to_pay"], every["to_pay"]],
        "shown_recent": late.paid > 0,
        "histogram": _histogram(shown, seen.asked.currency),
        "histogram_rows": [
            (label, amount, amount / shown.paid if shown.paid else None)
            for label, amount in zip(_lateness(), shown.histogram, strict=True)
        ],
        "reason": words().reason(late.reason) if not every["late"].paid else "",
    }


def _delays(seen: Seen, first: date, waiting: int) -> dict[str, Delay]:
    as_of = seen.question.as_of
    table = questions.payments(seen.asked.books, min(first, as_of), as_of, seen.question.where)
    amounts = table["amount"].to_pylist()
    late = [
        (amount, days) for amount, days in zip(amounts, table["days_late"].to_pylist(), strict=True) if days is not None
    ]
    to_pay = list(zip(amounts, table["days_to_pay"].to_pylist(), strict=True))
    return {"late": paid(late, waiting, LATENESS), "to_pay": paid(to_pay, waiting, TO_PAY)}


def _histogram(delay: Delay, currency: str) -> str:
    if not delay.paid:
        return ""
    return mark_safe(payment_histogram(delay.histogram, delay.buckets, currency, words()))  # noqa: S308 (our own drawing)


def _lateness() -> list[str]:
    """The names of the buckets of LATENESS."""
    said = []
    for low, high in LATENESS.bounds():
        if low is None:
            said.append(gettext("{days} days early or more").format(days=-high))
        elif high is None:
            said.append(gettext("{days} days late or more").format(days=low))
        elif high <= 0:
            said.append(gettext("On the due date, or up to {days} days early").format(days=-low))
        else:
            said.append(gettext("{first} to {last} days late").format(first=low, last=high))
    return said


# -- the balance of two years


def _months(book: Daybook, as_of: date) -> list[dict[str, Any]]:
    """Balance and overdue at the end of each month and on the day of the question, oldest first, with their heights
    in a picture 100 high."""
    month = Month.of(as_of)
    days = [month.previous(back).last for back in range(MONTHS - 1, 0, -1)] + [as_of]
    levels = [(day, book.level("balance", day), book.level("overdue", day)) for day in days]
    top = max((max(balance, overdue) for _, balance, overdue in levels), default=0)

    def height(amount: int) -> str:
        return f"{100 * amount / top:.2f}" if top > 0 and amount > 0 else "0"

    return [
        {
            "day": day,
            "balance": balance,
            "overdue": overdue,
            "x": place * 10,
            "balance_height": height(balance),
            "balance_top": f"{100 - float(height(balance)):.2f}",
            "overdue_height": height(overdue),
            "overdue_top": f"{100 - float(height(overdue)):.2f}",
        }
        for place, (day, balance, overdue) in enumerate(levels)
    ]


def terms_words(written: str) -> str:
    """Terms as a person says them; as they stand where they cannot be read."""
    agreed = terms(written) if written else None
    return written if agreed is None else words().terms(agreed)
