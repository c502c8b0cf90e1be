"""The rules by which a FEC becomes facts, each on a file made by hand."""

from __future__ import annotations

from datetime import date

import pytest

from encours.ledger import Kind, Severity, open_portions, portions
from encours.readers import Complete, Options, Reading, read_fec
from encours.readers.fec import looks_like_fec
from encours.rules.terms import Terms

HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|"
    "EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)


def line(
    journal: str,
    number: str,
    day: str,
    account: str,
    amount: str,
    customer: str = "",
    piece: str = "P",
    letter: str = "",
    piece_day: str = "",
    label: str = "libellé",
    account_label: str = "",
) -> str:
    debit, credit = (amount, "0,00") if not amount.startswith("-") else ("0,00", amount[1:])
    return "|".join(
        (journal, journal, number, day, account, account_label, customer, customer and f"Tiers {customer}", piece,
         piece_day or day, label, debit, credit, letter, "", day, "", "")
    )  # fmt: skip


def fec(
    *lines: str, name: str = "123456789FEC20251231.txt", end: str = "\r\n", options: Options | None = None
) -> Reading:
    return read_fec(end.join((HEADER, *lines, "")).encode(), name, options or Options())


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    ("amount", "others", "kind"),
    [
        ("120,00", {"706000": "-100,00", "445710": "-20,00"}, Kind.INVOICE),
        ("-120,00", {"709000": "100,00", "445710": "20,00"}, Kind.CREDIT_NOTE),
        ("-120,00", {"512000": "120,00"}, Kind.RECEIPT),
        ("-120,00", {"512000": "119,00", "658000": "1,00"}, Kind.RECEIPT),
        ("-120,00", {"512000": "120,02", "758000": "-0,02"}, Kind.RECEIPT),
        ("-120,00", {"467000": "120,00"}, Kind.RECEIPT),
        ("120,00", {"512000": "-120,00"}, Kind.REFUND),
        ("-120,00", {"654000": "100,00", "445710": "20,00"}, Kind.WRITE_OFF),
        ("-120,00", {"654000": "120,00", "491000": "50,00", "781740": "-50,00"}, Kind.WRITE_OFF),
        ("-2,00", {"665000": "2,00"}, Kind.DISCOUNT),
        ("-2,00", {"666000": "2,00"}, Kind.EXCHANGE),
        ("2,00", {"766000": "-2,00"}, Kind.EXCHANGE),
        ("-50,00", {"419100": "50,00"}, Kind.DEPOSIT),
        ("-50,00", {"401000": "50,00"}, Kind.SET_OFF),
        ("-50,00", {"471000": "50,00"}, Kind.ADJUSTMENT),
        ("120,00", {"487000": "-100,00", "445710": "-20,00"}, Kind.INVOICE),
    ],
)
def test_the_other_accounts_of_the_entry_say_what_a_document_is(
    amount: str, others: dict[str, str], kind: Kind
) -> None:
    rows = [line("XX", "1", "20250310", account, other) for account, other in others.items()]
    reading = fec(line("XX", "1", "20250310", "411000", amount, "C1"), *rows)
    assert [document.kind for document in reading.ledger.documents] == [kind]
    assert codes(reading).count("ENTRY_UNBALANCED") == 0


def test_between_receivable_accounts_it_is_a_transfer() -> None:
    reading = fec(
        line("OD", "1", "20250310", "416000", "50,00", "C1"), line("OD", "1", "20250310", "411000", "-50,00", "C1")
    )
    assert [(d.account, d.kind) for d in reading.ledger.documents] == [
        ("416000", Kind.TRANSFER),
        ("411000", Kind.TRANSFER),
    ]


def test_an_opening_by_its_journal_has_one_document_a_line() -> None:
    reading = fec(
        line("AN", "1", "20250101", "411000", "10,00", "C1", piece="RAN"),
        line("AN", "1", "20250101", "411000", "20,00", "C1", piece="RAN"),
        line("AN", "1", "20250101", "101000", "-30,00"),
    )
    assert [(d.kind, d.amount) for d in reading.ledger.documents] == [(Kind.OPENING, 1000), (Kind.OPENING, 2000)]
    assert len({d.id for d in reading.ledger.documents}) == 2
    assert [a.values["count"] for a in reading.assumptions if a.code == "OPENING_UNDATED"] == [2]


