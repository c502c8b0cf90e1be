"""Files coming in: the list, sending some, how far each is, and its certificate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from encours.cockpit.actions import RefusedError, Submission, submit_import
from encours.cockpit.screens.asked import words, written
from encours.cockpit.screens.customer import terms_words
from encours.cockpit.screens.files import as_file
from encours.cockpit.screens.listing import listing
from encours.cockpit.store.models import EntityRow, ImportProblemRow, ImportRow, ImportState
from encours.cockpit.store.roles import Right, may
from encours.cockpit.store.scope import scope
from encours.ledger import Problem, Severity
from encours.readers.reading import Assumption, Options
from encours.report.certificate import restored
from encours.rules.terms import terms

UNDER_WAY = (ImportState.WAITING, ImportState.READING, ImportState.STORING, ImportState.REFRESHING)
DEFAULT_ACCOUNTS = "411, 413, 416"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or more, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = (data or [None]) if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent]


class ImportForm(forms.Form):
    """Files, and what a person decides about them (encours.readers.Options)."""

    files = FilesField(label=_("Files"), allow_empty_file=True)
    entity = forms.CharField(label=_("Company"), max_length=64, required=False)
    currency = forms.RegexField(r"^[A-Za-z]{3}$", label=_("Currency"), initial="EUR", min_length=3, max_length=3)
    default_terms = forms.CharField(
        label=_("Payment terms, where the file gives no due dates"), max_length=64, required=False
    )
    accounts = forms.RegexField(
        r"^\s*\d{2,12}(\s*,\s*\d{2,12})*\s*$",
        label=_("Receivable accounts of an accounting file"),
        initial=DEFAULT_ACCOUNTS,
        error_messages={"invalid": _("Write the beginnings of account numbers with commas, such as 411, 413, 416.")},
    )

    def __init__(self, *given: Any, limits: frozenset[str] | None, **named: Any) -> None:
        """`limits` are the companies to choose among; None where any may be written."""
        super().__init__(*given, **named)
        if limits is None:
            return
        names = dict(EntityRow.objects.filter(code__in=limits).values_list("code", "name"))
        own = [(code, names.get(code) or code) for code in sorted(limits)]
        self.fields["entity"] = forms.ChoiceField(
            label=_("Company"),
            choices=[("", gettext("The one that the file names")), *own],
            initial=own[0][0] if len(own) == 1 else "",
            required=False,
            error_messages={"invalid_choice": _("There is no such company, or you may not see it.")},
        )

    def clean_default_terms(self) -> str:
        written = self.cleaned_data["default_terms"].strip()
        if written and terms(written) is None:
            raise forms.ValidationError(
                _("These terms cannot be read. Write them as 30, 45 jours fin de mois or fin de mois + 45.")
            )
        return written

    def options(self) -> Options:
        said = self.cleaned_data
        return Options(
            entity=said["entity"].strip(),
            currency=said["currency"].upper(),
            default_terms=terms(said["default_terms"]) if said["default_terms"] else None,
            accounts=tuple(account.strip() for account in said["accounts"].split(",")),
        )


def imports(request: HttpRequest) -> HttpResponse:
    """Every import this user may look at, newest first; asked again by the page while one is under way."""
    rows = visible(request.user).select_related("owner").order_by("-created_at", "-pk")
    page = listing(request, (), "", descending=True).of(rows.count())
    shown = list(rows[(page.number - 1) * page.size : page.number * page.size])
    context = {
        "here": "imports",
        "listing": page,
        "rows": [(row, _brief(row)) for row in shown],
        "busy": any(row.state in UNDER_WAY for row in shown),
        "may_import": may(request.user, Right.IMPORT),
        "may_read_audit": may(request.user, Right.READ_AUDIT),
    }
    return render(request, "imports/rows.html" if request.htmx else "imports/list.html", context)


def import_new(request: HttpRequest) -> HttpResponse:
    """Send files. Each becomes an import of its own; one that came before, with the same options, is not done again."""
    if not may(request.user, Right.IMPORT):
        raise PermissionDenied
    limits = scope(request.user).entities
    form = ImportForm(request.POST or None, request.FILES or None, limits=limits)
    if request.method == "POST" and form.is_valid():
        sent, refused = _sent(request, form)
        if sent and not refused:
            _say(request, sent)
            one = _shown(request, sent[0].import_row) if len(sent) == 1 else None
            return HttpResponseRedirect(reverse("import", args=[one.pk]) if one else reverse("imports"))
        _say(request, sent)
        for sentence in refused:
            form.add_error("files", sentence)
    known = EntityRow.objects.order_by("code") if limits is None else EntityRow.objects.none()
    context = {"here": "imports", "form": form, "entities": list(known), "limited": limits is not None}
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; once it is done, its certificate and its problems."""
    row = get_object_or_404(visible(request.user).select_related("owner"), pk=pk)
    return render(
        request, "imports/import.html", {"here": "imports", "row": row, **_progress(row), **_certified(request, row)}
    )


def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, for the page to ask again; the whole page is asked for once there is nothing to wait for."""
    row = get_object_or_404(visible(request.user), pk=pk)
    response = render(request, "imports/progress.html", {"row": row, **_progress(row)})
    if row.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


def import_problems_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The problems of an import, all that were kept."""
    row = get_object_or_404(visible(request.user), pk=pk)
    said = words()
    problems = list(_problems(row, _code(request)).iterator())
    table = pa.table(
        {
            gettext("Severity"): _texts(said.severity(each.severity) for each in problems),
            gettext("Code"): _texts(each.code for each in problems),
            gettext("File"): _texts(each.file for each in problems),
            gettext("Line"): pa.array([each.line or None for each in problems], pa.int64()),
            gettext("Column"): _texts(each.column for each in problems),
            gettext("What was read"): _texts(each.read for each in problems),
            gettext("Problem and remedy"): _texts(said.sentence(_problem(each)) for each in problems),
        }
    )
    return as_file(table, f"problems-{row.file_name}", form)


