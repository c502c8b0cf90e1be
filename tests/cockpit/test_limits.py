"""Nobody reads beyond their limits: a salesperson of one company, an account without a profile, a passer-by."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, reverse

from encours.cockpit.screens.files import FORMS
from encours.cockpit.screens.urls import urlpatterns
from encours.cockpit.store.models import EntityRow, ImportProblemRow, ImportRow, ImportState
from encours.cockpit.store.roles import Role
from encours.cockpit.store.scope import Scope, scope
from encours.ledger import Ledger, Party
from encours.report.dso import Method
from tests.cockpit.conftest import NOW
from tests.cockpit.shown import invoice, published

ANA = "Ana Marques"
DAY = date(2026, 3, 1)
DUE = date(2026, 3, 11)
AS_OF = "as_of=2026-03-31"

SEEN = {"MINE-1", "Port"}
HIDDEN = {"Dunes", "Gare", "THEIRS", "SUD", "Bo Lind", "GBP"}
HIDDEN_AMOUNTS = {"7654", "3210", "4321"}
"""Of SUD on the shared customer, of SUD on a customer of Ana's, of NOR on a customer of Bo's."""


@pytest.fixture
def books(store: None) -> Iterator[None]:
    """Ana sells for two companies, to one customer of both and one of SUD alone; Bo sells for NOR."""
    parties = (
        Party("C1", "Café du Port", segment="Bars", salesperson=ANA),
        Party("C2", "Hôtel des Dunes", segment="Dunes", salesperson=ANA),
        Party("C3", "Bar de la Gare", segment="Gare", salesperson="Bo Lind"),
    )
    documents = (
        invoice("MINE-1", "C1", 111_00, DAY, DUE, "NOR"),
        invoice("THEIRS-1", "C1", 7654_00, DAY, DUE, "SUD"),
        invoice("THEIRS-2", "C2", 3210_00, DAY, DUE, "SUD"),
        invoice("THEIRS-3", "C2", 3210_00, DAY, DUE, "SUD", currency="GBP"),
        invoice("THEIRS-4", "C3", 4321_00, DAY, DUE, "NOR"),
    )
    published(Ledger(parties, documents), settings.ENCOURS.mart)
    EntityRow.objects.create(code="SUD", name="SUD")
    row = ImportRow.objects.create(
        file_name="THEIRS.csv", sha256="0" * 64, options_sha256="0", state=ImportState.DONE, created_at=NOW
    )
    ImportProblemRow.objects.create(import_row=row, code="X", message="THEIRS", severity="error")
    yield
    shutil.rmtree(settings.ENCOURS.mart, ignore_errors=True)


def as_(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def read(response: Any) -> str:
    """What an answer holds, sheets unpacked, without the spaces and commas of its amounts."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"].endswith("sheet"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return unescape(body.decode())


def leaks(text: str) -> set[str]:
    plain = re.sub(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3})", "", text)
    return {word for word in HIDDEN if word in text} | {amount for amount in HIDDEN_AMOUNTS if amount in plain}


def addresses() -> list[tuple[str, str]]:
    """Every page of the cockpit, by its name; a new kind of place in an address must be added here."""
    places: dict[str, tuple[Any, ...]] = {
        "id_": ("C1", "C2", "C3"),
        "method": ("countback", "simple"),
        "form": FORMS,
        "pk": (1,),
    }
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        given: list[dict[str, Any]] = [{}]
        for name in pattern.pattern.converters:
            given = [{**some, name: value} for some in given for value in places[name]]
        found += [(str(pattern.name), reverse(str(pattern.name), kwargs=some)) for some in given]
    return found


