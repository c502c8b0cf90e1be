"""A source that comes again, corrected: what a FEC no longer states is withdrawn, and stays known as it was."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files import File

from encours.cockpit.actions import submit_import
from encours.cockpit.jobs import tick
from encours.cockpit.store.facts import fact_tables
from encours.cockpit.store.models import ImportRow, ImportState
from encours.cockpit.store.roles import Role
from encours.engine import books
from encours.engine.questions import daybook
from encours.readers.reading import Options
from tests.cockpit.conftest import NOW
from tests.readers.test_fec_rules import HEADER, line

DAY = date(2025, 12, 31)


def sale(number: str, day: str, amount: str, customer: str = "C1", name: str = "Client Un") -> list[str]:
    sold = line("VE", number, day, "411000", amount, customer, f"F{number}").replace(f"Tiers {customer}", name)
    return [sold, line("VE", number, day, "707000", f"-{amount}")]


def fec(*sales: list[str]) -> bytes:
    return "\n".join([HEADER, *(each for one in sales for each in one)]).encode()


@pytest.fixture
def imported(people: Any) -> Any:
    """Sends a file as an accountant would and lets the worker do its work."""
    user, moments = people(Role.ACCOUNTANT), iter(NOW + timedelta(hours=n) for n in range(24))

    def send(data: bytes, name: str = "123456789FEC20251231.txt") -> ImportRow:
        now = next(moments)
        row = submit_import(user, File(io.BytesIO(data), name), Options(), now).import_row
        assert tick(now)
        row.refresh_from_db()
        assert row.state == ImportState.DONE, row.message
        return row

    return send


def balance(known_at: Any = None) -> int:
    return daybook(books(fact_tables(known_at))).level("balance", DAY)


def test_an_entry_taken_out_of_a_fec_is_withdrawn_and_the_past_stays_known(imported: Any) -> None:
    first, second = sale("1", "20250110", "100,00"), sale("2", "20250210", "50,00")
    imported(fec(first, second))
    again = imported(fec(first))
    assert again.certificate["saved"]["withdrawn"] == 1
    assert (balance(), balance(NOW + timedelta(minutes=30))) == (10000, 15000)


def test_a_file_of_half_the_year_says_nothing_of_the_other_half(imported: Any) -> None:
    first, second = sale("1", "20250110", "100,00"), sale("2", "20250810", "50,00")
    imported(fec(first, second))
    again = imported(fec(first, sale("3", "20250315", "7,00")), "123456789FEC20250630.txt")
    assert again.certificate["saved"]["withdrawn"] == 0
    assert balance() == 15700


def test_a_file_of_one_journal_says_nothing_of_the_others(imported: Any) -> None:
    paid = [
        line("BQ", "9", "20250301", "411000", "-40,00", "C1", "V9"),
        line("BQ", "9", "20250301", "512000", "40,00"),
    ]
    imported(fec(sale("1", "20250110", "100,00"), paid))
    again = imported(fec(sale("1", "20250110", "100,00"), sale("2", "20250210", "5,00")))
    assert again.certificate["saved"]["withdrawn"] == 0
    assert balance() == 6500


def test_an_interim_fec_and_then_the_whole_year_count_once(imported: Any) -> None:
    first, second = sale("1", "20250110", "100,00"), sale("2", "20250810", "50,00")
    imported(fec(first), "123456789FEC20250630.txt")
    row = imported(fec(first, second))
    assert balance() == 15000
    assert (row.certificate["saved"]["withdrawn"], row.certificate["saved"]["unchanged"] > 0) == (0, True)


def test_a_company_never_withdraws_what_another_states(imported: Any) -> None:
    imported(fec(sale("1", "20250110", "100,00")))
    imported(fec(sale("1", "20250110", "30,00")), "987654321FEC20251231.txt")
    assert balance() == 13000


def test_one_code_in_two_companies_is_two_customers_where_the_names_differ(imported: Any) -> None:
    imported(fec(sale("1", "20250110", "100,00", "0001", "Boulangerie Alpha")))
    for amount in ("250,00", "260,00"):
        imported(fec(sale("1", "20250110", amount, "0001", "Garage Omega")), "987654321FEC20251231.txt")
        names = dict(books(fact_tables()).cursor().execute("select id, name from customers").fetchall())
        assert names == {"0001": "Boulangerie Alpha", "0001@987654321": "Garage Omega"}
