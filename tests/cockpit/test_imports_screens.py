"""Sending files, watching them come in, and the certificate that ties them to their source."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from encours.cockpit.store.models import DocumentRow, ImportRow, ImportState
from encours.cockpit.store.roles import Role
from encours.ledger import Document, Ledger, Settlement
from encours.readers import write_native
from tests.cockpit.ledgers import invoice, invoices_csv, receipt
from tests.cockpit.sent_books import FORMULA, send, work

FAULTY = b"""customer;name;invoice;date;due date;total
C1;Port;F1;2025-01-15;2025-02-15;100.00
C1;Port;F2;2025-01-45;2025-02-15;50.00
C2;Quai;F3;2025-01-20;2025-02-20;=1+1
"""


def as_(people: Any, role: Role, **more: Any) -> Client:
    client = Client()
    client.force_login(people(role, **more))
    return client


def words_of(response: Any) -> str:
    assert response.status_code in (200, 422)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.CFO, Role.SALESPERSON, Role.AUDITOR])
def test_these_may_not_send(people: Any, role: Role) -> None:
    client = as_(people, role)
    assert client.get("/imports/new/").status_code == 403
    assert send(client, [("a.csv", invoices_csv(4))]).status_code == 403
    assert "/imports/new/" not in client.get("/imports/").content.decode()
    assert ImportRow.objects.count() == 0


def test_one_file_leads_to_its_page_and_waits_there(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    response = send(client, [("january.csv", invoices_csv(4))])
    row = ImportRow.objects.get()
    assert response["Location"] == f"/imports/{row.pk}/"
    page = client.get(response["Location"])
    assert "Waiting" in words_of(page)
    assert f'hx-get="/imports/{row.pk}/progress/" hx-trigger="every 1s"' in page.content.decode()
    assert "Control totals" not in words_of(page)
    still = client.get(f"/imports/{row.pk}/progress/")
    assert "HX-Refresh" not in still
    work()
    done = client.get(f"/imports/{row.pk}/progress/")
    assert done["HX-Refresh"] == "true"
    assert "hx-trigger" not in done.content.decode()


def test_the_reading_shows_how_far_it_is(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    send(client, [("january.csv", invoices_csv(4))])
    ImportRow.objects.update(state=ImportState.READING, done=300, total=1200)
    said = words_of(client.get(f"/imports/{ImportRow.objects.get().pk}/progress/"))
    assert "Reading 25 %" in said
    assert "300 lines of 1,200 read." in said


def test_several_files_become_an_import_each(people: Any) -> None:
    client = as_(people, Role.CREDIT_MANAGER)
    response = send(client, [("a.csv", invoices_csv(4)), ("b.csv", invoices_csv(6))])
    assert response["Location"] == "/imports/"
    page = client.get("/imports/")
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert {"a.csv", "b.csv"} <= set(words_of(page).split())
    work()
    assert "hx-trigger" not in client.get("/imports/", headers={"HX-Request": "true"}).content.decode()
    assert ImportRow.objects.filter(state=ImportState.DONE).count() == 2


def test_the_certificate_says_what_was_read_and_leads_to_the_figures(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    send(client, [("january.csv", invoices_csv(4))])
    work()
    row = ImportRow.objects.get()
    page = client.get(f"/imports/{row.pk}/")
    said = words_of(page)
    assert "Invoice 4 €400.00" in said
    assert f"/?as_of={row.certificate['last_day']}" in page.content.decode()
    saved = row.certificate["saved"]
    assert f"{saved['new']} new, 0 changed, 0 unchanged" in said
    send(client, [("again.csv", invoices_csv(4))], entity="FR9")
    work()
    assert ImportRow.objects.count() == 2


def test_the_same_file_twice_is_said_with_its_day(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    first = send(client, [("january.csv", invoices_csv(4))])["Location"]
    work()
    again = send(client, [("copy.csv", invoices_csv(4))])
    assert again["Location"] == first
    said = words_of(client.get(first))
    assert re.search(r"january.csv was already imported on \d+ \w+ \d{4}, with the same options", said)
    assert ImportRow.objects.count() == 1


def test_problems_stand_with_their_lines_and_their_remedy_and_are_exported(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    address = send(client, [("faulty.csv", FAULTY)])["Location"]
    work()
    said = words_of(client.get(address))
    assert "2025-01-45" in said
    assert "Line by line" in said
    row = ImportRow.objects.get()
    response = client.get(f"{address}problems.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))
    assert len(rows) == row.problems.count() > 0
    assert any(each["Line"] == "3" and each["What was read"] == "2025-01-45" for each in rows)
    assert not any(each["What was read"].startswith("=") for each in rows)
    code = rows[0]["Code"]
    one = client.get(f"{address}problems.csv?code={code}")
    kept = list(csv.DictReader(io.StringIO(b"".join(one.streaming_content).decode(), newline="")))
    assert {each["Code"] for each in kept} == {code}


def test_a_file_that_cannot_be_read_says_what_to_do(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    address = send(client, [("scan.csv", b"%PDF-1.7 nothing here")])["Location"]
    work()
    said = words_of(client.get(address))
    assert "This file was not imported" in said
    assert "Export the data as a FEC or as CSV" in said
    assert "See the figures" not in said
    assert "Failed" in words_of(client.get("/imports/"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"default_terms": "when the cows come home"}, "These terms cannot be read"),
        ({"accounts": "411; drop"}, "Write the beginnings of account numbers"),
        ({"currency": "EURO"}, "at most 3 characters"),
    ],
)
def test_options_that_cannot_be_are_refused_and_nothing_is_sent(
    people: Any, options: dict[str, str], sentence: str
) -> None:
    response = send(as_(people, Role.ACCOUNTANT), [("a.csv", invoices_csv(4))], **options)
    assert response.status_code == 422
    assert sentence in words_of(response)
    assert ImportRow.objects.count() == 0


def test_no_file_or_an_empty_one_is_said(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    assert "This field is required" in words_of(send(client, []))
    assert "nothing.csv: This file is empty." in words_of(send(client, [("nothing.csv", b"")]))


def test_default_terms_mark_due_dates_as_assumed_in_the_options(people: Any) -> None:
    send(as_(people, Role.ACCOUNTANT), [("a.csv", invoices_csv(4))], default_terms="45 jours fin de mois")
    assert ImportRow.objects.get().options["default_terms"] == "45 eom"


def test_a_hostile_name_is_only_text(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    address = send(client, [("<img src=x onerror=alert(1)>.csv", invoices_csv(4))])["Location"]
    send(client, [("<img src=x onerror=alert(1)>.csv", invoices_csv(4))])
    for page in (client.get(address), client.get("/imports/")):
        assert "<img src=x" not in page.content.decode()
        assert "&lt;img src=x" in page.content.decode()


def test_who_sees_a_part_of_the_books_sees_no_import_of_others(people: Any) -> None:
    accountant = as_(people, Role.ACCOUNTANT)
    address = send(accountant, [("a.csv", invoices_csv(4))])["Location"]
    work()
    for client in (as_(people, Role.SALESPERSON), as_(people, Role.CFO, entities=["FR2"])):
        for each in (address, f"{address}progress/", f"{address}problems.csv"):
            assert client.get(each).status_code == 404
        assert "a.csv" not in words_of(client.get("/imports/"))
    own = as_(people, Role.CREDIT_MANAGER, entities=["FR2"])
    mine = send(own, [("b.csv", invoices_csv(6))])["Location"]
    assert own.get(mine).status_code == 200
    assert own.get(address).status_code == 404
    assert as_(people, Role.AUDITOR).get(address).status_code == 200


def test_a_real_accounting_file_ties_to_its_source(people: Any, samples: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    file = next(path for path in sorted((samples / "fec").iterdir()) if path.name.startswith("01"))
    file = file if file.is_file() else next(path for path in sorted(file.iterdir()) if path.suffix == ".txt")
    address = send(client, [(file.name, file.read_bytes())], default_terms="30")["Location"]
    work()
    said = words_of(client.get(address))
    assert "Everything ties to the source" in said
    assert "What was assumed" in said
    row = ImportRow.objects.get()
    assert row.certificate["controls"]
    html = client.get(address).content.decode()
    assert html.count('class="better"') == len(row.certificate["controls"])


def test_formulas_in_a_file_are_not_exported_as_such(people: Any) -> None:
    faulty = f'customer;invoice;date;due date;total\nC1;F1;"{FORMULA.replace(chr(34), chr(34) * 2)}";2025-02-15;1.00\n'
    client = as_(people, Role.ACCOUNTANT)
    address = send(client, [("f.csv", faulty.encode())])["Location"]
    work()
    body = b"".join(client.get(f"{address}problems.csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert any("HYPERLINK" in cell for row in rows for cell in row)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def native(*documents: Document, settlements: tuple[Settlement, ...] = ()) -> dict[str, bytes]:
    return write_native(Ledger((), documents, settlements))


def test_a_document_stated_twice_counts_once_and_is_said(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    twice = native(invoice("F1", 100_00, entity="FR1"), invoice("F2", 10_00, entity="FR1"), invoice("F1", 90_00))
    address = send(client, [("documents.csv", twice["documents.csv"])])["Location"]
    work()
    said = words_of(client.get(address))
    assert "Document F1 stands in the sources more than once; only the last one counts." in said
    assert "Invoice 2 €100.00" in said
    assert DocumentRow.objects.get(key="F1").amount == 90_00
    assert ImportRow.objects.get().certificate["problems"] == {"warning": 1}


def test_a_settlement_may_name_a_document_of_an_earlier_file(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    files = native(
        invoice("F1", entity="FR1"), receipt("R1", entity="FR1"),
        settlements=(Settlement("F1", "R1", 50_00), Settlement("F1", "R9", 20_00)),
    )  # fmt: skip
    for name in ("documents.csv", "settlements.csv"):
        address = send(client, [(name, files[name])])["Location"]
        work()
    found = ImportRow.objects.latest("pk").certificate["findings"]
    assert [(each["code"], each["count"], each["values"]) for each in found] == [
        ("SETTLEMENT_UNKNOWN", 1, {"document": "R9"})
    ]
    assert "names the document R9, which no source holds" in words_of(client.get(address))


def test_the_figures_of_a_file_are_those_of_its_company(people: Any) -> None:
    client = as_(people, Role.ACCOUNTANT)
    for entities, link in ((("FR1",), "?as_of=2026-01-15&amp;entity=FR1"), (("FR2", "FR3"), "?as_of=2026-01-15")):
        data = native(*(invoice(f"F-{entity}", entity=entity) for entity in entities))["documents.csv"]
        address = send(client, [("documents.csv", data)])["Location"]
        work()
        assert f'href="/{link}"' in client.get(address).content.decode()
        assert ImportRow.objects.latest("pk").certificate["entities"] == list(entities)


def test_what_went_through_the_store_is_said_in_the_readers_own_way(people: Any, samples: Any) -> None:
    client = Client(headers={"accept-language": "fr"})
    client.force_login(people(Role.ACCOUNTANT))
    file = next(path for path in (samples / "fec").iterdir() if path.name.startswith("01"))
    with translation.override("en"):  # the page speaks French, the tests after this one do not
        address = send(client, [(file.name, file.read_bytes())], default_terms="45 jours fin de mois")["Location"]
        work()
        said = words_of(client.get(address)).replace("\u202f", " ").replace("\u00a0", " ")
    assert "59 051,95" in said
    assert "-2 780,98" in said
    assert "45 jours fin de mois (400)" in said
    assert "59051.95" not in said
