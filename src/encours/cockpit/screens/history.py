"""The audit trail, for those who may read it: who did what to what, when, and what it was before."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from encours.cockpit.screens.files import as_file
from encours.cockpit.screens.listing import listing
from encours.cockpit.store.models import AuditRow
from encours.cockpit.store.roles import Right, may


def history(request: HttpRequest) -> HttpResponse:
    """The trail, newest first."""
    rows, search = _searched(request)
    page = listing(request, (), "", descending=True).of(rows.count())
    shown = rows[(page.number - 1) * page.size : page.number * page.size]
    context = {
        "listing": page,
        "rows": [(row, _json(row.before), _json(row.after)) for row in shown],
        "trail_search": search,
    }
    return render(request, "history/history.html", context)


def history_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The trail as it is searched, all of it."""
    rows = list(_searched(request)[0])
    columns = {
        gettext("Moment"): [timezone.localtime(row.at).isoformat(timespec="seconds") for row in rows],
        gettext("Who"): [row.who for row in rows],
        gettext("What"): [row.verb for row in rows],
        gettext("To what"): [row.subject for row in rows],
        gettext("Before"): [_json(row.before) for row in rows],
        gettext("After"): [_json(row.after) for row in rows],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return as_file(table, "history", form)


def _searched(request: HttpRequest) -> tuple[QuerySet[AuditRow], str]:
    if not may(request.user, Right.READ_AUDIT):
        raise PermissionDenied
    search = request.GET.get("find", "").strip()[:100]
    rows = AuditRow.objects.order_by("-at", "-pk")
    for word in search.split():
        rows = rows.filter(Q(who__icontains=word) | Q(verb__icontains=word) | Q(subject__icontains=word))
    return rows, search


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