PROOFS = [
    f"/proof/{page}{AS_OF}{more}"
    for page in ("aged/?part=total&", *(f"dso/{method}/?" for method in Method))
    for more in ("", "&part=open", "&part=sold", "&format=csv", "&format=xlsx", "&part=sold&format=csv")
]
ASKED = [
    *(f"/{query}" for query in ("", f"?{AS_OF}", f"?{AS_OF}&by=salesperson", f"?{AS_OF}&by=entity", "?by=customer")),
    *(f"/customers{page}?{AS_OF}{more}" for page in ("/", ".csv", ".xlsx") for more in ("", "&search=C", "&overdue=1")),
    f"/customers/C1/?{AS_OF}",
    f"/customers/C1/history/?{AS_OF}",
    f"/customers/C1/open.csv?{AS_OF}",
    f"/customers/C1/open.xlsx?{AS_OF}",
    f"/customers/C1/dso/simple/?{AS_OF}",
    f"/customers/C1/dso/simple/?{AS_OF}&part=sold",
    "/trend.svg?width=900",
    *PROOFS,
]


def test_the_limits_of_a_salesperson_are_a_name_and_companies(people: Any) -> None:
    assert scope(people(Role.SALESPERSON, entities=["NOR"])) == Scope(frozenset({"NOR"}), ANA)


@pytest.mark.parametrize("widened", ["", "&entity=SUD", "&currency=GBP", "&salesperson=Bo+Lind"])
def test_a_salesperson_of_one_company_reads_nothing_of_another(books: None, people: Any, widened: str) -> None:
    client = as_(people(Role.SALESPERSON, entities=["NOR"]))
    seen: set[str] = set()
    for address in ASKED:
        response = client.get(f"{address}{'&' if '?' in address else '?'}{widened.removeprefix('&')}")
        assert response.status_code == 200, address
        text = read(response)
        said = text.replace("is called Bo Lind", "")  # the sentence that refuses the filter
        said = re.sub(r"(entity|currency|salesperson)=(SUD|GBP|Bo\+Lind)", "", said)
        assert not leaks(said), address
        seen |= {word for word in SEEN if word in text}
    assert seen == SEEN
    for address in ("/customers/C2/", "/customers/C2/history/", "/customers/C2/open.csv", "/customers/C2/dso/simple/"):
        assert client.get(address).status_code == 404
        assert client.get(address.replace("C2", "C3")).status_code == 404


def test_the_total_of_a_salesperson_is_that_of_the_company(books: None, people: Any) -> None:
    client = as_(people(Role.SALESPERSON, entities=["NOR"]))
    for address in ("/customers/", "/customers/C1/", "/proof/aged/", "/proof/dso/simple/"):
        assert re.search(r">€?111(\.00)?<", read(client.get(f"{address}?{AS_OF}"))), address


def test_without_the_limit_all_of_it_is_there(books: None, people: Any) -> None:
    """What the tests above look for does stand in these pages for who may see it."""
    client = as_(people(Role.ADMINISTRATOR))
    found: set[str] = set()
    for address in (*ASKED, *(address for _, address in addresses())):
        response = client.get(address)
        if response.status_code == 200:
            found |= leaks(read(response))
    assert found == HIDDEN | HIDDEN_AMOUNTS


@pytest.mark.parametrize(("name", "address"), addresses())
def test_an_account_without_a_profile_reads_nothing(books: None, people: Any, name: str, address: str) -> None:
    people(Role.ADMINISTRATOR)
    stranger = get_user_model().objects.create(username="stranger", email="stranger@acme.example")
    client = as_(stranger)
    for query in ("", f"?{AS_OF}", "?entity=NOR", "?format=csv"):
        response = client.get(address + query)
        assert response.status_code in (200, 302, 403, 404, 405)
        text = read(response)
        assert not leaks(text), address
        assert not SEEN & set(re.findall(r"[\w-]+", text)), address
        assert "admin@acme.example" not in text
        if name.endswith(("-file", "-open", "-problems")):
            assert response.status_code in (403, 404), address


@pytest.mark.parametrize(("name", "address"), addresses())
def test_who_is_not_logged_in_is_sent_to_the_way_in(books: None, name: str, address: str) -> None:
    for response in (Client().get(address), Client().post(address)):
        assert response.status_code == 302, name
        assert response.headers["Location"].startswith("/account/login/")
