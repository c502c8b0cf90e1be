"""Amounts, days, encodings and headers: the cells of a file."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.readers.columns import SYNONYMS, folded, roles
from encours.readers.dates import Order, day, is_blank, order
from encours.readers.encoding import decoded, lines
from encours.readers.numbers import amount, book_amount, decimal_mark
from encours.rules.terms import Count, Terms, terms

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", "1200"),
        ("1 200,00", "1200.00"),
        (f"1{NBSP}234{NARROW}567,89", "1234567.89"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("$1,234.50", "1234.50"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("−12,50", "-12.50"),
        ("- 12,50 €", "-12.50"),
        ("75.00 CR", "-75.00"),
        ("75.00 DR", "75.00"),
        (",50", "0.50"),
        ("12.", "12"),
        ("1’234.50", "1234.50"),
    ],
)
def test_an_amount_says_by_itself_what_it_is(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "12a", "1,23,4", "12 34", "1.2.3", "--5", "1,234.567.8", "٣", "12/05", "()"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount(text) is None


def test_the_column_decides_where_the_cell_does_not() -> None:
    assert amount("1.234") is None
    assert amount("1.234", decimal_mark(["10,50", "1.234"])) == 1234
    assert amount("1.234", decimal_mark(["1,234.50"])) == Decimal("1.234")
    assert decimal_mark(["12,5", "12.5"]) == ""
    assert decimal_mark(["1.234.567"]) == ","


@given(
    st.decimals(-(10**12), 10**12, places=2),
    st.sampled_from([("", ","), (NBSP, ","), (".", ","), (",", "."), ("", ".")]),
)
def test_every_way_to_write_an_amount_is_read_back(value: Decimal, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    written = f"{value:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert amount(written) == value
    assert amount(f"{written} €") == value
    if not thousands:
        assert book_amount(written) == value


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers_of_cells(text: str) -> None:
    for value in (amount(text), amount(text, ","), book_amount(text)):
        assert value is None or value.is_finite()
    day(text, Order.DAY_FIRST)
    roles([text])
    is_blank(text)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_way_to_write_a_day_is_read_back(value: date) -> None:
    for written in (f"{value:%Y-%m-%d}", f"{value:%Y%m%d}", f"{value:%Y/%m/%d}", f"{value:%Y-%m-%dT%H:%M:%S}"):
        assert day(written) == value
    for written in (f"{value:%d/%m/%Y}", f"{value:%d-%m-%y}", f"{value:%d.%m.%Y}"):
        assert day(written, Order.DAY_FIRST) == value
    assert day(f"{value:%m/%d/%Y}", Order.MONTH_FIRST) == value


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.booleans())
def test_a_column_of_a_month_shows_its_order(first: date, french: bool) -> None:
    written = "%d/%m/%Y" if french else "%m/%d/%Y"
    texts = [(first + timedelta(days=n)).strftime(written) for n in range(31)]
    assert order(texts) == (Order.DAY_FIRST if french else Order.MONTH_FIRST, False)


def test_an_order_is_not_guessed() -> None:
    assert order(["01/06/2026", "02/06/2026"]) == (None, True)
    assert order(["30/06/2026", "06/30/2026"]) == (None, True)
    assert order(["01.06.2026", "05/05/2026"]) == (None, False)
    assert day("01/06/2026") is None
    assert day("05/05/2026") == date(2026, 5, 5)


@pytest.mark.parametrize("codec", ["cp1252", "cp850", "mac_roman"])
def test_french_tells_its_encoding(codec: str) -> None:
    text = "Échéance réglée à Besançon, où l'été fut dû ; Créat° n° 5"
    found = decoded(text.encode(codec))
    assert found is not None
    assert (found.text, found.encoding, found.certain) == (text, codec, True)


def test_marks_decide_and_what_is_not_text_is_none() -> None:
    for codec, name in (("utf-8-sig", "utf-8-bom"), ("utf-16", "utf-16"), ("utf-8", "utf-8")):
        found = decoded("à échoir".encode(codec))
        assert found is not None
        assert (found.text, found.encoding) == ("à échoir", name)
    assert decoded(b"\x89PNG\x00\x00") is None
    uncertain = decoded("øåþ".encode("cp1252"))
    assert uncertain is not None
    assert not uncertain.certain


def test_only_ends_of_line_end_a_line() -> None:
    assert lines("a\r\r\nb\rc\nd\x0be\x85f\u2028g\r\n") == ["a", "b", "c", "d\x0be\x85f\u2028g"]


def test_headers_of_one_role_only() -> None:
    words = [word for synonyms in SYNONYMS.values() for word in synonyms]
    assert len(words) == len(set(words))
    assert all(folded(word) == word for word in words)
    assert roles(["N° FACTURE", "echeance", "Échéance", "?"]) == {"number": 0, "due": 1}


@pytest.mark.parametrize("written", ["60 fdm le 0", "60 fdm le 32", "30 le 99"])
def test_terms_on_a_day_that_no_month_has_are_not_read(written: str) -> None:
    assert terms(written) is None
    assert terms("60 fdm le 31") == Terms(60, Count.DAYS_THEN_EOM, 31)
    assert terms("60 fdm le 1") == Terms(60, Count.DAYS_THEN_EOM, 1)