def test_an_opening_under_another_name_is_told_by_capital_on_the_first_day() -> None:
    opening = (line("OD", "1", "20250101", "411000", "10,00", "C1"), line("OD", "1", "20250101", "101000", "-10,00"))
    receipt = (line("BQ", "2", "20250101", "411000", "-4,00", "C1"), line("BQ", "2", "20250101", "512000", "4,00"))
    assert [d.kind for d in fec(*opening, *receipt).ledger.documents] == [Kind.OPENING, Kind.RECEIPT]


def test_lines_of_one_piece_make_one_document_and_debits_and_credits_two() -> None:
    reading = fec(
        line("VE", "1", "20250310", "411000", "60,00", "C1", "F1"),
        line("VE", "1", "20250310", "411000", "60,00", "C1", "F1"),
        line("VE", "1", "20250310", "411000", "-20,00", "C1", "F1"),
        line("VE", "1", "20250310", "707000", "-100,00"),
    )
    assert [(d.kind, d.amount) for d in reading.ledger.documents] == [
        (Kind.INVOICE, 12000),
        (Kind.CREDIT_NOTE, -2000),
    ]


def test_a_letter_settles_its_own_customer_and_account_only() -> None:
    reading = fec(
        line("VE", "1", "20250310", "411000", "100,00", "C1", "F1", "A"),
        line("VE", "1", "20250310", "707000", "-100,00"),
        line("VE", "2", "20250311", "411000", "100,00", "C2", "F2", "A"),
        line("VE", "2", "20250311", "707000", "-100,00"),
        line("BQ", "3", "20250410", "411000", "-100,00", "C2", "V1", "A"),
        line("BQ", "3", "20250410", "512000", "100,00"),
        line("BQ", "4", "20250411", "411000", "-100,00", "C1", "V2", "a"),
        line("BQ", "4", "20250411", "512000", "100,00"),
    )
    number = {d.id: d.number for d in reading.ledger.documents}
    assert [(number[s.debit], number[s.credit], s.amount) for s in reading.ledger.settlements] == [("F2", "V1", 10000)]
    assert codes(reading).count("LETTERING_UNBALANCED") == 2


def test_a_group_settles_oldest_first_and_leaves_its_residue_open() -> None:
    reading = fec(
        line("VE", "2", "20250401", "411000", "50,00", "C1", "F2", "A"),
        line("VE", "2", "20250401", "707000", "-50,00"),
        line("VE", "1", "20250310", "411000", "100,00", "C1", "F1", "A"),
        line("VE", "1", "20250310", "707000", "-100,00"),
        line("BQ", "3", "20250410", "411000", "-120,00", "C1", "V1", "A"),
        line("BQ", "3", "20250410", "512000", "120,00"),
    )
    number = {d.id: d.number for d in reading.ledger.documents}
    assert {(number[s.debit], s.amount) for s in reading.ledger.settlements} == {("F1", 10000), ("F2", 2000)}
    left = open_portions(portions(reading.ledger), date(2025, 12, 31))
    assert [(number[p.document], p.amount) for p in left] == [("F2", 3000)]
    (problem,) = (p for p in reading.problems if p.code == "LETTERING_UNBALANCED")
    assert problem.severity is Severity.WARNING
    assert "Tiers C1" in str(problem)
    assert "30.00" in str(problem)


def test_a_document_of_two_letters_has_a_part_in_each() -> None:
    reading = fec(
        line("VE", "1", "20250310", "411000", "60,00", "C1", "F1", "A"),
        line("VE", "1", "20250310", "411000", "40,00", "C1", "F1", "B"),
        line("VE", "1", "20250310", "707000", "-100,00"),
        line("BQ", "2", "20250410", "411000", "-40,00", "C1", "V1", "B"),
        line("BQ", "2", "20250410", "512000", "40,00"),
        line("BQ", "3", "20250412", "411000", "-60,00", "C1", "V2", "A"),
        line("BQ", "3", "20250412", "512000", "60,00"),
    )
    number = {d.id: d.number for d in reading.ledger.documents}
    assert {(number[s.credit], s.amount) for s in reading.ledger.settlements} == {("V1", 4000), ("V2", 6000)}


def test_credits_without_a_letter_pay_nothing_and_are_counted() -> None:
    reading = fec(line("BQ", "1", "20250410", "411000", "-40,00", "C1"), line("BQ", "1", "20250410", "512000", "40,00"))
    (note,) = (p for p in reading.problems if p.code == "CREDITS_UNLETTERED")
    assert (note.severity, note.values["count"], str(note.values["total"])) == (Severity.NOTE, 1, "40.00")
    assert not reading.ledger.settlements


