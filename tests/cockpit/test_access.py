"""Who comes in, what they see, and what every answer carries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from encours.cockpit.actions import RefusedError, create_administrator, create_user, set_preferences, set_target
from encours.cockpit.store.models import AuditRow, TargetRow
from encours.cockpit.store.roles import RIGHTS, Right, Role, may
from encours.cockpit.store.scope import NOTHING, Scope, scope
from tests.cockpit.conftest import NOW, PASSWORD

pytestmark = pytest.mark.usefixtures("store")


def log_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


def test_health_needs_no_account() -> None:
    answer = Client().get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize("path", ["/health", "/account/login/", "/no-such-page"])
def test_every_answer_is_protected(path: str) -> None:
    headers = Client().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


OPEN = {
    "health", "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code", "mfa_authenticate",
    "mfa_trust",
}  # fmt: skip


def views(resolver: URLResolver) -> Any:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        else:
            yield pattern


def test_all_but_the_way_in_needs_a_login() -> None:
    """The middleware lets pass only what a view says of itself; this says which views may."""
    patterns: list[URLPattern] = list(views(get_resolver()))
    assert patterns
    unprotected = {pattern.name for pattern in patterns if not getattr(pattern.callback, "login_required", True)}
    assert unprotected <= OPEN


def test_who_is_not_logged_in_is_sent_to_the_login() -> None:
    answer = Client().get("/account/password/change/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_nobody_signs_up() -> None:
    given = {"email": "me@evil.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", given)
    assert get_user_model().objects.count() == 0


def test_one_logs_in_by_email(people: Any) -> None:
    people(Role.AUDITOR)
    client = Client()
    assert log_in(client, "Auditor@ACME.example").status_code == 302
    assert "_auth_user_id" in client.session
    assert client.cookies["encours_session"]["httponly"]
    assert client.cookies["encours_session"]["samesite"] == "Lax"


def test_too_many_wrong_passwords_are_stopped(people: Any) -> None:
    from django.core.cache import cache

    cache.clear()
    people(Role.AUDITOR)
    for _ in range(6):
        answer = log_in(Client(), "auditor@acme.example", "wrong")
    assert b"Too many" in answer.content
    client = Client()
    log_in(client, "auditor@acme.example")
    assert "_auth_user_id" not in client.session, "the right password comes too late"
    cache.clear()


def test_the_language_of_the_profile_wins(people: Any) -> None:
    user = people(Role.AUDITOR)
    set_preferences(user, NOW, language="fr", theme="dark")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    assert client.get("/account/password/change/").headers["Content-Language"] == "fr"
    translation.activate("en")
    with pytest.raises(RefusedError):
        set_preferences(user, NOW, language="xx")


def test_a_body_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 1024)
    answer = Client().post("/account/login/", {"login": "x" * 2_000_000})
    assert answer.status_code == 413
    assert len(answer.content.decode().splitlines()) == 1


def test_everybody_sees_their_own(people: Any) -> None:
    assert scope(people(Role.CFO)) == Scope(None, None)
    assert scope(people(Role.COLLECTOR, entities=["FR1", "FR2"])) == Scope(frozenset({"FR1", "FR2"}), None)
    assert scope(people(Role.SALESPERSON, salesperson="Ana Marques")) == Scope(None, "Ana Marques")


def test_who_is_nobody_sees_nothing(people: Any) -> None:
    stranger = get_user_model().objects.create(username="stranger")
    gone = people(Role.CFO)
    gone.is_active = False
    nameless = people(Role.SALESPERSON)
    nameless.profile.salesperson = ""
    for user in (AnonymousUser(), stranger, gone, nameless):
        assert scope(user) == NOTHING
        assert scope(user).empty
    for user in (AnonymousUser(), stranger, gone):
        assert not any(may(user, right) for right in Right)


def test_each_role_has_the_least_it_needs(people: Any) -> None:
    assert set(RIGHTS) == set(Role)
    users = {role: people(role) for role in Role}
    rights = {role: {right for right in Right if may(user, right)} for role, user in users.items()}
    assert rights == {
        Role.COLLECTOR: set(),
        Role.SALESPERSON: set(),
        Role.AUDITOR: {Right.READ_AUDIT},
        Role.ACCOUNTANT: {Right.IMPORT},
        Role.CFO: {Right.SET_TARGETS},
        Role.CREDIT_MANAGER: {Right.IMPORT, Right.SET_TARGETS},
        Role.ADMINISTRATOR: set(Right),
    }


def test_only_an_administrator_makes_accounts(people: Any) -> None:
    with pytest.raises(PermissionDenied):
        create_user(people(Role.CREDIT_MANAGER), "new@acme.example", PASSWORD, Role.CFO, NOW)
    with pytest.raises(RefusedError):
        create_administrator("second@acme.example", PASSWORD, NOW)
    assert get_user_model().objects.count() == 2


@pytest.mark.parametrize(
    ("email", "password", "role"),
    [
        ("nobody", PASSWORD, Role.CFO),
        ("cfo@acme.example", "123", Role.CFO),
        ("cfo@acme.example", "{password}", Role.CFO),
        ("ADMIN@acme.example", PASSWORD, Role.CFO),
        ("rep@acme.example", PASSWORD, Role.SALESPERSON),
    ],
)
def test_an_account_that_will_not_do_is_refused(people: Any, email: str, password: str, role: Role) -> None:
    with pytest.raises(RefusedError) as refusal:
        create_user(people(Role.ADMINISTRATOR), email, password, role, NOW)
    assert str(refusal.value)
    assert get_user_model().objects.count() == 1


def test_a_password_is_never_kept(people: Any) -> None:
    user = people(Role.CFO)
    assert user.password.startswith("scrypt$")
    assert not any(PASSWORD in str(line.after) for line in AuditRow.objects.all())


def test_a_target_is_set_by_those_who_may_and_remembered(people: Any) -> None:
    day = date(2026, 1, 1)
    with pytest.raises(PermissionDenied):
        set_target(people(Role.COLLECTOR), "", Decimal(45), day, NOW)
    set_target(people(Role.CFO), "", Decimal(45), day, NOW)
    set_target(people(Role.CREDIT_MANAGER), "", Decimal("42.5"), day, NOW)
    assert [row.dso_days for row in TargetRow.objects.all()] == [Decimal("42.5")]
    line = AuditRow.objects.filter(verb="set_target").latest("id")
    assert (line.before, line.after) == ({"dso_days": "45.0"}, {"dso_days": "42.5"})
    with pytest.raises(RefusedError):
        set_target(people_first(), "", Decimal(0), day, NOW)


def people_first() -> Any:
    return get_user_model().objects.get(profile__role=Role.CFO)
