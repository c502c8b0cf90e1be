"""What every answer carries, and what is refused before it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

_FORM_AROUND_A_FILE = 1024 * 1024


def protective_headers(get_response: Answer) -> Answer:
    """Nothing is loaded from elsewhere, framed, or kept in a cache that others read."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def upload_limit(get_response: Answer) -> Answer:
    """Refuse a body that is too large by what it says of itself, before a byte of it is stored."""

    def answer(request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT + _FORM_AROUND_A_FILE:
            megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
            text = gettext("This file is larger than {megabytes} MB, the most that this installation takes.")
            return HttpResponse(text.format(megabytes=megabytes), status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer


def profile_language(get_response: Answer) -> Answer:
    """A person's own language wins over the browser's."""

    def answer(request: HttpRequest) -> HttpResponse:
        profile = getattr(request.user, "profile", None) if request.user.is_authenticated else None
        if profile is not None and profile.language:
            translation.activate(profile.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return answer