@pytest.mark.parametrize(
    ("account", "aux", "label", "customer"),
    [
        ("411000", "C1", "Clients", "C1"),
        ("411MARTIN", "", "Martin", "MARTIN"),
        ("41100012", "", "Martin", "00012"),
        ("41110000", "", "Clients France", "Clients France"),
        ("411000", "", "", "411000"),
    ],
)
def test_who_the_customer_is(account: str, aux: str, label: str, customer: str) -> None:
    reading = fec(line("VE", "1", "20250310", account, "10,00", aux, account_label=label))
    assert [d.customer for d in reading.ledger.documents] == [customer]
    assert [p.id for p in reading.ledger.parties] == [customer]


def test_one_number_for_all_entries_is_cut_where_it_balances() -> None:
    reading = fec(
        line("VE", "0", "20250310", "411000", "100,00", "C1", "F1"),
        line("VE", "0", "20250310", "707000", "-100,00"),
        line("VE", "0", "20250311", "411000", "-20,00", "C1", "V1"),
        line("VE", "0", "20250311", "512000", "20,00"),
    )
    assert reading.details["entries"] == 2
    assert reading.details["ecriturenum_reliable"] is False
    assert [d.kind for d in reading.ledger.documents] == [Kind.INVOICE, Kind.RECEIPT]


def test_ids_are_the_same_at_every_import_and_never_twice() -> None:
    rows = [line("VE", str(n), "20250310", "411000", "100,00", "C1", "F1") for n in range(3)]
    first, again = fec(*rows), fec(*rows)
    found = [d.id for d in first.ledger.documents]
    assert found == [d.id for d in again.ledger.documents]
    assert len(set(found)) == 3
    assert found[0] == "123456789|FEC|2025-03|VE|0|20250310|C1|411000|F1|D|10000|1"
    assert found[1] == "123456789|FEC|2025-03|VE|1|20250310|C1|411000|F1|D|1"


def entry(journal: str, number: str, day: str, amount: str, piece: str = "P", customer: str = "C1") -> list[str]:
    other = amount[1:] if amount.startswith("-") else f"-{amount}"
    return [
        line(journal, number, day, "411000", amount, customer, piece),
        line(journal, number, day, "707000" if journal == "VE" else "512000", other),
    ]


def ids(reading: Reading) -> set[str]:
    found = {document.id for document in reading.ledger.documents}
    assert len(found) == len(reading.ledger.documents)
    return found


def test_a_part_of_the_year_and_all_of_it_state_the_same_documents() -> None:
    june = [*entry("VE", "1", "20250110", "100,00", "F1"), *entry("BQ", "2", "20250610", "-100,00", "V1")]
    half = fec(*june, name="123456789FEC20250630.txt")
    whole = fec(*june, *entry("VE", "3", "20250910", "70,00", "F2"))
    assert ids(half) < ids(whole)
    assert len(ids(whole)) == 3


@pytest.mark.parametrize("names", [("FEC-01.txt", "FEC-02.txt"), ("123456789FEC20251231.txt",) * 2])
def test_months_that_count_from_one_state_different_documents(names: tuple[str, str]) -> None:
    january = fec(*entry("VE", "1", "20250110", "100,00"), name=names[0])
    february = fec(*entry("VE", "1", "20250210", "100,00"), name=names[1])
    assert not ids(january) & ids(february)


def test_a_year_that_starts_in_the_month_of_another_has_its_days() -> None:
    early, late = fec(*entry("VE", "1", "20250110", "9,00")), fec(*entry("VE", "1", "20250111", "9,00"))
    assert not ids(early) & ids(late)


@pytest.mark.parametrize("number", ["0", "", "000000"])
def test_without_numbers_an_entry_put_in_before_moves_no_id(number: str) -> None:
    first = entry("VE", number, "20250110", "100,00")
    later = [*entry("VE", number, "20250310", "60,00"), *entry("VE", number, "20250310", "60,00")]
    put_in = [*entry("VE", number, "20250210", "70,00"), *entry("VE", number, "20250310", "80,00")]
    before, after = ids(fec(*first, *later)), ids(fec(*first, *put_in, *later))
    assert before < after
    assert (len(before), len(after)) == (3, 5)
    assert ids(fec(*first)) < before