def visible(user: Any) -> QuerySet[ImportRow]:
    """The imports somebody may look at: all of them, or only their own where they may not see the whole books."""
    limits = scope(user)
    everything = ImportRow.objects.all()
    if limits.entities is None and limits.salesperson is None:
        return everything
    return everything.filter(owner=user) if may(user, Right.IMPORT) else everything.none()


# -- sending


def _sent(request: HttpRequest, form: ImportForm) -> tuple[list[Submission], list[str]]:
    sent, refused = [], []
    for file in form.cleaned_data["files"]:
        try:
            sent.append(submit_import(request.user, file, form.options(), timezone.now()))
        except RefusedError as error:
            refused.append(f"{file.name}: {error}")
    return sent, refused


def _shown(request: HttpRequest, row: ImportRow) -> ImportRow | None:
    """An import, where this user may look at it: the same file may have come from somebody else."""
    return visible(request.user).filter(pk=row.pk).first()


def _say(request: HttpRequest, sent: Iterable[Submission]) -> None:
    for one in sent:
        row = _shown(request, one.import_row)
        if row is None:
            messages.warning(request, gettext("This file was already imported: nothing was done twice."))
            continue
        link = format_html('<a href="{}">{}</a>', reverse("import", args=[row.pk]), row.file_name)
        if one.earlier:
            day = words().day(timezone.localdate(row.created_at))
            sentence = gettext("{file} was already imported on {day}, with the same options: nothing was done twice.")
            messages.warning(request, format_html(sentence, file=link, day=day))
        else:
            messages.success(request, format_html(gettext("{file} is in line."), file=link))


# -- progress


def _progress(row: ImportRow) -> dict[str, Any]:
    """The steps, and how much of the reading is done where that is known."""
    here = UNDER_WAY.index(ImportState(row.state)) if row.state in UNDER_WAY else len(UNDER_WAY)
    steps = [(state.label, place < here, place == here) for place, state in enumerate(UNDER_WAY)]
    reading = row.state == ImportState.READING and row.total > 0
    ahead = 0
    if row.state == ImportState.WAITING:
        ahead = ImportRow.objects.filter(state__in=UNDER_WAY, created_at__lt=row.created_at).count()
    return {
        "busy": row.state in UNDER_WAY,
        "steps": steps,
        "percent": min(100, 100 * row.done // row.total) if reading else None,
        "ahead": ahead,
    }


def _brief(row: ImportRow) -> dict[str, Any]:
    certificate = row.certificate or {}
    return {
        "documents": sum(each["count"] for each in certificate.get("documents", {}).values()),
        "problems": certificate.get("problems", {}),
        "gaps": certificate.get("gaps", 0),
        "busy": row.state in UNDER_WAY,
        "failed": row.state == ImportState.FAILED,
    }


# -- certificate


def _certified(request: HttpRequest, row: ImportRow) -> dict[str, Any]:
    certificate = row.certificate
    failed = row.state == ImportState.FAILED
    context: dict[str, Any] = {
        "certificate": certificate,
        "failed": failed,
        "why": gettext(row.message) if failed else "",
    }
    if row.state in UNDER_WAY:
        return context | {"certificate": None}
    code = _code(request)
    problems = _problems(row, code)
    page = listing(request, (), "").of(problems.count())
    said = words()
    shown = problems[(page.number - 1) * page.size : page.number * page.size]
    context |= {
        "listing": page,
        "problems": [(each, said.severity(each.severity), said.sentence(_problem(each))) for each in shown],
        "code": code,
        "terms": terms_words((row.options or {}).get("default_terms", "")),
    }
    if certificate:
        touched = certificate.get("entities", [])
        context |= {
            "documents": _amounts_by_kind(certificate["documents"]),
            "settled": sorted(certificate["settlements"]["amounts"].items()),
            "groups": [_group(found) for found in certificate.get("findings", [])],
            "assumed": [
                said.sentence(Assumption(each["code"], each["message"], restored(each["values"])))
                for each in certificate["assumptions"]
            ],
            "entity": written(touched[0]) if len(touched) == 1 else "",
            "first_day": _day(certificate["first_day"]),
            "last_day": _day(certificate["last_day"]),
        }
    return context


def _amounts_by_kind(documents: dict[str, Any]) -> list[tuple[str, int, list[tuple[str, int]]]]:
    said = words()
    return [(said.kind(kind), each["count"], sorted(each["amounts"].items())) for kind, each in documents.items()]


def _group(found: dict[str, Any]) -> dict[str, Any]:
    """The problems of a kind, in words: `sentence` is that of the first of them."""
    said = words()
    first = Problem(found["code"], found["message"], values=restored(found["values"]))
    return {**found, "said": said.severity(found["severity"]), "sentence": said.sentence(first)}


def _problems(row: ImportRow, code: str = "") -> QuerySet[ImportProblemRow]:
    problems = row.problems.order_by("pk")
    return problems.filter(code=code) if code else problems


def _problem(row: ImportProblemRow) -> Problem:
    values = restored(row.values or {})
    return Problem(row.code, row.message, Severity(row.severity), row.file, row.line, row.column, row.read, values)


def _code(request: HttpRequest) -> str:
    return request.GET.get("code", "")[:64]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _texts(values: Iterable[str]) -> pa.Array:
    return pa.array(list(values), pa.string())
