"""The list of customers and the page of one: right to the cent, within what each may see, safe with hostile names."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from encours.cockpit.store.roles import Role
from encours.ledger import open_portions, portions
from tests.cockpit.conftest import NOW, PASSWORD
from tests.cockpit.sent_books import AS_OF, FORMULA, OTHERS, SCRIPT, ledger, send_ledger

DAY = f"as_of={AS_OF}"
PAGES = (
    "/customers/",
    "/customers/?overdue=1",
    "/customers/?search=nobody-is-called-so",
    "/customers/C1/",
    "/customers/C1/?show=b1",
    "/customers/C2/",
    "/customers/C3/",
    "/customers/C1/history/",
    "/customers/C1/dso/countback/",
    "/customers/C1/dso/simple/?part=sold",
    "/customers/D/4%235/",
    "/imports/",
    "/imports/1/",
    "/imports/new/",
    "/preferences/",
    "/history/",
)


@pytest.fixture(scope="module")
def clients(_store: None) -> Iterator[dict[str, Client]]:
    """One client a role, on books sent through the pages and stored by the worker."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from encours.cockpit.actions import create_administrator, create_user

    call_command("flush", verbosity=0, interactive=False)
    admin = create_administrator("admin@acme.example", PASSWORD, NOW)
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            own = {"salesperson": "Ana Marques"} if role is Role.SALESPERSON else {}
            create_user(admin, f"{role.value}@acme.example", PASSWORD, role, NOW, **own)
    create_user(admin, "fr2@acme.example", PASSWORD, Role.CFO, NOW, entities=["FR2"])
    made = {}
    for user in get_user_model().objects.all():
        made[user.profile.role if user.email != "fr2@acme.example" else "fr2"] = client = Client()
        client.force_login(user)
    send_ledger(made[Role.ACCOUNTANT], ledger())
    yield made
    connection.close()


@pytest.fixture
def manager(clients: dict[str, Client]) -> Client:
    return clients[Role.CREDIT_MANAGER]


