"""The accounts, for administrators: who comes in, as what, and what of the books they see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from encours.cockpit.actions import (
    RefusedError,
    change_user,
    create_user,
    deactivate_user,
    new_password,
    reactivate_user,
    reset_password,
)
from encours.cockpit.screens.books import answer, current_books, values
from encours.cockpit.store.models import EntityRow, ProfileRow
from encours.cockpit.store.roles import Right, Role, may


class ScopeForm(forms.Form):
    """What somebody is, and what they may see."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    salesperson = forms.CharField(label=_("Salesperson"), max_length=200, required=False)
    entities = forms.MultipleChoiceField(label=_("Companies"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        known = dict(EntityRow.objects.order_by("name").values_list("code", "name"))
        held = {code: code for code in self.initial.get("entities", []) if code not in known}
        self.fields["entities"].choices = list({**known, **held}.items())

    def scope(self) -> dict[str, Any]:
        """As the actions take it: only a salesperson bears a name."""
        said = self.cleaned_data
        sells = said["role"] == Role.SALESPERSON
        return {"salesperson": said["salesperson"] if sells else "", "entities": said["entities"]}


class NewForm(ScopeForm):
    """The same, of somebody new."""

    email = forms.CharField(label=_("Email address"), max_length=254)
    password = forms.CharField(label=_("First password"), max_length=128, required=False, strip=False)


def people(request: HttpRequest) -> HttpResponse:
    """Every account."""
    _check(request)
    profiles = ProfileRow.objects.select_related("user").order_by("-user__is_active", "user__email")
    names = dict(EntityRow.objects.values_list("code", "name"))
    rows = [(profile, ", ".join(names.get(code, code) for code in profile.entities)) for profile in profiles]
    return render(request, "people/list.html", {"rows": rows})


def person_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is typed, or made and shown this once."""
    _check(request)
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        password = said["password"] or new_password()
        try:
            user = create_user(
                request.user, said["email"], password, Role(said["role"]), timezone.now(), **form.scope()
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            if said["password"]:
                messages.success(request, gettext("{email} may come in now.").format(email=user.email))
                return redirect("person", user.pk)
            return _person(request, user, password=password)
    return render(request, "people/new.html", _choices() | {"form": form}, status=422 if form.errors else 200)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account; a post changes its role and what it may see."""
    user = _user(request, pk)
    if request.method != "POST":
        return _person(request, user)
    form = ScopeForm(request.POST, initial=_initial(user))
    if form.is_valid():
        try:
            change_user(request.user, user, Role(form.cleaned_data["role"]), timezone.now(), **form.scope())
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, gettext("The account is changed."))
            return redirect("person", pk)
    return _person(request, user, form)


@require_POST
def person_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in no more, or again."""
    user = _user(request, pk)
    change = reactivate_user if request.POST.get("active") == "1" else deactivate_user
    try:
        change(request.user, user, timezone.now())
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("person", pk)


@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Another password, typed, or made and shown this once."""
    user = _user(request, pk)
    typed = request.POST.get("password", "")[:128]
    password = typed or new_password()
    try:
        reset_password(request.user, user, password, timezone.now())
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("person", pk)
    if typed:
        messages.success(request, gettext("The password is changed."))
        return redirect("person", pk)
    return _person(request, user, password=password)


def _check(request: HttpRequest) -> None:
    if not may(request.user, Right.MANAGE_USERS):
        raise PermissionDenied


def _user(request: HttpRequest, pk: int) -> Any:
    _check(request)
    return get_object_or_404(get_user_model().objects.select_related("profile").filter(profile__isnull=False), pk=pk)


def _person(request: HttpRequest, user: Any, form: ScopeForm | None = None, password: str = "") -> HttpResponse:
    form = form or ScopeForm(initial=_initial(user))
    context = _choices() | {"person": user, "form": form, "password": password, "self": user == request.user}
    return render(request, "people/person.html", context, status=422 if form.errors else 200)


def _initial(user: Any) -> dict[str, Any]:
    profile = user.profile
    return {"role": profile.role, "salesperson": profile.salesperson, "entities": profile.entities}


def _choices() -> dict[str, Any]:
    """The names that customers bear in the books, for whoever types one."""
    books = current_books()
    return {"salespeople": [name for name in answer(books, values, "salesperson") if name] if books else []}