def test_a_file_says_what_it_states_all_of() -> None:
    rows = [*entry("VE", "1", "20250110", "100,00"), *entry("BQ", "2", "20250910", "-100,00")]
    reading = fec(*rows)
    prefixes = ("123456789|FEC|2025-01|BQ|", "123456789|FEC|2025-01|VE|")
    assert reading.complete == Complete(prefixes, date(2025, 1, 1), date(2025, 12, 31))
    assert all(document.id.startswith(reading.complete.prefixes) for document in reading.ledger.documents)
    assert fec(*rows, name="FEC.txt").complete is None
    named = fec(*rows, name="FEC.txt", options=Options(entity="NORD")).complete
    assert named is not None
    assert (named.prefixes[0], named.last) == ("NORD|FEC|2025-01|BQ|", date(2025, 9, 10))
    assert fec(name="123456789FEC20251231.txt").complete is None
    assert fec(*rows, line("VE", "3", "20250310", "411000", "douze", "C1")).complete is None


def test_an_unreadable_amount_or_day_leaves_its_line_out_and_says_where() -> None:
    reading = fec(
        line("VE", "1", "20250310", "411000", "douze", "C1"),
        line("VE", "2", "20250231", "411000", "10,00", "C1"),
        line("VE", "3", "20250310", "411000", "20,00", "C1"),
    )
    errors = [(p.code, p.line, p.column, p.read) for p in reading.problems if p.severity is Severity.ERROR]
    assert errors == [("AMOUNT_UNREADABLE", 2, "Debit", "douze"), ("DATE_UNREADABLE", 3, "EcritureDate", "20250231")]
    assert [d.amount for d in reading.ledger.documents] == [2000]
    assert [(c.account, c.source, c.facts, c.gap) for c in reading.controls[:1]] == [("411000", 3000, 2000, -1000)]


def test_an_amount_that_no_column_can_hold_is_refused() -> None:
    reading = fec(
        line("VE", "1", "20250310", "411000", "99999999999999999999,00", "C1"),
        line("VE", "2", "20250310", "411000", "-9E+30", "C1"),
        line("VE", "3", "20250310", "411000", "20,00", "C1"),
    )
    errors = [(p.code, p.line, p.column) for p in reading.problems if p.severity is Severity.ERROR]
    assert errors == [("AMOUNT_TOO_LARGE", 2, "Debit"), ("AMOUNT_TOO_LARGE", 3, "Credit")]
    assert [d.amount for d in reading.ledger.documents] == [2000]


def test_a_year_that_cannot_be_right_is_no_fact() -> None:
    reading = fec(
        line("VE", "1", "22040310", "411000", "10,00", "C1"),
        line("VE", "2", "18991231", "411000", "10,00", "C1"),
        line("VE", "3", "20250310", "411000", "20,00", "C1"),
    )
    errors = [(p.code, p.line, p.column, p.read) for p in reading.problems if p.severity is Severity.ERROR]
    assert errors == [
        ("YEAR_IMPLAUSIBLE", 2, "EcritureDate", "22040310"),
        ("YEAR_IMPLAUSIBLE", 3, "EcritureDate", "18991231"),
    ]
    assert [d.amount for d in reading.ledger.documents] == [2000]
    assert reading.details["date_max"] == "20250310"


def test_an_entry_that_does_not_balance_is_told_with_its_gap() -> None:
    reading = fec(line("VE", "1", "20250310", "411000", "10,00", "C1"), line("VE", "1", "20250310", "707000", "-9,00"))
    (problem,) = (p for p in reading.problems if p.code == "ENTRY_UNBALANCED")
    assert str(problem.values["gap"]) == "1.00"
    assert reading.controls[-1].gap == -100


def test_a_piece_day_that_cannot_be_is_not_taken() -> None:
    reading = fec(line("VE", "1", "20250310", "411000", "10,00", "C1", piece_day="20520310"))
    assert reading.ledger.documents[0].issued == date(2025, 3, 10)
    assert "PIECE_DATE_IMPLAUSIBLE" in codes(reading)


def test_due_days_come_from_terms_only() -> None:
    row = line("VE", "1", "20250310", "411000", "10,00", "C1", piece_day="20250301")
    assert fec(row).ledger.documents[0].due is None
    assert fec(row, options=Options(default_terms=Terms(30))).ledger.documents[0].due == date(2025, 3, 31)