def text(response: Any) -> str:
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def words_of(html: str) -> str:
    """What somebody reads, in a line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def listed(client: Client, query: str = "") -> list[str]:
    """The ids of the customers of a page of the list, in order."""
    html = text(client.get(f"/customers/?{DAY}&{query}"))
    return [unescape(found) for found in re.findall(r'<th scope="row" class="name" title="[^"]* ([^" ]+)">', html)]


def exported(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(client.get(address)), newline="")))


def test_the_total_is_that_of_all_pages_and_of_the_reference(manager: Client) -> None:
    currencies = {document.id: document.currency for document in ledger().documents}
    alive = [one for one in open_portions(portions(ledger()), AS_OF) if currencies[one.document] == "EUR"]
    html = text(manager.get(f"/customers/?{DAY}"))
    assert f"{sum(one.amount for one in alive) // 100:,}" in words_of(html.split("<tfoot>")[1].split("</tfoot>")[0])
    assert "64 customers" in words_of(html)
    assert len(listed(manager)) == 50
    assert len(listed(manager, "page=2")) == 14
    assert listed(manager, "page=99") == listed(manager, "page=2")
    rows = exported(manager, f"/customers.csv?{DAY}")
    assert sum(round(float(row["Balance"]) * 100) for row in rows) == sum(one.amount for one in alive)


def test_it_sorts_searches_and_filters(manager: Client) -> None:
    assert listed(manager)[:2] == ["C3", "C1"]
    assert listed(manager, "sort=oldest")[:2] == ["C2", "D/4#5"]
    assert listed(manager, "sort=-oldest")[:2] == ["C1", "C3"]
    assert listed(manager, "sort=evil;drop")[:2] == ["C3", "C1"]
    assert listed(manager, "search=cafe") == ["C1"]
    assert listed(manager, "search=ETOILE fils") == ["D/4#5"]
    assert listed(manager, "overdue=1") == ["C3", "C1"]
    assert listed(manager, "segment=CHR&overdue=1") == ["C3", "C1"]
    assert listed(manager, "salesperson=Ana+Marques") == ["C1", "C2"]
    assert listed(manager, "currency=GBP") == ["D/4#5", "C3"]
    assert listed(manager, "entity=FR2") == ["C1", "D/4#5"]


def test_typing_gets_the_rows_alone_and_the_address_of_what_is_shown(manager: Client) -> None:
    response = manager.get(f"/customers/?{DAY}&search=cafe&segment=&sort=-total", headers={"HX-Request": "true"})
    assert "<html" not in text(response)
    assert response["HX-Push-Url"] == f"/customers/?{DAY}&currency=EUR&search=cafe&sort=-total"
    assert "HX-Request" in response["Vary"]
    back = manager.get("/customers/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in text(back)


def test_the_page_of_a_customer_adds_up(manager: Client) -> None:
    said = words_of(text(manager.get(f"/customers/C1/?{DAY}")))
    assert "€720.00" in said  # 100 + 250 + 400 - 30; F4 was paid
    assert "46.7% of what is owed is overdue" in said  # 350 of 750
    assert "the oldest by 90 days" in said
    assert "45 days end of month" in said
    assert "5 documents" not in words_of(
        text(manager.get(f"/customers/C1/?{DAY}&show=overdue")).split('id="history"')[0]
    )
    late = words_of(
        text(manager.get(f"/customers/C1/?{DAY}&show=b1")).split('id="documents"')[1].split("</section>")[0]
    )
    assert "1 document" in late
    assert "F2" in late
    assert "assumed" in late
    assert "F1" not in late


def test_how_they_pay_is_a_distribution(manager: Client) -> None:
    said = words_of(text(manager.get(f"/customers/C1/?{DAY}")).split("How they pay")[1])
    assert "Half had come after (median) 10 10 41 41" in said
    assert "Paid share 9.6% 9.6% 9.6% 9.6%" in said  # 80 paid, 750 open
    nothing = text(manager.get(f"/customers/C3/?{DAY}"))
    assert "No payment to measure." in nothing
    assert "NaN" not in nothing


def test_history_ends_at_the_balance_and_knows_nothing_of_later(manager: Client) -> None:
    rows = text(manager.get(f"/customers/C1/history/?{DAY}")).split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    assert "A1" in rows[0]
    assert "720.00" in rows[0]
    assert "100.00" in rows[-1]
    early = words_of(text(manager.get("/customers/C1/history/?as_of=2025-01-31")))
    assert "F4" in early
    assert "REC1" not in early


def test_documents_are_exported_as_shown(manager: Client) -> None:
    rows = exported(manager, f"/customers/C1/open.csv?{DAY}&show=overdue")
    assert [(row["Document"], row["Open"], row["Due date assumed"]) for row in rows] == [
        ("F1", "100.00", "false"),
        ("F2", "250.00", "true"),
    ]


def test_a_customer_of_another_currency_opens_in_it(manager: Client) -> None:
    response = manager.get("/customers/C2/", {"as_of": str(AS_OF), "currency": "GBP"})
    assert response.status_code == 302
    assert "currency=EUR" in response["Location"]
    assert "55.00" in text(manager.get("/customers/D/4%235/", {"as_of": str(AS_OF), "currency": "GBP"}))


@pytest.mark.parametrize("method", ["countback", "simple", "best-possible", "add"])
@pytest.mark.parametrize("part", ["open", "sold"])
def test_each_dso_of_a_customer_opens_to_documents_that_add_up(manager: Client, method: str, part: str) -> None:
    assert f'href="/customers/C1/dso/{method}/?' in text(manager.get(f"/customers/C1/?{DAY}"))
    said = words_of(text(manager.get(f"/customers/C1/dso/{method}/?{DAY}&part={part}")))
    assert "✓ Adds up to the cent" in said
    assert "F3" in said or method == "add"


def test_there_is_no_proof_of_what_is_not_shown(clients: dict[str, Client], manager: Client) -> None:
    assert manager.get("/customers/C1/dso/magic/").status_code == 404
    assert clients[Role.SALESPERSON].get("/customers/C3/dso/simple/").status_code == 404


@pytest.mark.parametrize("address", ["/customers/NOBODY/", "/customers/NOBODY/history/", "/customers/NOBODY/open.csv"])
def test_a_customer_who_is_not_there(manager: Client, address: str) -> None:
    assert manager.get(address).status_code == 404


# -- who sees what


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SALESPERSON])
def test_these_see_every_customer(clients: dict[str, Client], role: Role) -> None:
    assert len(exported(clients[role], f"/customers.csv?{DAY}")) == 4 + OTHERS


def test_a_salesperson_sees_their_own_customers_alone(clients: dict[str, Client]) -> None:
    client = clients[Role.SALESPERSON]
    assert listed(client) == ["C1", "C2"]
    assert listed(client, "salesperson=Bo+Diaz") == ["C1", "C2"]
    assert [row["Number"] for row in exported(client, f"/customers.csv?{DAY}&search=")] == ["C1", "C2"]
    assert client.get("/customers/C1/").status_code == 200
    for address in ("/customers/C3/", "/customers/C3/history/", "/customers/C3/open.csv", "/customers/N001/"):
        assert client.get(address).status_code == 404
    assert listed(client, "search=N001") == []


def test_a_company_of_ones_own_hides_the_others(clients: dict[str, Client]) -> None:
    client = clients["fr2"]
    assert listed(client) == ["C1", "D/4#5"]
    page = text(client.get(f"/customers/C1/?{DAY}"))
    assert "€400.00" in page
    assert ">F3<" in page
    for hidden in (">F1<", ">F2<", ">A1<", "REC1"):
        assert hidden not in page
    assert "REC1" not in text(client.get(f"/customers/C1/history/?{DAY}"))
    assert [row["Document"] for row in exported(client, f"/customers/C1/open.csv?{DAY}&entity=FR1")] == ["F3"]
    assert client.get("/customers/C2/").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_nobody_without_an_account(clients: dict[str, Client], address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


# -- hostile names


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_a_style_or_a_script_of_its_own(clients: dict[str, Client], address: str) -> None:
    html = text(clients[Role.ADMINISTRATOR].get(address))
    assert not re.search(r"<[^>]*\sstyle\s*=", html)
    assert "<style" not in html
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "javascript:" not in html


def test_names_are_shown_as_they_are_and_do_nothing(manager: Client) -> None:
    html = text(manager.get(f"/customers/?{DAY}")) + text(manager.get(f"/customers/C2/?{DAY}"))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    search = text(manager.get("/customers/", {"search": '"><script>alert(2)</script>'}))
    assert "<script>alert" not in search


def test_exports_hold_no_formula(manager: Client) -> None:
    named = {row["Number"]: row for row in exported(manager, f"/customers.csv?{DAY}")}
    assert named["C3"]["Customer"] == f"'{FORMULA}"
    assert named["C2"]["Segment"] == f"'{FORMULA}"
    assert named["C2"]["Customer"] == SCRIPT
    response = manager.get(f"/customers.xlsx?{DAY}")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert FORMULA in unescape(
            sheet + book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else sheet
        )
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
    assert response["Content-Disposition"] == f'attachment; filename="customers-EUR-{AS_OF}.xlsx"'
    document = exported(manager, f"/customers/C3/open.csv?{DAY}")[0]
    assert document["Document"] == f"'{FORMULA}"
