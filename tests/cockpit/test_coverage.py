"""Who is limited to some companies brings in nothing of another one, whatever the form, the file or its rows say."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.test import Client

from encours.cockpit.actions import submit_import
from encours.cockpit.store.models import (
    AuditRow,
    DocumentRow,
    EntityRow,
    ImportProblemRow,
    ImportRow,
    ImportState,
    PartyRow,
    SettlementRow,
)
from encours.cockpit.store.roles import Role
from encours.ledger import Document, Ledger, Settlement
from encours.readers import write_native
from encours.readers.reading import Options
from tests.cockpit.conftest import NOW
from tests.cockpit.ledgers import invoice, invoices_csv, receipt
from tests.cockpit.sent_books import send, work
from tests.cockpit.test_imports import upload

FEC_NAME = "404833048FEC20251231.txt"
FEC = b"""JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\t\
PieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise
VE\tVentes\t1\t20250110\t411000\tClients\tC1\tPort\tF1\t20250110\tFacture\t120,00\t0,00\t\t\t20250110\t\t
VE\tVentes\t1\t20250110\t707000\tVentes\t\t\tF1\t20250110\tFacture\t0,00\t120,00\t\t\t20250110\t\t
"""


@pytest.fixture
def limited(people: Any) -> Client:
    """An accountant of CSVCO alone, on books where OPENCO has an invoice and a receipt."""
    whole = as_(people(Role.CREDIT_MANAGER))
    for name, data in native(invoice("O1", 500_00, entity="OPENCO"), receipt("O2", -500_00, entity="OPENCO")).items():
        send(whole, [(name, data)])
    work()
    EntityRow.objects.create(code="CSVCO", name="Comptoir")
    return as_(people(Role.ACCOUNTANT, entities=["CSVCO"]))


def as_(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def native(*documents: Document, settlements: tuple[Settlement, ...] = ()) -> dict[str, bytes]:
    return write_native(Ledger((), documents, settlements))


def facts() -> list[Any]:
    rows = (PartyRow, DocumentRow, SettlementRow, EntityRow)
    return [list(row.objects.order_by("pk").values()) for row in rows]  # type: ignore[attr-defined]


def said(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_the_form_offers_ones_own_companies_alone(limited: Client) -> None:
    html = limited.get("/imports/new/").content.decode()
    assert re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)', html[html.index('id="entity"') :]) == [
        ("", "", "The one that the file names"),
        ("CSVCO", " selected", "Comptoir"),
    ]
    assert "OPENCO" not in html


def test_who_has_no_limit_may_write_any_company(limited: Client, people: Any) -> None:
    whole = as_(people(Role.ADMINISTRATOR))
    html = whole.get("/imports/new/").content.decode()
    assert '<input id="entity"' in html
    assert '<option value="OPENCO">' in html
    for entity in ("OPENCO", "NEWCO"):
        send(whole, [("a.csv", invoices_csv(4))], entity=entity)
        work()
    assert not ImportRow.objects.exclude(state=ImportState.DONE)
    assert set(DocumentRow.objects.values_list("entity", flat=True)) == {"OPENCO", "NEWCO"}


def test_another_company_is_refused_by_the_form_and_by_the_action(limited: Client) -> None:
    before = ImportRow.objects.count()
    response = send(limited, [("a.csv", invoices_csv(4))], entity="OPENCO")
    assert response.status_code == 422
    assert "There is no such company, or you may not see it." in response.content.decode()
    user = get_user_model().objects.get(profile__role=Role.ACCOUNTANT)
    with pytest.raises(PermissionDenied):
        submit_import(user, upload(), Options(entity="OPENCO"), NOW)
    assert ImportRow.objects.count() == before


ROWS = b"""customer;invoice;date;due date;total;entity
C1;X1;2026-01-15;2026-02-15;10.00;%s
C1;X2;2026-01-15;;5.00;CSVCO
"""


@pytest.mark.parametrize(
    ("name", "data", "options", "sentence"),
    [
        ("rows.csv", ROWS % b"OPENCO", {"entity": "CSVCO"}, "does not cover: OPENCO."),
        ("rows.csv", ROWS % b"NEWCO", {"entity": "CSVCO"}, "does not cover: NEWCO."),
        (FEC_NAME, FEC, {}, "does not cover: 404833048."),
        ("none.csv", invoices_csv(4), {}, "documents that name no company"),
        (
            "documents.csv",
            native(invoice("O1", 1_00, entity="CSVCO"))["documents.csv"],
            {"entity": "CSVCO"},
            "changes documents of a company that your account does not cover, such as O1.",
        ),
        (
            "settlements.csv",
            native(settlements=(Settlement("O1", "O2", 500_00),))["settlements.csv"],
            {"entity": "CSVCO"},
            "changes documents of a company that your account does not cover, such as O1.",
        ),
    ],
)
def test_a_file_that_reaches_another_company_stores_nothing(
    limited: Client, name: str, data: bytes, options: dict[str, str], sentence: str
) -> None:
    before = facts()
    address = send(limited, [(name, data)], **options)["Location"]
    work()
    row = ImportRow.objects.latest("pk")
    assert row.state == ImportState.FAILED
    assert facts() == before
    page = said(limited, address)
    assert sentence in page
    assert "This file reaches companies that your account does not cover" in page
    assert "See the figures" not in page
    line = AuditRow.objects.latest("id")
    assert (line.verb, line.who, line.subject) == ("refuse_import", row.owner.email, name)
    assert line.after["import"] == row.pk
    assert any(code.endswith(("NOT_COVERED", "NOT_NAMED")) for code in line.after["refused"])


def test_ones_own_company_comes_in(limited: Client, people: Any) -> None:
    send(limited, [("a.csv", invoices_csv(4))], entity="CSVCO")
    send(limited, [("b.csv", (ROWS % b"CSVCO"))])
    send(limited, [(FEC_NAME, FEC)], entity="CSVCO")
    work()
    assert not ImportRow.objects.exclude(state=ImportState.DONE)
    assert DocumentRow.objects.filter(entity="CSVCO").count() >= 7
    assert DocumentRow.objects.filter(entity="OPENCO").count() == 2


def test_what_the_profile_is_when_the_file_comes_in_counts(limited: Client, people: Any) -> None:
    sender = people(Role.COLLECTOR, entities=["CSVCO", "OPENCO"])
    sender.profile.role = Role.CREDIT_MANAGER
    sender.profile.save()
    send(as_(sender), [("a.csv", invoices_csv(4))], entity="OPENCO")
    sender.profile.entities = ["CSVCO"]
    sender.profile.save()
    before = facts()
    work()
    assert ImportRow.objects.latest("pk").state == ImportState.FAILED
    assert facts() == before


def test_the_import_of_somebody_else_stays_out_of_sight(limited: Client, people: Any) -> None:
    whole = as_(people(Role.ADMINISTRATOR))
    theirs = send(whole, [("secret-name.csv", invoices_csv(4))], entity="CSVCO")["Location"]
    work()
    again = send(limited, [("mine.csv", invoices_csv(4))], entity="CSVCO")
    assert again["Location"] == "/imports/"
    page = said(limited, "/imports/")
    assert "This file was already imported: nothing was done twice." in page
    assert "secret-name" not in page
    for address in (theirs, f"{theirs}progress/", f"{theirs}problems.csv", f"{theirs}problems.xlsx"):
        assert limited.get(address).status_code == 404


def test_a_file_that_states_nothing_withdraws_nothing_of_another_company(limited: Client, people: Any) -> None:
    """A whole year of another company, with no customer in it, would withdraw all that its customers owe."""
    send(as_(people(Role.ADMINISTRATOR)), [(FEC_NAME, FEC)])
    work()
    before = facts()
    bare = FEC.replace(b"411000", b"512000")
    send(limited, [(FEC_NAME, bare)])
    work()
    assert ImportRow.objects.latest("pk").state == ImportState.FAILED
    assert facts() == before
    assert ImportProblemRow.objects.filter(code="DOCUMENT_NOT_COVERED").exists()


def test_a_refused_file_may_be_sent_by_who_covers_it(limited: Client, people: Any) -> None:
    rows = ROWS % b"OPENCO"
    send(limited, [("rows.csv", rows)])
    work()
    assert ImportProblemRow.objects.filter(code="COMPANY_NOT_COVERED", values={"companies": "OPENCO"}).exists()
    send(as_(people(Role.ADMINISTRATOR)), [("rows.csv", rows)])
    work()
    assert ImportRow.objects.latest("pk").state == ImportState.DONE


@pytest.mark.parametrize("form", ["pdf", "exe", "CSV", "json"])
def test_there_is_no_other_form_of_file(limited: Client, people: Any, form: str) -> None:
    whole = as_(people(Role.ADMINISTRATOR))
    done = ImportRow.objects.filter(state=ImportState.DONE)[0].pk
    for address in ("/customers", "/customers/C1/open", "/history", f"/imports/{done}/problems"):
        assert whole.get(f"{address}.{form}").status_code == 404
        assert whole.get(f"{address}.csv").status_code == 200
        assert whole.get(f"{address}.xlsx").status_code == 200
