"""The dashboard and the proofs say what the answers say, within what the user may see, and never fail on an address."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from encours.cockpit.screens.asked import NAMES, Asked, ask
from encours.cockpit.screens.proof import Part, _control
from encours.cockpit.store.models import TargetRow
from encours.cockpit.store.roles import Role
from encours.ledger import Ledger
from encours.report.aged import aged_balance
from encours.report.dso import Method, dso_line
from encours.report.question import Window
from tests.cockpit.shown import LAST, invoice, published, shown_ledger


@pytest.fixture
def books(store: None) -> Iterator[None]:
    published(shown_ledger(), settings.ENCOURS.mart)
    yield
    shutil.rmtree(settings.ENCOURS.mart, ignore_errors=True)


@pytest.fixture
def client(books: None, people: Any) -> Client:
    return as_(people(Role.CREDIT_MANAGER))


def as_(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def shown(text: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def asked_by(user: Any, **parameters: str) -> Asked:
    request = RequestFactory().get("/", parameters)
    request.user = user
    return ask(request)


# -- the question


def test_what_is_asked_by_nobody_is_the_last_booked_day_in_the_main_currency(client: Client, people: Any) -> None:
    asked = asked_by(people(Role.CFO))
    assert (asked.question.as_of, asked.currency, asked.question.window) == (LAST, "EUR", Window.QUARTER)
    assert asked.currencies == ("EUR", "USD")


def test_what_cannot_be_asked_is_said_and_replaced(client: Client) -> None:
    said = shown(page(client, "/?as_of=soon&entity=nobody&currency=XAU&window=era&count=7&segment=none"))
    for sentence in (
        "The day asked for is no day",
        "There is no such company",
        "There is no such currency",
        "There is no such period of sales",
        "There is no such count of days",
        "No segment is called none in these books",
    ):
        assert sentence in said
    assert "150" in said


@pytest.mark.parametrize("day", ["1066-10-14", "9999-12-31"])
def test_a_day_out_of_reach_is_said(client: Client, day: str) -> None:
    assert "out of reach" in page(client, f"/?as_of={day}")


anything = st.text(max_size=12) | st.sampled_from(
    ["2026-02-28", "NOR", "USD", "year", "360", "Bars", "-", "0,30", "-1"]
)


@pytest.mark.usefixtures("client")
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(parameters=st.dictionaries(st.sampled_from([*NAMES, "page", "sort", "part"]), anything))
def test_a_link_carries_the_question_whatever_was_asked(parameters: dict[str, str]) -> None:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(profile__role=Role.CREDIT_MANAGER)
    asked = asked_by(user, **parameters)
    request = RequestFactory().get(asked.link("/"))
    request.user = user
    again = ask(request)
    assert again.question == asked.question
    assert not again.notes


# -- who sees what


def test_a_salesperson_sees_their_own_customers_and_no_filter_widens_it(books: None, people: Any) -> None:
    client = as_(people(Role.SALESPERSON, salesperson="Ana Marques"))
    for address in ("/", "/?salesperson=Bo+Lind", "/?by=salesperson", "/proof/aged/?part=total"):
        said = page(client, address)
        assert "Hôtel des Dunes" not in said
        assert "Bo Lind" not in re.sub(r'value="[^"]*"', "", said).replace("called Bo Lind", "")
    assert "€90.00" in page(client, "/proof/aged/?part=total")


def test_an_entity_outside_the_profile_is_not_shown(books: None, people: Any) -> None:
    client = as_(people(Role.ACCOUNTANT, entities=["SUD"]))
    said = page(client, "/proof/aged/?entity=NOR")
    assert "There is no such company, or you may not see it." in said
    assert "€40.00" in said
    assert "Café du Port" not in said


def test_whoever_may_see_nothing_is_told_so(books: None, people: Any) -> None:
    client = as_(people(Role.SALESPERSON, salesperson="Nobody"))
    assert "There is nothing here that you may see" in page(client, "/")
    assert "There is nothing here that you may see" in page(client, "/customers/")
    assert client.get("/proof/aged/").status_code == 302


def test_before_the_first_import_the_first_step_is_offered(store: None, people: Any) -> None:
    assert "Begin with a file" in page(as_(people(Role.ACCOUNTANT)), "/")
    collector = page(as_(people(Role.COLLECTOR)), "/")
    assert "Your account may not import" in collector


def test_a_mart_of_no_facts_is_no_books(books: None, people: Any) -> None:
    """What the worker of a fresh installation publishes."""
    published(Ledger(), settings.ENCOURS.mart)
    accountant, salesperson = as_(people(Role.ACCOUNTANT)), as_(people(Role.SALESPERSON))
    for address in ("/", "/customers/"):
        first = page(accountant, address)
        assert "Begin with a file" in first
        assert 'href="/imports/new/"' in first
        assert 'href="/imports/new/"' not in page(salesperson, address)


# -- the dashboard


def test_the_dashboard_says_what_the_answers_say(client: Client, people: Any) -> None:
    asked = asked_by(people(Role.CFO))
    countback = dso_line(asked.books, asked.question, Method.COUNTBACK)
    said = shown(page(client, "/"))
    assert f"{countback.figure.days:.1f} days" in said
    assert "Balance 150 of which -10 of credits" in said
    assert "Overdue 100 62.5% of what is owed assumed due dates" in said
    assert "Café du Port 100 49 d" in said


@pytest.mark.parametrize("width", ["", "&width=narrow"])
def test_the_trend_is_drawn_for_the_place_that_shows_it(client: Client, width: str) -> None:
    assert 'hx-get="/trend.svg?as_of=2026-03-31' in page(client, "/")
    picture = page(client, f"/trend.svg?as_of=2026-03-31{width}")
    assert picture.startswith("<svg")
    assert "Count-back" in picture


def test_names_are_shown_as_text(client: Client) -> None:
    said = page(client, "/proof/aged/?part=0")
    assert "Inn &amp; &lt;b&gt;Out" in said
    assert "<b>Out" not in said


def test_a_figure_that_cannot_be_computed_says_why_and_never_zero(client: Client) -> None:
    said = shown(page(client, "/?as_of=2026-01-31&window=year"))
    assert "The books do not go back far enough: take a shorter period, or add earlier files." in said
    assert re.search(r"Best possible DSO — The books do not go back", said)


def test_without_any_due_date_nothing_is_said_of_lateness(books: None, people: Any) -> None:
    from dataclasses import replace

    ledger = shown_ledger()
    undated = Ledger(ledger.parties, tuple(replace(d, due=None) for d in ledger.documents), ledger.settlements)
    published(undated, settings.ENCOURS.mart)
    client = as_(people(Role.CFO))
    said = shown(page(client, "/"))
    assert "Overdue — No due date is known: state payment terms." in said
    assert "Best possible DSO — No due date is known" in said
    assert "No due date is known" in page(client, "/proof/dso/overdue/")


def test_the_aged_balance_is_cut_as_asked(client: Client) -> None:
    said = shown(page(client, "/?by=segment&edges=0,45,50"))
    assert "46–50 d" in said
    assert "(not filled in)" in said
    assert "Bucket edges are whole numbers" in page(client, "/?edges=9,3")
    assert "0–30 d" in shown(page(client, "/?age=issue"))


def test_a_target_is_set_by_who_may(client: Client, people: Any) -> None:
    given_ = {"dso_days": "47,5", "valid_from": "2026-01-01"}
    answer = client.post("/target/?as_of=2026-02-28", given_)
    assert answer["Location"].startswith("/?as_of=2026-02-28")
    assert TargetRow.objects.get().dso_days * 2 == 95
    assert "Target 47.5 days" in page(client, "/")
    assert (
        "A target is a number of days"
        in client.post("/target/", {**given_, "dso_days": "x"}, follow=True).content.decode()
    )
    assert "above 0" in client.post("/target/", {**given_, "dso_days": "-1"}, follow=True).content.decode()
    assert as_(people(Role.COLLECTOR)).post("/target/", given_).status_code == 403
    assert client.get("/target/").status_code == 405
    assert TargetRow.objects.count() == 1


# -- proofs


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("window", ["month", "quarter"])
def test_the_documents_of_a_proof_add_up_to_its_figure(
    client: Client, people: Any, method: Method, window: str
) -> None:
    asked = asked_by(people(Role.CFO), window=window)
    line = dso_line(asked.books, asked.question, method)
    for part in ("open", "opening", "sold"):
        said = page(client, f"/proof/dso/{method}/?window={window}&part={part}")
        assert "✗" not in said
    sold = saved(client, f"/proof/dso/{method}/?window={window}&part=sold")
    assert cents(sold, "Amount") == line.sales
    if line.figure.days is not None and method is not Method.AVERAGE:
        assert cents(saved(client, f"/proof/dso/{method}/?window={window}&part=open"), "Open") == line.numerator


def saved(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{address}&format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def cents(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column].replace(".", "")) for row in rows)


@pytest.mark.parametrize(
    "query", ["part=total", "part=overdue", "part=credits", "part=0", "part=2", "age=issue&part=1&edges=15,60"]
)
def test_the_documents_of_a_cell_add_up_to_it(client: Client, people: Any, query: str) -> None:
    said = page(client, f"/proof/aged/?{query}")
    assert "✓" in said
    assert "✗" not in said


def test_a_sum_that_is_wrong_is_shown_as_wrong(client: Client, people: Any) -> None:
    asked = asked_by(people(Role.CFO))
    right = aged_balance(asked.books, asked.question).total.aged.total
    assert _control(asked.books, asked.question, Part("total", "", "open", right))[2]
    assert not _control(asked.books, asked.question, Part("total", "", "open", right + 1))[2]


def test_pages_of_documents_go_on_where_the_last_one_ended(books: None, people: Any) -> None:
    many = tuple(invoice(f"G{i}", "C1", 100 + i, date(2026, 3, 1), date(2026, 3, 31), "NOR") for i in range(120))
    published(Ledger(shown_ledger().parties, many, ()), settings.ENCOURS.mart)
    client = as_(people(Role.CFO))
    first, last = (page(client, f"/proof/aged/?sort=number&page={number}") for number in (1, 3))
    assert "1 to 50 of 120" in first
    assert "101 to 120 of 120" in last
    whole = sum(document.amount for document in many) / 100
    assert re.findall(r"([\d.]+)</td></tr>", last)[-1] == f"{whole:.2f}"
    assert page(client, "/proof/aged/?sort=number&page=999").count("<tr>") == last.count("<tr>")


def test_there_is_no_proof_of_a_method_that_does_not_exist(client: Client) -> None:
    assert client.get("/proof/dso/magic/").status_code == 404


def test_a_new_generation_is_read_at_once(client: Client) -> None:
    assert "Balance 150" in shown(page(client, "/"))
    ledger = shown_ledger()
    published(Ledger(ledger.parties, ledger.documents[:1], ()), settings.ENCOURS.mart)
    assert "Balance 100" in shown(page(client, "/"))
