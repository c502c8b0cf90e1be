"""The derived FEC vectors (tests/golden/fec.json)."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from encours.ledger import Basis, Kind
from encours.ledger.facts import SALES
from encours.readers import Options, Reading, read
from encours.readers.dates import day
from encours.rules.terms import Terms

GOLDEN: dict[str, dict[str, Any]] = {
    vector["id"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "golden" / "fec.json").read_text(encoding="utf-8"))
}
YEAR = GOLDEN["DER-044"]
SENS = GOLDEN["DER-045"]


@pytest.fixture(scope="module")
def year() -> Reading:
    return read(YEAR["inputs"]["fec_text"].encode(YEAR["inputs"]["encoding"]), YEAR["inputs"]["file_name"])


def test_totals(year: Reading) -> None:
    assert year.records == YEAR["expected"]["lines"]
    assert year.details["total_debit"] == YEAR["expected"]["total_debit"] * 100
    assert year.details["total_credit"] == YEAR["expected"]["total_credit"] * 100
    assert year.ledger.documents[0].entity == "732829320"


def test_balances_by_account_and_customer(year: Reading) -> None:
    by_account: defaultdict[str, int] = defaultdict(int)
    by_customer: defaultdict[str, int] = defaultdict(int)
    for document in year.ledger.documents:
        by_account[document.account[:3]] += document.amount
        if document.account.startswith("411"):
            by_customer[document.customer] += document.amount
    assert by_account == {"411": YEAR["expected"]["ar_411"] * 100, "416": YEAR["expected"]["ar_416"] * 100}
    expected = YEAR["expected"]["balances_by_customer_411"]
    assert by_customer == {customer: amount * 100 for customer, amount in expected.items()}
    assert year.details["deposits_4191"] == -YEAR["expected"]["deposits_4191"] * 100


def test_sales_invoiced(year: Reading) -> None:
    sales = sum(document.amount for document in year.ledger.documents if document.kind in SALES)
    assert sales == YEAR["expected"]["sales_ttc_invoiced"] * 100


def test_days_to_pay_over_lettered_payments(year: Reading) -> None:
    """Letters A and B serve 411 and 401 both; a join on the letter alone would pair invoices with supplier lines."""
    documents = {document.id: document for document in year.ledger.documents}
    weighted = total = 0
    for settlement in year.ledger.settlements:
        debit, credit = documents[settlement.debit], documents[settlement.credit]
        weighted += settlement.amount * (credit.booked - debit.issued).days
        total += settlement.amount
    assert weighted / total == pytest.approx(YEAR["expected"]["adp_weighted_lettered"], abs=0.0001)


def test_kinds(year: Reading) -> None:
    kinds = {(document.number, document.account[:3], document.kind.value) for document in year.ledger.documents}
    assert kinds == {
        ("F24-090", "411", "opening"),
        ("F24-101", "411", "opening"),
        ("F24-101", "411", "transfer"),
        ("F24-101", "416", "transfer"),
        ("F25-001", "411", "invoice"),
        ("F25-002", "411", "invoice"),
        ("F25-003", "411", "invoice"),
        ("AV25-001", "411", "credit_note"),
        ("VIR1", "411", "receipt"),
        ("VIR3", "411", "receipt"),
        ("VIR6", "411", "receipt"),
    }


def test_due_dates_are_assumed_from_terms(year: Reading) -> None:
    assert all(document.due is None for document in year.ledger.documents)
    options = Options(terms={"C001": Terms(10)}, default_terms=Terms(30))
    text = YEAR["inputs"]["fec_text"].encode()
    reading = read(text, YEAR["inputs"]["file_name"], options)
    by_number = {d.number: d for d in reading.ledger.documents if d.kind is Kind.INVOICE}
    assert by_number["F25-003"].due == day("20251230")
    assert by_number["F25-002"].due == day("20251220")
    assert by_number["F25-002"].due_basis is Basis.ASSUMED
    assert all(document.due is None for document in reading.ledger.documents if document.amount < 0)
    (assumption,) = (a for a in reading.assumptions if a.code == "DUE_FROM_TERMS")
    assert assumption.values["count"] == sum(1 for document in reading.ledger.documents if document.due)


def test_montant_and_sens() -> None:
    reading = read(SENS["inputs"]["fec_text"].encode(), "FEC.txt")
    rows = SENS["expected"]["rows"]
    assert reading.details["amount_variant"] == "Montant/Sens"
    assert reading.details["total_debit"] == sum(row["debit"] for row in rows) * 100
    assert reading.details["total_credit"] == sum(row["credit"] for row in rows) * 100
    assert reading.details["receivable_by_account"] == {"411000": 120000}
    assert not reading.problems
