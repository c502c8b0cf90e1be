"""The accounts: administrators alone open, change and close them, each time with a line in the audit trail."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.test import Client

from encours.cockpit.actions import (
    RefusedError,
    change_user,
    deactivate_user,
    new_password,
    reactivate_user,
    reset_password,
)
from encours.cockpit.store.models import AuditRow, EntityRow
from encours.cockpit.store.roles import Role
from tests.cockpit.conftest import NOW, PASSWORD
from tests.cockpit.shown import published, shown_ledger

ANOTHER = "huit-cent-quatre-caisses"
OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]


def as_(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def came_in(email: str, password: str) -> Client | None:
    client = Client()
    client.post("/account/login/", {"login": email, "password": password})
    return client if "_auth_user_id" in client.session else None


def last_line() -> tuple[str, str, str, Any, Any]:
    line = AuditRow.objects.latest("pk")
    return line.who, line.verb, line.subject, line.before, line.after


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_manages_accounts(people: Any, role: Role) -> None:
    user, admin = people(role), people(Role.ADMINISTRATOR)
    client, lines = as_(user), AuditRow.objects.count()
    for address in ("/people/", "/people/new/", f"/people/{admin.pk}/"):
        assert client.get(address).status_code == 403
    for address in (
        "/people/new/",
        f"/people/{user.pk}/",
        f"/people/{admin.pk}/active/",
        f"/people/{user.pk}/password/",
    ):
        assert client.post(address, {"role": "administrator", "password": ANOTHER}).status_code == 403
    for forbidden in (
        lambda: change_user(user, user, Role.ADMINISTRATOR, NOW),
        lambda: deactivate_user(user, admin, NOW),
        lambda: reactivate_user(user, user, NOW),
        lambda: reset_password(user, admin, ANOTHER, NOW),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()
    assert 'href="/people/"' not in client.get("/").content.decode()
    assert AuditRow.objects.count() == lines


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_where_one_may_go(people: Any, role: Role) -> None:
    menu = as_(people(role)).get("/").content.decode()
    assert ('href="/people/"' in menu) == (role is Role.ADMINISTRATOR)
    assert ('href="/history/"' in menu) == (role in (Role.ADMINISTRATOR, Role.AUDITOR))


def test_the_list_says_who_they_are(people: Any) -> None:
    EntityRow.objects.create(code="FR1", name="Acme Nord")
    people(Role.SALESPERSON, entities=["FR1"])
    deactivate_user(people(Role.ADMINISTRATOR), people(Role.CFO), NOW)
    page = as_(people(Role.ADMINISTRATOR)).get("/people/").content.decode()
    for said in ("salesperson@acme.example", "Ana Marques", "Acme Nord", "All companies", "Deactivated", "never"):
        assert said in page


@pytest.fixture
def books(store: None) -> Iterator[None]:
    published(shown_ledger(), settings.ENCOURS.mart)
    yield
    shutil.rmtree(settings.ENCOURS.mart)


def test_an_account_is_added_and_its_password_shown_once(books: None, people: Any) -> None:
    admin = people(Role.ADMINISTRATOR)
    EntityRow.objects.create(code="FR1", name="Acme Nord")
    client = as_(admin)
    assert '<option value="Ana Marques">' in client.get("/people/new/").content.decode()
    given = {"email": "Ana@Acme.example", "role": "salesperson", "salesperson": "Ana Marques", "entities": ["FR1"]}
    answer = client.post("/people/new/", given)
    shown = re.search(r"<pre>(.*)</pre>", answer.content.decode())
    assert shown is not None
    password = shown[1]
    assert "no-store" in answer["Cache-Control"]
    assert came_in("ana@acme.example", password)
    profile = get_user_model().objects.get(email="ana@acme.example").profile
    assert (profile.role, profile.salesperson, profile.entities) == ("salesperson", "Ana Marques", ["FR1"])
    assert last_line()[:3] == (admin.email, "create_user", "ana@acme.example")
    assert password not in client.get(f"/people/{profile.user_id}/").content.decode()
    assert not any(password in str((line.before, line.after)) for line in AuditRow.objects.all())


def test_a_typed_password_is_never_shown(people: Any) -> None:
    client = as_(people(Role.ADMINISTRATOR))
    answer = client.post("/people/new/", {"email": "cfo@acme.example", "role": "cfo", "password": ANOTHER}, follow=True)
    assert "cfo@acme.example may come in now." in answer.content.decode()
    assert ANOTHER not in answer.content.decode()
    assert came_in("cfo@acme.example", ANOTHER)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "admin@acme.example", "role": "cfo"}, "admin@acme.example has an account already."),
        ({"email": "nobody", "role": "cfo"}, "valid email"),
        ({"email": "rep@acme.example", "role": "salesperson"}, "Say which salesperson this is"),
        ({"email": "cfo@acme.example", "role": "cfo", "password": "123"}, "too short"),
        ({"email": "cfo@acme.example", "role": "king"}, "king is not one of the available choices"),
        ({"email": "cfo@acme.example", "role": "cfo", "entities": ["XX"]}, "XX is not one of the available choices"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_made(people: Any, given: dict[str, Any], sentence: str) -> None:
    answer = as_(people(Role.ADMINISTRATOR)).post("/people/new/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert get_user_model().objects.count() == 1


def test_a_role_and_a_scope_are_changed_with_what_they_were(people: Any) -> None:
    admin, user = people(Role.ADMINISTRATOR), people(Role.SALESPERSON)
    EntityRow.objects.create(code="FR1", name="Acme Nord")
    address = f"/people/{user.pk}/"
    answer = as_(admin).post(address, {"role": "collector", "salesperson": "Ana Marques", "entities": ["FR1"]})
    assert answer["Location"] == address
    before = {"role": "salesperson", "salesperson": "Ana Marques", "entities": []}
    after = {"role": "collector", "salesperson": "", "entities": ["FR1"]}
    assert last_line() == (admin.email, "change_user", user.email, before, after)
    refused = as_(admin).post(address, {"role": "salesperson"})
    assert refused.status_code == 422
    assert "Say which salesperson this is" in refused.content.decode()


def test_a_company_that_is_gone_stays_ticked_until_it_is_taken_away(people: Any) -> None:
    user = people(Role.CFO, entities=["GONE"])
    client = as_(people(Role.ADMINISTRATOR))
    assert 'value="GONE" checked' in client.get(f"/people/{user.pk}/").content.decode()
    assert client.post(f"/people/{user.pk}/", {"role": "cfo", "entities": ["GONE"]}).status_code == 302


def test_who_is_deactivated_is_out_at_once_and_may_come_back(people: Any) -> None:
    admin, user = people(Role.ADMINISTRATOR), people(Role.CFO)
    theirs, address = as_(user), f"/people/{user.pk}/active/"
    assert theirs.get("/").status_code == 200
    as_(admin).post(address, {"active": "0"})
    assert last_line() == (admin.email, "deactivate_user", user.email, {"active": True}, {"active": False})
    assert theirs.get("/").status_code == 302
    assert came_in(user.email, PASSWORD) is None
    as_(admin).post(address, {"active": "1"})
    assert last_line() == (admin.email, "reactivate_user", user.email, {"active": False}, {"active": True})
    assert came_in(user.email, PASSWORD)


def test_another_password_ends_the_sessions_of_the_old_one(people: Any) -> None:
    admin, user = people(Role.ADMINISTRATOR), people(Role.CFO)
    theirs, address = as_(user), f"/people/{user.pk}/password/"
    shown = re.search(r"<pre>(.*)</pre>", as_(admin).post(address).content.decode())
    assert shown is not None
    assert last_line() == (admin.email, "reset_password", user.email, None, None)
    assert theirs.get("/").status_code == 302
    assert came_in(user.email, PASSWORD) is None
    assert came_in(user.email, shown[1])
    refused = as_(admin).post(address, {"password": "123"}, follow=True).content.decode()
    assert "too short" in refused
    as_(admin).post(address, {"password": ANOTHER})
    assert came_in(user.email, ANOTHER)


def test_nobody_locks_the_installation(people: Any) -> None:
    admin, user = people(Role.ADMINISTRATOR), people(Role.CFO)
    client = as_(admin)
    said = client.post(f"/people/{admin.pk}/active/", {"active": "0"}, follow=True).content.decode()
    assert "You cannot deactivate your own account" in said
    assert "This is the last administrator" in client.post(f"/people/{admin.pk}/", {"role": "cfo"}).content.decode()
    change_user(admin, user, Role.ADMINISTRATOR, NOW)
    user.refresh_from_db()
    deactivate_user(user, admin, NOW)
    reactivate_user(user, admin, NOW)
    change_user(admin, user, Role.CFO, NOW)
    stale = get_user_model().objects.get(pk=user.pk)
    change_user(admin, stale, Role.ADMINISTRATOR, NOW)
    both = get_user_model().objects.get(pk=user.pk)
    deactivate_user(admin, both, NOW)
    with pytest.raises(RefusedError, match="last administrator"):
        change_user(admin, admin, Role.CFO, NOW)
    assert get_user_model().objects.get(pk=admin.pk).profile.role == Role.ADMINISTRATOR


def test_made_passwords_will_do_and_are_not_twice_the_same(people: Any) -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    for password in list(made)[:5]:
        reset_password(people(Role.ADMINISTRATOR), people(Role.ADMINISTRATOR), password, NOW)


def test_the_door_has_the_colours_last_chosen_here(store: None) -> None:
    client = Client()
    assert "data-theme" not in client.get("/account/login/").content.decode()
    client.cookies["encours_theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/account/login/").content.decode()
    client.cookies["encours_theme"] = '"><script>'
    assert "data-theme" not in client.get("/account/login/").content.decode()
