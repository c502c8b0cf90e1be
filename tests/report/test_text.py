"""Values in words: what a French and an English reader see."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from encours.days import DayCount, Period
from encours.ledger import Kind, Problem, Severity
from encours.locale import spoken
from encours.metrics import Buckets, By, Figure, Reason, Standing, countback_dso
from encours.metrics.dso import MonthSales
from encours.report.certificate import kept, restored
from encours.report.dso import Line, Method
from encours.report.question import Window
from encours.report.text import Words
from encours.rules.terms import Count, Terms, TermsUsed

NARROW, NO_BREAK = "\u202f", "\u00a0"
EN, FR = Words("en"), Words("fr")


@pytest.mark.parametrize(
    ("amount", "currency", "english", "french"),
    [
        (5_251_724, "EUR", "€52,517.24", f"52{NARROW}517,24{NO_BREAK}€"),
        (-5, "EUR", "-€0.05", f"-0,05{NO_BREAK}€"),
        (1_234_567, "JPY", "JP¥1,234,567", f"1{NARROW}234{NARROW}567{NO_BREAK}JPY"),
        (1_234_567, "TND", f"TND{NO_BREAK}1,234.567", f"1{NARROW}234,567{NO_BREAK}TND"),
        (100, "HUF", f"HUF{NO_BREAK}1.00", f"1,00{NO_BREAK}HUF"),
        (2**60, "EUR", "€11,529,215,046,068,469.76", None),
    ],
)
def test_amounts_are_exact_and_in_the_readers_locale(
    amount: int, currency: str, english: str, french: str | None
) -> None:
    assert EN.amount(amount, currency) == english
    assert french is None or FR.amount(amount, currency) == french


def test_a_plain_amount_keeps_the_digits_of_its_currency() -> None:
    assert EN.plain_amount(120, "EUR") == "1.20"
    assert FR.plain_amount(1_200_000, "JPY") == f"1{NARROW}200{NARROW}000"


def test_days_percents_and_dates() -> None:
    assert (EN.days(15.46), FR.days(15.46)) == ("15.5 days", f"15,5{NO_BREAK}j")
    assert FR.days(Fraction(365, 4), 2) == f"91,25{NO_BREAK}j"
    assert (EN.percent(0.1234), FR.percent(0.1234)) == ("12.3%", f"12,3{NO_BREAK}%")
    assert (EN.percent(None), FR.days(None)) == ("–", "–")
    assert (EN.day(date(2022, 8, 1)), FR.day(date(2022, 8, 1))) == ("1 Aug 2022", "1er août 2022")
    assert FR.month(date(2022, 8, 1)) == "août 2022"


def test_buckets_have_names() -> None:
    assert FR.buckets(Buckets((0, 30, 90))) == [
        "Non échu",
        f"1–30{NO_BREAK}j",
        f"31–90{NO_BREAK}j",
        f"91{NO_BREAK}j et plus",
    ]
    assert EN.buckets(Buckets((0, 30)), By.ISSUE) == ["0–0 d", "1–30 d", "31 d and over"]
    assert EN.buckets(Buckets((-15, 0, 30))) == ["Up to -15 d", "-14–0 d", "1–30 d", "31 d and over"]


@pytest.mark.parametrize("words", [EN, FR])
def test_everything_with_a_name_has_one(words: Words) -> None:
    names = [words.method(method) for method in Method]
    names += [words.window(window) for window in Window]
    names += [words.day_count(count) for count in DayCount]
    names += [words.reason(reason) for reason in Reason]
    names += [words.standing(standing) for standing in Standing]
    names += [words.kind(kind) for kind in Kind]
    names += [words.severity(severity) for severity in Severity]
    assert all(names)
    assert words.reason(None) == ""


def test_french_is_not_english() -> None:
    assert all(FR.method(method) != EN.method(method) for method in Method if method is not Method.SIMPLE)


def test_a_sentence_fills_its_places_and_never_raises() -> None:
    problem = Problem("X", "Gap of {gap} on {day}, {count} lines, {missing}.", file="a.csv", line=1204, column="Debit",
                      values={"gap": Decimal("1234.50"), "day": date(2022, 8, 1), "count": 1204})  # fmt: skip
    assert EN.sentence(problem) == "Gap of 1,234.50 on 1 Aug 2022, 1,204 lines, {missing}."
    assert EN.problem(problem).startswith("a.csv, line 1204, Debit: Gap")
    assert FR.problem(problem).startswith(f"a.csv, ligne 1204, Debit{NO_BREAK}: Gap")


@pytest.mark.parametrize(
    ("terms", "english", "french"),
    [
        (Terms(0), "on receipt", "à réception"),
        (Terms(30), "30 days", "30 jours"),
        (Terms(45, Count.DAYS_THEN_EOM), "45 days end of month", "45 jours fin de mois"),
        (Terms(45, Count.EOM_THEN_DAYS), "end of month + 45 days", "fin de mois + 45 jours"),
        (Terms(60, Count.DAYS_THEN_EOM, 10), "60 days end of month the 10", "60 jours fin de mois le 10"),
        (Terms(30, Count.DECADE_THEN_DAYS), "end of ten days + 30 days", "fin de décade + 30 jours"),
    ],
)
def test_terms_are_said_as_people_write_them(terms: Terms, english: str, french: str) -> None:
    assert (EN.terms(terms), FR.terms(terms)) == (english, french)


def test_terms_inside_a_sentence_read_like_terms() -> None:
    used = TermsUsed(((Terms(30), 1400), (Terms(45, Count.DAYS_THEN_EOM), 3)))
    assert EN.say("From {terms}.", terms=used) == "From 30 days (1,400), 45 days end of month (3)."
    assert FR.say("From {terms}.", terms=used) == f"From 30 jours (1{NARROW}400), 45 jours fin de mois (3)."


VALUES = {
    "total": Decimal("59051.95"),
    "day": date(2022, 8, 1),
    "terms": Terms(45, Count.DAYS_THEN_EOM, 10),
    "used": TermsUsed(((Terms(30), 400),)),
    "count": 1204,
    "document": "2022-08-01",
}


def test_values_come_back_from_json_as_they_were() -> None:
    assert restored(json.loads(json.dumps(kept(VALUES)))) == VALUES


def test_a_text_that_looks_like_a_number_or_a_day_stays_as_it_stands() -> None:
    assert FR.say("{document} {number}", document="2022-08-01", number="59051.95") == "2022-08-01 59051.95"


QUARTER = Period(date(2022, 6, 1), date(2022, 8, 31))


def test_a_formula_shows_its_numbers() -> None:
    line = Line(
        Method.SIMPLE, Window.QUARTER, DayCount.ACTUAL, Figure(15.46, Standing.EXACT), 5_251_724, 31_200_410, QUARTER
    )
    assert EN.formula(line, "EUR") == "€52,517.24 ÷ €312,004.10 × 92 days = 15.5 days"
    french = FR.formula(line, "EUR").replace(NARROW, " ").replace(NO_BREAK, " ")
    assert french == "52 517,24 € ÷ 312 004,10 € × 92 j = 15,5 j"
    assert "92 days (actual days)" in EN.convention(line)


def test_a_month_of_a_year_of_365_days_is_exact() -> None:
    month = Period(date(2022, 8, 1), date(2022, 8, 31))
    line = Line(Method.SIMPLE, Window.MONTH, DayCount.YEAR_365, Figure(3.0, Standing.EXACT), 10, 100, month)
    assert "× 365/12 days" in EN.formula(line, "EUR")


def test_an_average_shows_its_levels() -> None:
    levels = ((date(2022, 5, 31), 26_000_000), (date(2022, 8, 31), 30_000_000))
    line = Line(Method.AVERAGE, Window.QUARTER, DayCount.ACTUAL, Figure(42.0, Standing.EXACT), 28_000_000, 60_000_000,
                QUARTER, levels)  # fmt: skip
    assert EN.formula(line, "EUR") == "(€260,000.00 + €300,000.00) ÷ 2 ÷ €600,000.00 × 92 days = 42.0 days"


def _countback(receivables: int) -> Line:
    sold = [
        MonthSales(220_000_00, Period(date(2025, 3, 1), date(2025, 3, 31))),
        MonthSales(200_000_00, Period(date(2025, 2, 1), date(2025, 2, 28))),
    ]
    figure = countback_dso(receivables, sold)
    period = Period(date(2025, 2, 1), date(2025, 3, 31))
    return Line(Method.COUNTBACK, Window.QUARTER, DayCount.ACTUAL, figure, receivables, 420_000_00, period)


def test_a_countback_tells_its_months() -> None:
    line = _countback(300_000_00)
    assert EN.formula(line, "EUR") == (
        "March 2025 (31 days) + February 2025 (€80,000.00 ÷ €200,000.00 × 28 days) = 42.2 days"
    )
    assert EN.months_taken(line, "EUR")[1] == "February 2025: €80,000.00 of €200,000.00 of sales, 11.2 days"


def test_a_floor_says_at_least_and_what_is_left() -> None:
    line = _countback(500_000_00)
    assert EN.figure(line) == "at least 59.0 days"
    assert EN.formula(line, "EUR").endswith("the sales known leave €80,000.00 unexplained")


def test_a_missing_figure_says_why() -> None:
    figure = Figure(None, Standing.UNDEFINED, Reason.NO_SALES)
    line = Line(Method.SIMPLE, Window.QUARTER, DayCount.ACTUAL, figure, 0, 0, QUARTER)
    assert EN.figure(line) == "not computable"
    assert EN.formula(line, "EUR") == "No sales in the period."


@pytest.mark.parametrize(
    ("environment", "language"),
    [({}, "en"), ({"LANG": "fr_FR.UTF-8"}, "fr"), ({"LC_ALL": "C", "LANG": "fr_FR"}, "en"), ({"LANG": "de_DE"}, "en")],
)
def test_the_language_follows_the_terminal(environment: dict[str, str], language: str) -> None:
    assert spoken(environment) == language
