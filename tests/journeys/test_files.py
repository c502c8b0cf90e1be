"""A file in, a command, text out: what a person or a script gets, in English and in French."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from encours.cli import main

HERE = Path(__file__).parent
LEDGER, UNDATED, WRONG = (str(HERE / name) for name in ("ledger.csv", "undated.csv", "wrong.csv"))


def encours(*words: str, **environment: str) -> Result:
    """Run the command as a shell would, without the locale of the one who tests."""
    clean = {"ENCOURS_LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "C.UTF-8", **environment}
    return CliRunner().invoke(main, list(words), env=clean)


def said(result: Result) -> str:
    """What was printed, with plain spaces, runs of them made one."""
    return " ".join(result.stdout.split())


def test_dso_shows_every_method_with_its_conventions() -> None:
    result = encours("dso", LEDGER, "--currency", "EUR", "--period", "month", "--as-of", "2025-03-31")
    assert result.exit_code == 0, result.output
    text = said(result)
    assert "DSO in EUR at the end of 31 Mar 2025 " in text
    # 28,500.50 owed; March sold 18,000 less a credit note of 1,500
    assert "Simple: €28,500.50 ÷ €16,500.00 × 31 days = 53.5 days" in text
    assert "March 2025 (31 days) + February 2025 (€12,000.50 ÷ €24,000.50 × 28 days) = 45.0 days" in text
    assert "Overdue: €24,000.50 ÷ €16,500.00 × 31 days = 45.1 days" in text
    assert "Best possible: €4,500.00 ÷ €16,500.00 × 31 days = 8.5 days" in text
    assert "365 days a year" in text


def test_dso_in_french() -> None:
    result = encours(
        "dso", LEDGER, "--currency", "EUR", "--period", "month", "--as-of", "2025-03-31", LANG="fr_FR.UTF-8"
    )
    text = said(result)
    assert "DSO en EUR au 31 mars 2025" in text
    assert "Simple : 28 500,50 € ÷ 16 500,00 € × 31 j = 53,5 j" in text
    assert "Meilleur possible" in text


def test_two_currencies_stand_apart_and_are_never_added() -> None:
    text = said(encours("ageing", LEDGER))
    assert "Aged balance in EUR" in text
    assert "Aged balance in GBP" in text
    assert "29,400.50" not in text  # 28,500.50 + 900.00
    assert "the last day of the files" in text


def test_ageing_has_rows_total_credits_and_share() -> None:
    result = encours("ageing", LEDGER, "--currency", "EUR", "--as-of", "2025-03-31", "--buckets", "0,15,30")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["C1", "Boulangerie", "Martin", "–", "–", "24,000.50", "–", "–", "–", "24,000.50", "100.0%"] in lines
    assert ["C2", "Épicerie", "Lenoir", "6,000.00", "–", "–", "–", "–", "-1,500.00", "4,500.00", "0.0%"] in lines
    assert ["Total", "6,000.00", "–", "24,000.50", "–", "–", "-1,500.00", "28,500.50", "80.0%"] in lines


def test_ageing_by_dimension_and_since_issue() -> None:
    result = encours("ageing", LEDGER, "--by", "segment", "--since", "issue", "--as-of", "2025-03-31", "--lang", "fr")
    text = said(result)
    assert "Segment 0–30 j 31–60 j" in text
    assert "GMS 6 000,00" in text


def test_nothing_dated_after_the_day_counts() -> None:
    before = json.loads(encours("ageing", LEDGER, "--as-of", "2025-02-15", "--by", "none", "--json").stdout)
    [euros] = [each for each in before["currencies"] if each["currency"] == "EUR"]
    assert euros["total"]["total"] == "36000.50"  # F-001, paid on 20 February, and F-002


def test_json_amounts_are_exact_text_and_say_what_was_not_computed() -> None:
    answer = json.loads(encours("dso", UNDATED, "--as-of", "2025-03-31", "--period", "month", "--json").stdout)
    assert (answer["as_of"], answer["as_of_given"], answer["errors"]) == ("2025-03-31", True, 0)
    own = {line["method"]: line for line in answer["currencies"][0]["lines"] if line["window_months"] == 1}
    assert own["best-possible"]["reason"] == "no_due_dates"
    assert own["best-possible"]["days"] is None
    lines = [line for line in answer["currencies"][0]["lines"] if line["method"] == "countback"]
    assert [month["taken"] for month in lines[0]["months"]] == ["1500.00"]


def test_without_any_due_date_the_overdue_is_unknown_and_not_zero() -> None:
    text = said(encours("dso", UNDATED, "--period", "month"))
    assert "Overdue not computable –" in text
    assert "No due date is known" in text
    assert "--terms" in text


def test_terms_make_due_dates_that_are_said_to_be_assumed() -> None:
    text = said(encours("ageing", UNDATED, "--terms", "30 jours", "--as-of", "2025-03-31", "--lang", "fr"))
    assert "Échéances supposées : 1 500,00 € sur 1 500,00 € dus" in text
    assert "31–60 j" in text


def test_terms_of_each_customer_come_from_a_file(tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text("customer;terms\nC1;60 jours\n", encoding="utf-8")
    result = encours("ageing", UNDATED, "--terms-file", str(terms), "--as-of", "2025-03-31", "--json")
    rows = {row["customer"]: row for row in json.loads(result.stdout)["currencies"][0]["rows"]}
    assert rows["C1"]["days_1_30"] == "1000.00"  # due on 16 March
    assert rows["C2"]["undated"] == "500.00"


@pytest.mark.parametrize(
    "written",
    [
        "code client;délai de paiement\nC1;60 jours\n".encode("cp1252"),
        "Délai de paiement\tN° client\r\n60 jours\tC1\r\n".encode(),
        b"payment terms,name,customer\n60 jours,Martin,C1\n",
        b"Compte;Conditions de paiement\nC1;60 jours\n",
        b"C1;60 jours\n",
    ],
)
def test_a_terms_file_is_read_as_people_write_it(tmp_path: Path, written: bytes) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_bytes(written)
    result = encours("ageing", UNDATED, "--terms-file", str(terms), "--as-of", "2025-03-31", "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    rows = {row["customer"]: row for row in json.loads(result.stdout)["currencies"][0]["rows"]}
    assert rows["C1"]["days_1_30"] == "1000.00"


def test_customers_of_a_terms_file_that_nobody_knows_are_named(tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text("client;conditions\nC1;60 jours\n" + "".join(f"X{n};30 jours\n" for n in range(1, 7)))
    result = encours("ageing", UNDATED, "--terms-file", str(terms))
    assert result.exit_code == 0
    assert result.stderr == "Terms for customers that are not in these files: X1, X2, X3, X4, X5, ….\n"


@pytest.mark.parametrize("command", ["dso", "ageing"])
@pytest.mark.parametrize("by", [(), ("--by", "customer")])
@pytest.mark.parametrize(("day", "code"), [("0001-01-01", 2), ("1899-12-31", 2), ("1900-01-01", 0), ("9999-12-31", 0)])
def test_any_day_of_the_calendar_is_answered_or_refused(command: str, by: tuple[str, ...], day: str, code: int) -> None:
    result = encours(command, LEDGER, "--as-of", day, "--terms", "45 jours fin de mois", *by)
    assert result.exit_code == code, result.output
    assert ("is too long ago" in result.stderr) is (code == 2)


def test_csv_is_the_same_table_for_a_program() -> None:
    result = encours("ageing", LEDGER, "--csv", "--as-of", "2025-03-31")
    rows = {row["customer"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["C1"]["total"] == "24000.50"
    assert rows["C3"]["currency"] == "GBP"


def test_a_filter_keeps_a_part_and_refuses_what_is_not_there() -> None:
    kept = json.loads(encours("ageing", LEDGER, "--where", "segment=GMS", "--currency", "EUR", "--json").stdout)
    assert [row["customer"] for row in kept["currencies"][0]["rows"]] == ["C2"]
    one = json.loads(encours("ageing", LEDGER, "--where", "customer=C1", "--currency", "EUR", "--json").stdout)
    assert one["currencies"][0]["total"]["total"] == "24000.50"
    for wrong in ("segment=Nobody", "planet=Mars", "segment", "customer=C9"):
        result = encours("ageing", LEDGER, "--where", wrong)
        assert result.exit_code == 2
        assert result.stdout == ""


def test_dso_by_dimension_is_each_ones_own_receivables_over_its_own_sales() -> None:
    result = encours("dso", LEDGER, "--by", "segment", "--method", "countback", "--currency", "EUR", "--json",
                     "--as-of", "2025-03-31")  # fmt: skip
    days = {line["segment"]: line["days"] for line in json.loads(result.stdout)["currencies"][0]["lines"]}
    assert days["GMS"] == float(Fraction(4500, 16500) * 31)
    assert days["CHR"] == 31 + 28.0  # nothing sold in March, all of February
    by_customer = encours("dso", LEDGER, "--by", "customer", "--method", "countback", "--currency", "EUR", "--json",
                          "--as-of", "2025-03-31")  # fmt: skip
    assert {line["customer"] for line in json.loads(by_customer.stdout)["currencies"][0]["lines"]} == {"C1", "C2"}


def test_check_certifies_and_its_exit_code_tells_a_script() -> None:
    clean = encours("check", LEDGER)
    assert clean.exit_code == 0
    assert "Invoice 4" in said(clean)
    broken = encours("check", WRONG, "--lang", "fr")
    assert broken.exit_code == 1
    text = said(broken)
    assert "DATE_UNREADABLE × 1" in text
    assert "ligne" in text
    assert "-2 000,00 €" in text  # the gap of the line left out, shown


def test_a_count_of_one_agrees_with_its_sentence() -> None:
    french = said(encours("check", WRONG, "--lang", "fr"))
    assert "× 1 (ligne 3)" in french
    assert "Erreurs : 3. Voir ci-dessus." in french
    assert "(line 3)" in said(encours("check", WRONG))
    first_of_march = encours("dso", LEDGER, "--as-of", "2025-03-01", "--currency", "EUR", "--period", "month")
    assert "March 2025 (1 day)" in said(first_of_march)


def test_check_in_json_and_csv() -> None:
    answer = json.loads(encours("check", WRONG, "--json").stdout)
    [certificate] = answer["files"]
    assert {control["gap"] for control in certificate["controls"]} == {"-500.00", "-2000.00"}
    [row] = csv.DictReader(io.StringIO(encours("check", WRONG, "--csv").stdout))
    assert (row["severity"], row["code"], row["line"], row["read"]) == ("error", "DATE_UNREADABLE", "3", "31/31/2025")


def test_an_answer_over_files_with_errors_is_given_and_said() -> None:
    result = encours("dso", WRONG)
    assert result.exit_code == 1
    assert "€1,000.00" in result.stdout
    assert "encours check" in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("dso", "nowhere.csv"), "There is no file nowhere.csv."),
        (("dso", UNDATED, "--terms", "à Noël"), "“à Noël” cannot be read as payment terms"),
        (("dso", UNDATED, "--currency", "usd"), "There is no amount in USD in these files; there are EUR."),
        (("ageing", UNDATED, "--buckets", "30,10"), "Bucket edges are whole numbers"),
        (("dso", UNDATED, "--amounts-in", "EURO"), "“EURO” is no currency"),
        (("dso", UNDATED, "--terms-file", "nowhere.csv"), "There is no file nowhere.csv."),
        (("dso", LEDGER, "--where", "customer=C1", "--where", "customer=C2"), "One customer at a time"),
        (
            ("dso", LEDGER, "--where", "entity=ZZ", "--lang", "fr"),
            "Il n’y a pas de société «\N{NO-BREAK SPACE}ZZ",
        ),
        (("dso", LEDGER, "--where", "customer=C1", "--by", "customer", "--lang", "fr"), "déjà filtrés par client"),
        (("ageing", __file__), "Nothing in these files can be read as receivables."),
    ],
)
def test_what_cannot_be_answered_is_one_sentence_and_exit_code_2(words: tuple[str, ...], sentence: str) -> None:
    result = encours(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_is_refused_in_french() -> None:
    assert "Le fichier nulle-part.csv n’existe pas." in encours("dso", "nulle-part.csv", "--lang", "fr").stderr


# -- real files


def _raw(fec: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(fec.read_text(encoding="utf-8-sig").splitlines(), delimiter="\t"))


def _cents(text: str) -> int:
    return int(Fraction(text.replace(",", ".") or "0") * 100)


def test_a_real_fec_gives_the_balance_of_the_books_and_the_countback_of_its_raw_lines(samples: Path) -> None:
    fec = samples / "fec" / "01_neolegal_0000000001FEC20220831.txt"
    result = encours("dso", str(fec), "--json", "--as-of", "2022-08-31", "--terms", "30 jours")
    assert result.exit_code == 0, result.output
    lines = {line["method"]: line for line in json.loads(result.stdout)["currencies"][0]["lines"][:6]}
    assert lines["simple"]["receivables"] == "52517.24"

    # the raw file alone: the balance of 411, and the sales as what an entry with a 7 account puts on 411
    raw = _raw(fec)
    net = [(row, _cents(row["Debit"]) - _cents(row["Credit"])) for row in raw]
    receivables = sum(amount for row, amount in net if row["CompteNum"].startswith("411"))
    assert receivables == 5_251_724
    sold_in = {(row["JournalCode"], row["EcritureNum"]) for row in raw if row["CompteNum"].startswith("7")}
    left, days, month = receivables, Fraction(0), date(2022, 8, 1)
    while left:
        sales = sum(
            amount
            for row, amount in net
            if row["CompteNum"].startswith("411")
            and row["EcritureDate"].startswith(f"{month:%Y%m}")
            and (row["JournalCode"], row["EcritureNum"]) in sold_in
        )
        length = ((month + timedelta(days=31)).replace(day=1) - month).days
        spent = min(left, sales)
        days += length if spent == sales else Fraction(spent, sales) * length
        left -= spent
        month = (month - timedelta(days=1)).replace(day=1)
    assert lines["countback"]["days"] == float(days)
    assert lines["countback"]["months"][0]["taken"] == "52517.24"


def test_a_real_fec_without_terms_says_that_no_due_date_is_known(samples: Path) -> None:
    result = encours("ageing", str(samples / "fec" / "01_neolegal_0000000001FEC20220831.txt"), "--lang", "fr")
    assert "Aucune échéance connue" in said(result)
    assert "31 août 2022, dernier jour des fichiers" in said(result)


def test_a_real_fec_is_certified(samples: Path) -> None:
    result = encours("check", str(samples / "fec" / "01_neolegal_0000000001FEC20220831.txt"))
    assert result.exit_code == 0
    assert "411000 €52,517.24 €52,517.24 €0.00" in said(result)


def test_an_odoo_export_ages_to_its_own_total(samples: Path) -> None:
    result = encours("ageing", str(samples / "ar_exports" / "12_odoo_like_invoices_fr.csv"), "--json", "--by", "none")
    [euros] = json.loads(result.stdout)["currencies"]
    assert euros["total"]["total"] == "2150.00"
    assert euros["total"]["credits"] == "-120.00"
