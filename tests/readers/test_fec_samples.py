"""Real FEC files, key by key against what a correct reader must find in them."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from encours.ledger import Kind, portions
from encours.readers.fec import read_fec
from encours.readers.reading import Reading

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/samples"
FILES = (
    "fec/01_neolegal_0000000001FEC20220831.txt",
    "fec/03_neolegal_111111111FEC20221231.TXT",
    "fec/05_lsn_sample_tab.txt",
    "fec/06_lsn_sample_pipe_montant_sens.txt",
    "fec/d1_derived_01_cp1252_pipe.txt",
    "fec/d5_derived_05_embedded_pipe.txt",
)
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside the project")


def sample(path: str) -> Reading:
    return read_fec((SAMPLES / path).read_bytes(), Path(path).name)


def expected(path: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((SAMPLES / "expected.json").read_text())["files"][path]
    return found


def in_minor(value: object, like: object) -> object:
    """The expected value in the reading's units: amounts are strings there and minor units here."""
    if isinstance(value, dict):
        return {key: in_minor(part, like.get(key) if isinstance(like, dict) else None) for key, part in value.items()}
    if isinstance(value, list):
        parts = like if isinstance(like, list) and len(like) == len(value) else [None] * len(value)
        return [in_minor(part, other) for part, other in zip(value, parts, strict=True)]
    if isinstance(value, str) and isinstance(like, int):
        return int(Decimal(value) * 100)
    return value


@pytest.mark.parametrize("path", FILES)
def test_reads_as_expected(path: str) -> None:
    details = sample(path).details
    for key, value in expected(path).items():
        assert key in details, key
        assert details[key] == in_minor(value, details[key]), key


@pytest.mark.parametrize("path", FILES)
def test_documents_agree_with_the_counts_by_entry(path: str) -> None:
    rules = expected(path)["entry_heuristics"]
    assert isinstance(rules, dict)
    count: Counter[Kind] = Counter()
    total: Counter[Kind] = Counter()
    for document in sample(path).ledger.documents:
        count[document.kind] += 1
        total[document.kind] += abs(document.amount)
    for kind, name in (
        (Kind.INVOICE, "sales_invoices"),
        (Kind.CREDIT_NOTE, "credit_notes"),
        (Kind.RECEIPT, "customer_payments"),
    ):
        assert count[kind] == rules[name]
        assert total[kind] == int(Decimal(rules[f"{name}_total"]) * 100)


@pytest.mark.parametrize("path", FILES)
def test_accounts_tie_to_the_file(path: str) -> None:
    reading = sample(path)
    assert [control.gap for control in reading.controls] == [0] * len(reading.controls)
    assert sum(d.amount for d in reading.ledger.documents) == sum(c.facts for c in reading.controls[:-1])


def test_a_group_that_does_not_come_to_zero_stays_open_for_its_residue() -> None:
    reading = sample(FILES[0])
    found = [problem for problem in reading.problems if problem.code == "LETTERING_UNBALANCED"]
    assert len(found) == 15
    assert sum(Decimal(str(problem.values["residue"])) for problem in found) == Decimal("-6455.58")


def test_a_month_is_not_an_invoice_number() -> None:
    invoices = [d for d in sample(FILES[1]).ledger.documents if d.kind is Kind.INVOICE]
    assert all(not invoice.number.startswith("VE ") for invoice in invoices)
    assert {i.number for i in sample(FILES[0]).ledger.documents if i.kind is Kind.INVOICE} >= {"FA  220001"}


def test_an_opening_paid_to_the_cent_by_payments_lettered_with_the_year_before_is_not_overdue() -> None:
    """Without it, 61,000 of openings would look a year late beside as much in unused credits."""
    reading = sample(FILES[0])
    (assumed,) = (a for a in reading.assumptions if a.code == "OPENING_PAID")
    assert (assumed.values["count"], assumed.values["total"]) == (9, Decimal("59051.95"))
    still_open = {p.document: p.amount for p in portions(reading.ledger) if p.died is None}
    openings = {d.id: d.customer for d in reading.ledger.documents if d.kind is Kind.OPENING}
    assert {openings[d] for d in still_open if d in openings} == {"CPERR0"}
