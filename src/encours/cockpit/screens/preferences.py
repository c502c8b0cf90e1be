"""How a person likes the pages: language and colours."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from encours.cockpit.actions import RefusedError, set_preferences
from encours.cockpit.store.models import THEMES
from encours.cockpit.store.roles import Right, may

THEME_COOKIE = "encours_theme"
A_YEAR = 365 * 24 * 3600


def preferences(request: HttpRequest) -> HttpResponse:
    """Show them, or keep what was chosen: in the profile, and in cookies for the pages before one is known."""
    profile = getattr(request.user, "profile", None)
    if profile is None:
        raise PermissionDenied
    if request.method != "POST":
        context = {"profile": profile, "languages": settings.LANGUAGES, "themes": THEMES}
        return render(
            request, "preferences/preferences.html", context | {"may_read_audit": may(request.user, Right.READ_AUDIT)}
        )
    response = HttpResponseRedirect(_back(request))
    try:
        kept = set_preferences(
            request.user, timezone.now(), language=request.POST.get("language"), theme=request.POST.get("theme")
        )
    except RefusedError as error:
        messages.error(request, str(error))
        return response
    with translation.override(kept.language or None):
        messages.success(request, gettext("Your preferences are saved."))
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, kept.language), (THEME_COOKIE, kept.theme)):
        if value:
            response.set_cookie(
                name, value, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
        else:
            response.delete_cookie(name, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """Where one came from, if it is here."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("preferences")
