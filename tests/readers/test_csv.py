"""CSV files: the samples as expected, and each rule on a file made by hand."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from encours.ledger import Basis, Kind, Severity, portions
from encours.money import major
from encours.readers import Options, Reading, read
from encours.rules.terms import Terms

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/samples"
with_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside the project")


def sample(path: str) -> tuple[Reading, dict[str, Any]]:
    expected = json.loads((SAMPLES / "expected.json").read_text())["files"][path]
    return read((SAMPLES / path).read_bytes(), Path(path).name), expected


def csv(*lines: str, options: Options | None = None) -> Reading:
    return read("\n".join(lines).encode(), "export.csv", options or Options())


def codes(reading: Reading, severity: Severity | None = None) -> list[str]:
    return [problem.code for problem in reading.problems if severity in (None, problem.severity)]


def open_by_number(reading: Reading) -> dict[str, Decimal]:
    """What is open of each number, in units of its currency."""
    documents = {document.id: document for document in reading.ledger.documents}
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for portion in portions(reading.ledger):
        document = documents[portion.document]
        found[document.number] += major(portion.amount, document.currency) if portion.died is None else 0
    return dict(found)


def gaps(reading: Reading) -> set[int]:
    return {control.gap for control in reading.controls}


@with_samples
def test_invoices_exported_from_odoo_in_french() -> None:
    reading, expected = sample("ar_exports/12_odoo_like_invoices_fr.csv")
    assert reading.sha256 == expected["sha256"]
    assert reading.details["bytes"] == expected["bytes"]
    assert reading.details["documents"] == expected["documents"]
    assert reading.details["excluded"] == expected["excluded"]
    assert open_by_number(reading) == {number: Decimal(text) for number, text in expected["open_by_number"].items()}
    assert {document.currency for document in reading.ledger.documents} == {"EUR"}
    assert sum(open_by_number(reading).values()) == Decimal(expected["open_total_company_currency"])
    assert codes(reading) == ["DRAFT_LEFT_OUT", "TOTAL_ROW_LEFT_OUT", "COLUMNS_NOT_RECOGNISED", "COMPANY_CURRENCY"]
    assert gaps(reading) == {0}
    paid = [d for d in reading.ledger.documents if d.kind is Kind.RECEIPT]
    assert {(d.number, d.amount, d.booked, d.day_basis) for d in paid} == {
        ("FAC/2026/00013", -45000, date(2026, 5, 22), Basis.ASSUMED),
        ("FAC/2026/00014", -96000, date(2026, 5, 22), Basis.ASSUMED),
    }
    assert [a.code for a in reading.assumptions] == ["PAYMENT_DAY"]


@with_samples
def test_six_dialects_in_one_column() -> None:
    reading, expected = sample("ar_exports/05_qbo_negatives.csv")
    assert reading.details["documents"] == expected["rows"]
    assert open_by_number(reading) == {number: Decimal(text) for number, text in expected["open_by_number"].items()}
    currency = {d.number: d.currency for d in reading.ledger.documents}
    assert expected["currencies"].items() <= currency.items()
    invoiced = {d.number: major(d.amount, d.currency) for d in reading.ledger.documents if d.kind is Kind.INVOICE}
    assert invoiced["CM-95"] == Decimal(expected["invoiced"]["CM-95"])
    assert codes(reading) == ["OPEN_BEYOND_TOTAL"] * 3
    assert gaps(reading) == {0}


@with_samples
def test_a_printed_ledger_of_customers() -> None:
    reading, expected = sample("ar_exports/09_sage100_like_grand_livre_tiers.csv")
    assert reading.encoding == expected["encoding"]
    assert reading.details["header_row"] == expected["header_row"]
    assert reading.details["repeated_headers"] == expected["repeated_headers"]
    assert len(reading.ledger.documents) == expected["movement_rows"]
    assert len(reading.ledger.parties) == expected["customers"]
    amounts = [document.amount for document in reading.ledger.documents]
    assert sum(a for a in amounts if a > 0) == Decimal(expected["total_debit"]) * 100
    assert -sum(a for a in amounts if a < 0) == Decimal(expected["total_credit"]) * 100
    assert sum(amounts) == Decimal(expected["balance"]) * 100
    assert not codes(reading, Severity.ERROR)
    assert not codes(reading, Severity.WARNING)


@with_samples
def test_hostile_files() -> None:
    reading, expected = sample("hostile/csv_injection.csv")
    assert len(reading.ledger.documents) == expected["documents"]
    assert sum(d.amount for d in reading.ledger.documents) == Decimal(expected["total"]) * 100
    assert codes(reading) == ["EMAIL_REFUSED"]
    assert [party.email for party in reading.ledger.parties] == ["a@b.example", "a@b.example", "", "a@b.example"]
    assert codes(sample("hostile/empty.csv")[0]) == ["EMPTY_FILE"]
    for refused in ("hostile/pdf_without_xml.pdf", "hostile/xxe_cii.xml"):
        assert codes(sample(refused)[0], Severity.ERROR)
        assert not sample(refused)[0].ledger.documents


def test_titles_above_and_totals_below() -> None:
    reading = csv(
        "Balance des clients;;;",
        "au 30/06/2026;;;",
        "",
        "N° facture;Client;Date de facturation;Montant TTC",
        "F1;Alpha;15/06/2026;1 200,00",
        "Total général;;;1 200,00",
    )
    assert [(d.number, d.amount, d.source) for d in reading.ledger.documents] == [("F1", 120000, "export.csv:5")]
    assert reading.details["header_row"] == 4
    assert reading.details["excluded"] == {"total_row": 1}


@pytest.mark.parametrize(
    "row",
    [
        "Totaux;;;;1 800,00;1 800,00",
        "Totaux;1 800,00;1 800,00",
        "Totaux;;1 800,00;1 800,00;;",
        ";Total général;;;1 800,00;1 800,00",
        ";;Sous-total;;1 800,00;1 800,00",
        ";;;Solde;1 800,00;1 800,00",
        "12;;;TOTAL GENERAL :;1 800,00;1 800,00",
        "2;Totaux;;;1 800,00;1 800,00",
    ],
)
def test_a_row_of_totals_is_told_wherever_its_label_stands(row: str) -> None:
    header = "N° facture;Client;Date de facturation;Échéance;Montant TTC;Reste à payer"
    reading = csv(header, "F1;Alpha;15/06/2026;15/07/2026;1 800,00;1 800,00", row)
    assert codes(reading) == ["TOTAL_ROW_LEFT_OUT"]
    assert len(reading.ledger.documents) == 1
    assert gaps(reading) == {0}


@pytest.mark.parametrize(
    "row", ["F2;TOTAL;31/02/2026;;10,00;10,00;", "F2;TOTAL;;;10,00;10,00;", "F2;Bêta;;;10,00;0;Soldé"]
)
def test_a_customer_or_a_state_that_sounds_like_a_total_is_none(row: str) -> None:
    header = "N° facture;Client;Date de facturation;Échéance;Montant TTC;Reste à payer;Statut"
    sold = csv(header, "F1;TOTAL;15/06/2026;15/07/2026;1 800,00;1 800,00;", row)
    assert codes(sold, Severity.ERROR) in (["DATE_UNREADABLE"], ["DATE_MISSING"])
    assert "TOTAL_ROW_LEFT_OUT" not in codes(sold)
    assert [d.customer for d in sold.ledger.documents] == ["TOTAL"]


def test_a_row_of_another_width_is_told_and_never_shifted() -> None:
    reading = csv("number,customer,date,total", "F1,A,2026-06-15,10.00", "F2,B,2026-06-15,1,200.00", "F3,C")
    assert [d.number for d in reading.ledger.documents] == ["F1"]
    assert [(p.code, p.line) for p in reading.problems] == [("LINE_MALFORMED", 3), ("LINE_MALFORMED", 4)]


def test_credit_notes_by_sign_or_by_type() -> None:
    signed = csv("number,customer,date,total", "F1,A,2026-06-15,10.00", "V1,A,2026-06-15,-4.00")
    typed = csv("Numéro;Client;Date;Type;Total", "F1;A;2026-06-15;Facture;10,00", "V1;A;2026-06-15;Avoir;4,00")
    for reading in (signed, typed):
        kinds = [(d.number, d.kind, d.amount) for d in reading.ledger.documents]
        assert kinds == [("F1", Kind.INVOICE, 1000), ("V1", Kind.CREDIT_NOTE, -400)]


def test_a_payment_day_makes_an_exact_receipt() -> None:
    reading = csv(
        "number,customer,date,due date,total,payment date",
        "F1,A,2026-04-15,2026-05-15,10.00,2026-05-20",
        "F2,A,2026-06-15,2026-07-15,10.00,",
    )
    (receipt,) = (d for d in reading.ledger.documents if d.kind is Kind.RECEIPT)
    assert (receipt.amount, receipt.booked, receipt.day_basis) == (-1000, date(2026, 5, 20), Basis.STATED)
    assert open_by_number(reading) == {"F1": 0, "F2": 10}
    assert not reading.assumptions


def test_a_paid_column_may_hold_amounts_or_days() -> None:
    amounts = csv("number,customer,date,total,paid", "F1,A,2026-04-15,10.00,4.00")
    days = csv("number,customer,date,total,paid", "F1,A,2026-04-15,10.00,2026-05-20")
    assert open_by_number(amounts) == {"F1": 6}
    assert open_by_number(days) == {"F1": 0}


def test_a_used_credit_note_has_its_counterpart() -> None:
    reading = csv("number,customer,date,total,open amount", "V1,A,2026-06-15,-10.00,-4.00")
    assert [(d.kind, d.amount) for d in reading.ledger.documents] == [(Kind.CREDIT_NOTE, -1000), (Kind.REFUND, 600)]
    assert open_by_number(reading) == {"V1": -4}


def test_movements_with_lettering() -> None:
    reading = csv(
        "Compte tiers;Date;Journal;N° pièce;Libellé;Débit;Crédit;Lettrage",
        "C1;15/03/2026;VE;F1;vente;100,00;;A",
        "C1;20/03/2026;VE;V1;avoir;;30,00;A",
        "C1;15/04/2026;BQ;;virement;;60,00;A",
        "C2;15/04/2026;BQ;;virement;;70,00;",
        "C2;16/04/2026;BQ;;impayé;70,00;;A",
    )
    assert [d.kind for d in reading.ledger.documents] == [
        Kind.INVOICE,
        Kind.CREDIT_NOTE,
        Kind.RECEIPT,
        Kind.RECEIPT,
        Kind.REFUND,
    ]
    assert sorted(s.amount for s in reading.ledger.settlements) == [3000, 6000]
    assert codes(reading) == ["LETTERING_UNBALANCED"] * 2
    assert gaps(reading) == {0}


@pytest.mark.parametrize(("debit", "credit"), [("D", "C"), ("Débit", "CREDIT"), ("+1", "-1"), ("d", "c")])
def test_an_amount_is_of_the_side_that_its_row_says(debit: str, credit: str) -> None:
    reading = csv(
        "Client;Date;N° pièce;Montant;Sens;Lettrage",
        f"C1;15/03/2026;F1;100,00;{debit};A",
        f"C1;15/04/2026;R1;60,00;{credit};A",
        f"C1;16/04/2026;R2;-10,00;{credit};",
        "C1;17/04/2026;R3;5,00;?;",
        "C1;17/04/2026;R4;;C;",
    )
    kinds = [(d.number, d.kind, d.amount) for d in reading.ledger.documents]
    assert kinds == [("F1", Kind.INVOICE, 10000), ("R1", Kind.RECEIPT, -6000), ("R2", Kind.INVOICE, 1000)]
    assert [s.amount for s in reading.ledger.settlements] == [6000]
    errors = [(p.code, p.line, p.column, p.read) for p in reading.problems if p.severity is Severity.ERROR]
    assert errors == [("SENS_UNREADABLE", 5, "Sens", "?"), ("AMOUNT_MISSING", 6, "Montant", "")]
    assert [(c.account, c.source, c.facts) for c in reading.controls] == [("TOTAL", 5000, 5000)]


def test_a_side_beside_what_is_open_is_a_sign() -> None:
    reading = csv(
        "Client;Date;N° pièce;Montant;Reste à payer;Sens",
        "C1;15/03/2026;F1;100,00;40,00;D",
        "C1;15/04/2026;V1;60,00;60,00;C",
    )
    assert open_by_number(reading) == {"F1": 40, "V1": -60}
    assert [d.kind for d in reading.ledger.documents] == [Kind.INVOICE, Kind.CREDIT_NOTE, Kind.RECEIPT]
    assert gaps(reading) == {0}


def test_columns_that_are_not_recognised_are_named_once() -> None:
    reading = csv("number,customer,Colour,date,total,Mood,amount", "F1,A,red,2026-04-03,10.00,,10.00")
    assert [(p.code, p.severity, p.values["columns"]) for p in reading.problems] == [
        ("COLUMNS_NOT_RECOGNISED", Severity.NOTE, "Colour, Mood")
    ]
    assert not csv("number,customer,date,total", "F1,A,2026-04-03,10.00").problems


def test_a_letter_of_one_entity_is_not_that_of_another() -> None:
    reading = csv(
        "entity,customer,date,number,debit,credit,lettrage",
        "NORD,C1,2026-03-15,F1,100.00,,A",
        "SUD,C1,2026-04-15,P1,,100.00,A",
    )
    assert not reading.ledger.settlements
    assert codes(reading) == ["LETTERING_UNBALANCED"] * 2


def test_signed_movements_with_their_kind() -> None:
    reading = csv(
        "customer,date,type,number,amount,lettrage",
        "C1,2026-03-15,Invoice,F1,100.00,A",
        "C1,2026-04-15,Payment,P1,-100.00,A",
    )
    assert [(d.kind, d.amount) for d in reading.ledger.documents] == [(Kind.INVOICE, 10000), (Kind.RECEIPT, -10000)]
    assert [s.amount for s in reading.ledger.settlements] == [10000]


def test_dimensions_go_where_they_belong() -> None:
    reading = csv(
        "N° facture;Code client;Nom client;Date;Échéance;Total TTC;Devise;Entité;Produit;Segment;Zone;Commercial;"
        "Chargé de recouvrement;Conditions de paiement;Email;Téléphone;SIREN",
        "F1;C1;Alpha;2026-06-15;2026-07-15;10,00;USD;NORD;Vin;PME;Est;Léa;Paul;45 jours fin de mois;"
        "a@b.example;0199000001;"
        "123 456 789",
    )
    (document,), (party,) = reading.ledger.documents, reading.ledger.parties
    assert (document.entity, document.product, document.currency) == ("NORD", "Vin", "USD")
    assert (party.id, party.name, party.segment, party.zone) == ("C1", "Alpha", "PME", "Est")
    assert (party.salesperson, party.collector, party.terms) == ("Léa", "Paul", "45 jours fin de mois")
    assert (party.email, party.phone, party.siren) == ("a@b.example", "0199000001", "123456789")


def test_due_days_that_are_missing_come_from_terms_and_are_marked() -> None:
    rows = ("number,customer,date,total,terms", "F1,A,2026-06-15,10.00,", "F2,B,2026-06-15,10.00,10 days")
    assert [d.due for d in csv(*rows).ledger.documents] == [None, date(2026, 6, 25)]
    reading = csv(*rows, options=Options(default_terms=Terms(30)))
    assert [(d.due, d.due_basis) for d in reading.ledger.documents] == [
        (date(2026, 7, 15), Basis.ASSUMED),
        (date(2026, 6, 25), Basis.ASSUMED),
    ]


def test_a_code_is_not_a_name() -> None:
    coded = csv("number,customer,date,total", "F1,C1,2026-06-15,10.00")
    named = csv("number,customer name,date,total", "F1,Alpha,2026-06-15,10.00")
    both = csv("number,customer,customer name,date,total", "F1,C1,Alpha,2026-06-15,10.00")
    parties = [(party.id, party.name) for reading in (coded, named, both) for party in reading.ledger.parties]
    assert parties == [("C1", ""), ("Alpha", "Alpha"), ("C1", "Alpha")]


def test_an_order_of_day_and_month_is_asked_for() -> None:
    english = csv("number,customer,date,total", "F1,A,03/04/2026,10.00")
    assert codes(english) == ["DATE_UNREADABLE"]
    assert not english.ledger.documents
    shown = csv("number,customer,date,total", "F1,A,03/04/2026,10.00", "F2,A,03/25/2026,10.00")
    assert [d.issued for d in shown.ledger.documents] == [date(2026, 3, 4), date(2026, 3, 25)]
    french = csv("Numéro;Client;Date;Montant", "F1;A;03/04/2026;10,00")
    assert [d.issued for d in french.ledger.documents] == [date(2026, 4, 3)]
    assert "DATE_ORDER" in [a.code for a in french.assumptions]


def test_an_amount_that_can_be_read_in_two_ways_is_asked_for() -> None:
    reading = csv("number;customer;date;total", "F1;A;2026-04-03;1.234")
    assert codes(reading) == ["AMOUNT_AMBIGUOUS"]
    told = csv("number;customer;date;total", "F1;A;2026-04-03;1.234", "F2;A;2026-04-03;0,50")
    assert [d.amount for d in told.ledger.documents] == [123400, 50]


def test_an_amount_that_no_column_can_hold_is_refused() -> None:
    header = "number;customer;date;total;open amount"
    reading = csv(
        header,
        "F1;A;2026-04-03;99999999999999999999,00;0,00",
        "F2;A;2026-04-03;5,00;-99999999999999999999,00",
        "F3;A;2026-04-03;9999999999999,99;9999999999999,99",
    )
    errors = [(p.code, p.line, p.column, p.read) for p in reading.problems if p.severity is Severity.ERROR]
    assert errors == [
        ("AMOUNT_TOO_LARGE", 2, "total", "99999999999999999999,00"),
        ("AMOUNT_TOO_LARGE", 3, "open amount", "-99999999999999999999,00"),
    ]
    assert [d.number for d in reading.ledger.documents] == ["F3"]


def test_a_year_that_cannot_be_right_is_no_fact() -> None:
    reading = csv(
        "number,customer,date,due date,total",
        "F1,A,2999-04-03,2026-05-03,10.00",
        "F2,A,1899-12-31,2026-05-03,10.00",
        "F3,A,2026-04-03,2204-05-03,10.00",
        "F4,A,1900-01-01,2099-12-31,10.00",
    )
    assert [(p.code, p.severity, p.line, p.column, p.read) for p in reading.problems] == [
        ("YEAR_IMPLAUSIBLE", Severity.ERROR, 2, "date", "2999-04-03"),
        ("YEAR_IMPLAUSIBLE", Severity.ERROR, 3, "date", "1899-12-31"),
        ("YEAR_IMPLAUSIBLE", Severity.WARNING, 4, "due date", "2204-05-03"),
    ]
    assert [(d.number, d.due) for d in reading.ledger.documents] == [("F3", None), ("F4", date(2099, 12, 31))]


def test_a_row_without_day_shows_as_a_gap() -> None:
    reading = csv("number,customer,date,total", "F1,A,2026-04-03,10.00", "F2,A,,5.00")
    assert codes(reading) == ["DATE_MISSING"]
    assert [c.gap for c in reading.controls] == [-500]


def test_ids_hold_when_an_invoice_is_paid_later() -> None:
    header = "number,customer,date,total,open amount"
    before = csv(header, "F1,A,2026-04-03,10.00,10.00", "F2,A,2026-04-03,10.00,10.00")
    after = csv(header, "F2,A,2026-04-03,10.00,10.00", "F1,A,2026-04-03,10.00,0.00")
    assert {d.id for d in before.ledger.documents} <= {d.id for d in after.ledger.documents}
    assert len(after.ledger.documents) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b" \r\n ", "EMPTY_FILE"),
        (b"%PDF-1.7 ...", "NOT_TEXT"),
        (b"PK\x03\x04\x00", "NOT_TEXT"),
        (b"\x00\x01\x02", "NOT_TEXT"),
        ("number,customer,date,total\nF1,A\x00,2026-04-03,1.00".encode("utf-16"), "NOT_TEXT"),
        (b"\xef\xbb\xbfnumber,customer,date,total\nF1,A\x00,2026-04-03,1.00", "NOT_TEXT"),
        (b"<?xml version='1.0'?><a/>", "NOT_TABLE"),
        (b"hello world", "HEADER_NOT_FOUND"),
        (b"number,customer,due date\n1,2,3", "COLUMN_MISSING"),
    ],
)
def test_what_cannot_be_read_says_so_once(data: bytes, code: str) -> None:
    reading = read(data, "file.bin")
    assert [(p.code, p.severity, p.file) for p in reading.problems] == [(code, Severity.ERROR, "file.bin")]
    assert not reading.ledger.documents
