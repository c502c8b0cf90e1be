"""The list of customers: search, filters, sort, pages, the whole of it as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from encours.cockpit.screens.asked import FILTERS, Asked, ask, value_words, words, written
from encours.cockpit.screens.books import answer, values
from encours.cockpit.screens.files import as_file, in_units
from encours.cockpit.screens.listing import Listing, listing
from encours.cockpit.store.roles import Right, may
from encours.engine.ageing import Debtors, debtors
from encours.engine.page import Page
from encours.metrics import Aged
from encours.metrics.ageing import PAST_DUE

OFFERED = tuple(name for name in FILTERS if name != "product")
BUCKETS = tuple(f"b{i}" for i in range(len(PAST_DUE.edges) + 1))
COLUMNS = ("value", "name", *OFFERED, "total", *BUCKETS, "undated", "credits", "overdue", "share", "oldest")

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Debtor:
    """A row of the list.

    Args:
        share: the overdue part of what is owed, 0 to 1, None where nothing is.
        links: the page of the customer at the documents that make an amount: total, b0 ..., undated, credits.
    """

    id: str
    name: str
    segment: str
    salesperson: str
    aged: Aged
    share: float | None
    oldest: int
    links: dict[str, str]

    @property
    def buckets(self) -> list[tuple[int, str]]:
        """Each bucket with its link."""
        return [(amount, self.links[name]) for name, amount in zip(BUCKETS, self.aged.amounts, strict=True)]


def customers(request: HttpRequest) -> HttpResponse:
    """The list; only the list itself where a page asks for it while somebody types."""
    asked = ask(request)
    if not asked.ready:
        first = {"asked": asked, "here": "customers", "may_import": may(request.user, Right.IMPORT)}
        return render(request, "customers/none.html", first)
    context = _listed(request, asked)
    partial = request.htmx and not request.htmx.history_restore_request
    response = render(request, "customers/rows.html" if partial else "customers/list.html", context)
    response["Vary"] = "HX-Request"
    if partial:
        response["HX-Push-Url"] = asked.again(request.path, page=_beyond_first(context["listing"].number))
    return response


def searched(request: HttpRequest) -> str:
    """The words looked for, as the address has them."""
    return request.GET.get("search", "").strip()[:LONGEST_SEARCH]


def overdue_only(request: HttpRequest) -> bool:
    return request.GET.get("overdue") == "1"


def _listed(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    search, late = searched(request), overdue_only(request)
    order = listing(request, COLUMNS, "total", descending=True)
    found = _page(asked, order, search, late)
    known = order.of(found.count)
    if known.number != order.number:
        found = _page(asked, known, search, late)
    total = found.total
    whole = aged_of(total)
    return {
        "asked": asked,
        "here": "customers",
        "listing": known,
        "rows": [_debtor(row, asked) for row in found.rows.to_pylist()],
        "total": whole,
        "total_share": whole.overdue / whole.gross if whole.gross > 0 else None,
        "total_oldest": total["oldest"],
        "count": found.count,
        "assumed": bool(total["assumed"]),
        "undated": bool(total["undated"]),
        "buckets": list(zip(BUCKETS, words().buckets(PAST_DUE), strict=True)),
        "search": search,
        "overdue_only": late,
        "choices": _choices(asked),
        "offered_names": OFFERED,
        "csv": asked.again(reverse("customers-file", args=["csv"])),
        "xlsx": asked.again(reverse("customers-file", args=["xlsx"])),
        "narrowed": bool(search or late or asked.chosen),
    }


def _page(asked: Asked, order: Listing, search: str, late: bool) -> Debtors:
    question = asked.question
    return answer(
        asked.books, debtors, question.as_of, PAST_DUE.edges, question.where, order.page, " ".join(search.split()), late
    )


def aged_of(row: dict[str, Any]) -> Aged:
    """The aged amounts of a row of `debtors`."""
    return Aged(row["credits"], row["undated"], tuple(row[name] for name in BUCKETS), row["overdue"])


def _debtor(row: dict[str, Any], asked: Asked) -> Debtor:
    id_, name, segment, salesperson = (row[name] for name in ("value", "name", "segment", "salesperson"))
    links = dict.fromkeys((*BUCKETS, "total", "undated", "credits"), "")
    if id_:
        path = reverse("customer", args=[id_])
        links |= {part: f"{asked.link(path, show=part)}#documents" for part in links}
        links["total"] = f"{asked.link(path)}#documents"
    return Debtor(id_, name, segment, salesperson, aged_of(row), row["share"], row["oldest"], links)


def _choices(asked: Asked) -> list[dict[str, Any]]:
    """The filters offered: those with something to choose from, with what is chosen."""
    chosen, said, choices = dict(asked.chosen), words(), []
    for name in OFFERED:
        offered = answer(asked.books, values, name, asked.seen)
        if len(offered) > 1 or name in chosen:
            options = [(written(value), value_words(value)) for value in offered]
            choices.append(
                {"name": name, "label": said.dimension(name), "options": options, "chosen": chosen.get(name, "")}
            )
    return choices


def _beyond_first(number: int) -> int | None:
    return number if number > 1 else None


def customers_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The whole list as it is searched, filtered and sorted."""
    asked = ask(request)
    if not asked.ready:
        raise Http404
    question, currency = asked.question, asked.currency
    order = listing(request, COLUMNS, "total", descending=True)
    whole = Page(order.sort, order.descending)
    found = debtors(
        asked.books, question.as_of, PAST_DUE.edges, question.where, whole, searched(request), overdue_only(request)
    ).rows
    said = words()
    columns = {gettext("Number"): found["value"], gettext("Customer"): found["name"]}
    columns |= {said.dimension(name): found[name] for name in OFFERED}
    columns[gettext("Currency")] = pa.array([currency] * found.num_rows, pa.string())
    amounts = {"total": gettext("Balance"), **dict(zip(BUCKETS, said.buckets(PAST_DUE), strict=True))}
    amounts |= {"undated": gettext("No due date"), "credits": gettext("Credits"), "overdue": gettext("Overdue")}
    columns |= {label: in_units(found[name], currency) for name, label in amounts.items()}
    columns[gettext("Overdue share")] = pc.multiply(found["share"], 100.0)
    columns[gettext("Oldest, days")] = found["oldest"]
    return as_file(pa.table(columns), f"customers-{currency}-{question.as_of.isoformat()}", form)
