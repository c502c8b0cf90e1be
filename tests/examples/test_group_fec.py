"""The FECs of the example group are valid, tie to the ledger, and read back as what they were written from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from examples.group import ExampleGroup
from examples.group.books import DEPOSIT_ACCOUNT
from examples.group.fec import COLUMNS, EURO_RATES, FISCAL_YEARS, fec_files, write_fec

from encours.ledger import Kind, open_portions, portions
from encours.readers.fec import read_fec
from encours.readers.reading import Options
from encours.rules.terms import Terms, terms

CASES = [(entity, year) for entity in ("NOR", "SUD", "ALP") for year in range(3)]
Row = dict[str, str]


@pytest.fixture(scope="session")
def files(group: ExampleGroup) -> dict[tuple[str, int], tuple[str, bytes]]:
    """(entity, number of the fiscal year) to name and bytes."""
    return {
        (entity, year): file
        for entity, siren in group.sirens.items()
        for year, file in enumerate(fec_files(group.ledger, entity, siren).items())
    }


def rows(data: bytes) -> list[Row]:
    header, *records = (line.split("\t") for line in data.decode().removesuffix("\r\n").split("\r\n"))
    assert tuple(header) == COLUMNS
    assert all(len(record) == 18 for record in records)
    return [dict(zip(header, record, strict=True)) for record in records]


def cents(text: str) -> int:
    assert re.fullmatch(r"\d+,\d{2}", text)
    return int(text.replace(",", ""))


def net(row: Row) -> int:
    return cents(row["Debit"]) - cents(row["Credit"])


@pytest.mark.parametrize("case", CASES)
def test_it_is_a_fec(files: dict[tuple[str, int], tuple[str, bytes]], case: tuple[str, int]) -> None:
    name, data = files[case]
    first, last = FISCAL_YEARS[case[1]]
    assert re.fullmatch(r"\d{9}FEC" + f"{last:%Y%m%d}" + r"\.txt", name)
    entries: defaultdict[int, list[Row]] = defaultdict(list)
    read = rows(data)
    for row in read:
        entries[int(row["EcritureNum"])].append(row)
    numbers = [int(row["EcritureNum"]) for row in read]
    assert numbers == sorted(numbers)
    assert list(entries) == list(range(1, len(entries) + 1))
    days = [row["EcritureDate"] for row in read]
    assert days == sorted(days)
    assert f"{first:%Y%m%d}" == days[0]
    assert days[-1] <= f"{last:%Y%m%d}"
    for lines in entries.values():
        assert sum(map(net, lines)) == 0
        assert len({(line["JournalCode"], line["EcritureDate"]) for line in lines}) == 1
    assert {row["JournalCode"] for row in read} == {"AN", "VE", "BQ", "OD"}
    for row in read:
        assert (cents(row["Debit"]) == 0) != (cents(row["Credit"]) == 0)
        assert row["ValidDate"] >= row["EcritureDate"]
        assert all(row[column] for column in ("JournalLib", "CompteLib", "PieceRef", "PieceDate", "EcritureLib"))
        assert bool(row["CompAuxNum"]) == bool(row["CompAuxLib"]) == row["CompteNum"].startswith("41")
        assert bool(row["EcritureLet"]) == bool(row["DateLet"])
        assert bool(row["Montantdevise"]) == bool(row["Idevise"])


@pytest.mark.parametrize("case", CASES)
def test_it_closes_on_the_balances_of_the_ledger(
    group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]], case: tuple[str, int]
) -> None:
    entity, year = case
    closing = FISCAL_YEARS[year][1]
    documents = {d.id: d for d in group.ledger.documents if d.entity == entity}
    owed: Counter[str] = Counter()
    deposits = 0
    for portion in open_portions(portions(group.ledger), closing):
        if document := documents.get(portion.document):
            euros = round(portion.amount * EURO_RATES[document.currency])
            owed[document.customer] += euros
            deposits += euros if document.account == DEPOSIT_ACCOUNT else 0
    booked: Counter[str] = Counter()
    booked_deposits = 0
    for row in rows(files[case][1]):
        if row["CompteNum"].startswith("41"):
            booked[row["CompAuxNum"]] += net(row)
        if row["CompteNum"].startswith("4191"):
            booked_deposits += net(row)
    for customer in owed.keys() | booked.keys():
        rounding = 0 if documents_in_euros(group, entity, customer) else 20
        assert abs(owed[customer] - booked[customer]) <= rounding
    assert booked_deposits == deposits


def documents_in_euros(group: ExampleGroup, entity: str, customer: str) -> bool:
    return next(d.currency == "EUR" for d in group.ledger.documents if (d.entity, d.customer) == (entity, customer))


def test_pounds_add_up_to_the_cent(group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]]) -> None:
    for year, (_, closing) in enumerate(FISCAL_YEARS):
        truth = sum(d.amount for d in group.ledger.documents if d.currency == "GBP" and d.booked <= closing)
        found = sum(
            cents(row["Montantdevise"]) * (1 if net(row) > 0 else -1)
            for row in rows(files["ALP", year][1])
            if row["Idevise"] == "GBP"
        )
        assert found == truth


def test_a_year_opens_as_the_one_before_closed(files: dict[tuple[str, int], tuple[str, bytes]]) -> None:
    for entity in ("NOR", "SUD", "ALP"):
        for year in (1, 2):
            closed: Counter[tuple[str, str]] = Counter()
            for row in rows(files[entity, year - 1][1]):
                account = "result" if row["CompteNum"][0] in "67" else row["CompteNum"]
                account = "result" if account in ("110000", "120000") else account
                closed[account, row["CompAuxNum"]] += net(row)
            opened: Counter[tuple[str, str]] = Counter()
            for row in rows(files[entity, year][1]):
                if row["JournalCode"] == "AN":
                    account = "result" if row["CompteNum"] in ("110000", "120000") else row["CompteNum"]
                    opened[account, row["CompAuxNum"]] += net(row)
            assert {key: amount for key, amount in closed.items() if amount} == {
                key: amount for key, amount in opened.items() if amount
            }


def test_what_is_paid_in_full_carries_a_letter_that_comes_to_zero(
    group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]]
) -> None:
    groups: Counter[tuple[str, str, str]] = Counter()
    for row in rows(files["ALP", 1][1]):
        if row["EcritureLet"]:
            groups[row["CompteNum"], row["CompAuxNum"], row["EcritureLet"]] += net(row)
    even = sum(amount == 0 for amount in groups.values())
    assert 0.9 * len(groups) < even < len(groups)  # some are paid in part


@pytest.mark.parametrize("case", CASES)
def test_a_letter_ties_debits_to_credits(
    files: dict[tuple[str, int], tuple[str, bytes]], case: tuple[str, int]
) -> None:
    signs: defaultdict[tuple[str, str], set[bool]] = defaultdict(set)
    for row in rows(files[case][1]):
        if row["EcritureLet"] and row["CompteNum"].startswith("411"):
            signs[row["CompAuxNum"], row["EcritureLet"]].add(net(row) > 0)
    assert len(signs) > 500
    assert all(found == {True, False} for found in signs.values())
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for customer, code in sorted(signs):
        codes[customer].append(code)
    assert all(
        found == [f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(len(found))] for found in codes.values()
    )


def test_the_opening_names_each_document_left_open(
    group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]]
) -> None:
    closing = FISCAL_YEARS[1][1]
    documents = {d.id: d for d in group.ledger.documents if d.entity == "NOR"}
    left: Counter[tuple[str, str]] = Counter()
    for portion in open_portions(portions(group.ledger), closing):
        if document := documents.get(portion.document):
            left[document.number, f"{document.issued:%Y%m%d}"] += portion.amount
    opened = {
        (row["PieceRef"], row["PieceDate"]): net(row)
        for row in rows(files["NOR", 2][1])
        if row["JournalCode"] == "AN" and row["CompAuxNum"]
    }
    assert opened == left


@pytest.mark.parametrize("case", CASES)
def test_the_reader_finds_what_was_written(
    group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]], case: tuple[str, int]
) -> None:
    entity, year = case
    first, last = FISCAL_YEARS[year]
    name, data = files[case]
    reading = read_fec(data, name, Options(default_terms=Terms(30)))
    own = [d for d in group.ledger.documents if d.entity == entity]
    kinds = (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.RECEIPT, Kind.REFUND, Kind.WRITE_OFF, Kind.DISCOUNT)
    found = {(d.kind, d.number): d for d in reading.ledger.documents if d.kind in kinds}
    truth = {(d.kind, d.number): d for d in own if d.kind in kinds and first <= d.booked <= last}
    assert found.keys() == truth.keys()
    for key, document in truth.items():
        back = found[key]
        assert (back.customer, back.booked, back.issued) == (document.customer, document.booked, document.issued)
        if document.currency == "EUR":
            assert back.amount == document.amount
    names = {party.id: party.name for party in group.ledger.parties}
    assert {party.id: party.name for party in reading.ledger.parties}.items() <= names.items()
    assert {d.customer for d in truth.values()} <= {party.id for party in reading.ledger.parties}
    assert all(control.gap == 0 for control in reading.controls)
    assert reading.details["entries"] == int(rows(data)[-1]["EcritureNum"])
    assert not [problem for problem in reading.problems if problem.severity == "error"]
    assert {d.entity for d in reading.ledger.documents} == {group.sirens[entity]}


@pytest.mark.parametrize("case", CASES)
def test_the_reader_leaves_open_what_is_open(
    group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]], case: tuple[str, int]
) -> None:
    """On 411: what customers owe but the deposits that no invoice has taken over."""
    entity, year = case
    closing = FISCAL_YEARS[year][1]
    documents = {d.id: d for d in group.ledger.documents if d.entity == entity and d.currency == "EUR"}
    truth: Counter[str] = Counter()
    for portion in open_portions(portions(group.ledger), closing):
        document = documents.get(portion.document)
        if document is not None and document.account != DEPOSIT_ACCOUNT:
            truth[document.customer] += portion.amount
    name, data = files[case]
    ledger = read_fec(data, name).ledger
    euro_customers = {d.customer for d in documents.values()}
    customers = {d.id: d.customer for d in ledger.documents}
    found: Counter[str] = Counter()
    for portion in open_portions(portions(ledger), closing):
        if customers[portion.document] in euro_customers:
            found[customers[portion.document]] += portion.amount
    assert {c: a for c, a in found.items() if a} == {c: a for c, a in truth.items() if a}


def test_terms_given_for_each_customer_bring_the_due_dates_back(
    group: ExampleGroup, files: dict[tuple[str, int], tuple[str, bytes]]
) -> None:
    agreed = {party.id: found for party in group.ledger.parties if (found := terms(party.terms))}
    name, data = files["SUD", 2]
    reading = read_fec(data, name, Options(terms=agreed))
    truth = {d.number: d.due for d in group.ledger.documents if d.entity == "SUD" and d.kind is Kind.INVOICE}
    invoices = [d for d in reading.ledger.documents if d.kind is Kind.INVOICE]
    assert len(invoices) > 1_500
    assert all(d.due == truth[d.number] for d in invoices)


def test_files_are_named_by_siren_and_closing_day(group: ExampleGroup, tmp_path: Path) -> None:
    written = write_fec(group, tmp_path / "fec")
    assert len(written) == 9
    assert (tmp_path / "fec" / "000000018FEC20240930.txt").is_file()
    assert date(2024, 9, 30) == FISCAL_YEARS[0][1]