@pytest.mark.parametrize(("piece_day", "due"), [("20250310", None), ("", None), ("20250101", date(2025, 1, 31))])
def test_a_transfer_never_starts_the_age_of_its_invoices_anew(piece_day: str, due: date | None) -> None:
    reading = fec(
        line("OD", "1", "20250310", "416000", "50,00", "C1", piece_day=piece_day),
        line("OD", "1", "20250310", "411000", "-50,00", "C1"),
        options=Options(default_terms=Terms(30)),
    )
    assert [(d.kind, d.due) for d in reading.ledger.documents] == [(Kind.TRANSFER, due), (Kind.TRANSFER, None)]
    assert [a.values["count"] for a in reading.assumptions] == ([1] if due else [])


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\r\r\n"])
def test_lines_end_in_every_way(end: str) -> None:
    rows = (line("VE", "1", "20250310", "411000", "10,00", "C1"), line("VE", "1", "20250310", "707000", "-10,00"))
    reading = fec(*rows, end=end)
    assert (reading.records, reading.details["blank_records"], codes(reading)) == (2, 0, [])


@pytest.mark.parametrize(
    "text",
    [
        HEADER.upper() + "\n" + line("VE", "1", "20250310", "411000", "10,00", "C1"),
        HEADER.replace("Debit", "Débit").replace("Credit", "Crédit")
        + "\n"
        + line("VE", "1", "20250310", "411000", "10,00"),
        HEADER + "|DateRglt|ModeRglt\n" + line("VE", "1", "20250310", "411000", "10,00") + "|20250401|VIR",
        HEADER + "|\n" + line("VE", "1", "20250310", "411000", "10,00") + "|",
        HEADER + "\n" + line("VE", "1", "20250310", "411000", "10,00") + "|",
        HEADER + "\n" + line("VE", "1", "2025-03-10", "411000", "10,00"),
        HEADER + "\n" + line("VE", "1", "10/03/2025", "411000", "0000010.00+"),
        (HEADER + "\n" + line("VE", "1", "20250310", "411000", "10,00")).replace("|", ";"),
    ],
)  # fmt: skip
def test_what_is_read_though_the_law_has_it_otherwise(text: str) -> None:
    assert looks_like_fec(text)
    reading = read_fec(text.encode(), "FEC.txt")
    assert [(d.amount, d.booked) for d in reading.ledger.documents] == [(1000, date(2025, 3, 10))]
    assert not [p for p in reading.problems if p.severity is Severity.ERROR]


def test_a_separator_inside_a_text_is_never_a_shift() -> None:
    sound = line("VE", "1", "20250310", "411000", "10,00", "C1")
    reading = fec(sound, sound.replace("libellé", "lib|ellé"), sound)
    assert [(p.code, p.line) for p in reading.problems if p.severity is Severity.ERROR] == [("LINE_MALFORMED", 3)]
    assert reading.controls[0].source == 2000


def test_a_missing_column_is_named() -> None:
    reading = read_fec(HEADER.replace("Credit|", "").encode() + b"\n", "FEC.txt")
    assert [(p.code, p.values["columns"]) for p in reading.problems] == [("COLUMN_MISSING", "credit")]


def test_many_problems_of_a_kind_become_a_count() -> None:
    reading = fec(*(line("VE", "1", "x", "411000", "10,00", "C1") for _ in range(150)))
    assert codes(reading).count("DATE_UNREADABLE") == 100
    assert [p.values["count"] for p in reading.problems if p.code == "MORE_OF_THE_SAME"] == [50]


def test_progress_ends_at_the_end() -> None:
    seen: list[tuple[int, int]] = []
    read_fec(HEADER.encode() + b"\n", "FEC.txt", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]


@pytest.mark.parametrize(("opening", "left"), [("120,00", 0), ("130,00", 130_00 - 120_00)])
def test_credits_lettered_with_the_year_before_pay_the_opening_to_the_cent_or_not_at_all(
    opening: str, left: int
) -> None:
    reading = fec(
        line("AN", "1", "20250101", "411000", opening, "C1", "RAN"),
        line("AN", "1", "20250101", "101000", f"-{opening}"),
        line("BQ", "2", "20250110", "411000", "-70,00", "C1", "V1", "X"),
        line("BQ", "2", "20250110", "512000", "70,00"),
        line("BQ", "3", "20250120", "411000", "-50,00", "C1", "V2", "Y"),
        line("BQ", "3", "20250120", "512000", "50,00"),
    )
    alive = open_portions(portions(reading.ledger), date(2025, 12, 31))
    assert sum(p.amount for p in alive) == left
    assert len(alive) == (0 if left == 0 else 3)
    assert ("OPENING_PAID" in {a.code for a in reading.assumptions}) is (left == 0)
