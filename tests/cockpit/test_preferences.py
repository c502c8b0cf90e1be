"""Language and colours, kept; and the audit trail, for those who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from encours.cockpit.actions import record
from encours.cockpit.store.roles import Role
from tests.cockpit.conftest import NOW


def as_(people: Any, role: Role) -> Client:
    client = Client()
    client.force_login(people(role))
    return client


def test_they_are_kept_in_the_profile_and_in_cookies(people: Any) -> None:
    user = people(Role.COLLECTOR)
    client = Client()
    client.force_login(user)
    response = client.post("/preferences/", {"language": "fr", "theme": "dark", "next": "/customers/?search=a"})
    assert response["Location"] == "/customers/?search=a"
    user.profile.refresh_from_db()
    assert (user.profile.language, user.profile.theme) == ("fr", "dark")
    assert client.cookies["encours_language"].value == "fr"
    assert client.cookies["encours_theme"].value == "dark"
    page = client.get("/preferences/").content.decode()
    assert '<html lang="fr" data-theme="dark">' in page
    client.post("/preferences/", {"theme": ""})
    user.profile.refresh_from_db()
    assert (user.profile.language, user.profile.theme) == ("fr", "")
    assert client.cookies["encours_theme"].value == ""


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_they_lead_nowhere_else(people: Any, elsewhere: str) -> None:
    response = as_(people, Role.AUDITOR).post("/preferences/", {"language": "en", "next": elsewhere})
    assert response["Location"] == "/preferences/"


def test_what_is_not_offered_is_refused_in_a_sentence(people: Any) -> None:
    client = as_(people, Role.AUDITOR)
    page = client.post("/preferences/", {"language": "xx"}, follow=True).content.decode()
    assert "There is no such language or theme." in page
    assert get_user_model().objects.get(profile__role=Role.AUDITOR).profile.language == ""


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_the_history(people: Any, role: Role) -> None:
    allowed = role in (Role.AUDITOR, Role.ADMINISTRATOR)
    client = as_(people, role)
    for address in ("/history/", "/history.csv", "/history.xlsx"):
        assert client.get(address).status_code == (200 if allowed else 403)


def test_the_history_is_newest_first_searched_paged_and_only_text(people: Any) -> None:
    user = people(Role.AUDITOR)
    for number in range(60):
        record(user, "look", f"subject {number} <script>alert(1)</script>", NOW, {"was": number}, {"is": "=1+1"})
    client = as_(people, Role.ADMINISTRATOR)
    page = client.get("/history/").content.decode()
    assert "subject 59 &lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "subject 5 " not in page
    assert 'href="?page=2"' in page
    assert "subject 5 " in client.get("/history/?page=2").content.decode()
    found = client.get("/history/?find=subject+17").content.decode()
    assert "subject 17 " in found
    assert "subject 18 " not in found
    body = b"".join(client.get("/history.csv?find=subject").streaming_content).decode()
    assert body.count("\r\n") == 61
