"""Amounts as people and programs write them, to exact decimals. Never rounded, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

LARGEST = 10**15
"""The largest amount taken, minor units: far beyond any invoice, and thousands of them still add up in 64 bits."""

_REMEMBERED = 50_000  # the cells of a column repeat
_SIMPLE = re.compile(r"-?\d+(?:[.,]\d{1,2})?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007]")
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_DECORATION = re.compile(r"[€$£¥]|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_BODY = re.compile(r"\d[\d.,'’ ]*|[.,]\d+")
_SIDES = dict.fromkeys(("D", "DEBIT", "+1", "1", "+"), 1) | dict.fromkeys(("C", "CREDIT", "-1", "-"), -1)


@lru_cache(_REMEMBERED)
def side(text: str) -> int | None:
    """The side of an amount (Sens): 1 for a debit, -1 for a credit, None where it is neither. Source: LPF A47 A-1.

    >>> side("D"), side("Crédit"), side("-1"), side("?")
    (1, -1, -1, None)
    """
    plain = unicodedata.normalize("NFKD", text.strip().upper()).encode("ascii", "ignore").decode()
    return _SIDES.get(plain)


@lru_cache(_REMEMBERED)
def currency_written(text: str) -> str:
    """The currency that an amount names by its sign or code, "" for none.

    >>> currency_written("1.234,50 €"), currency_written("CHF 1'234.50"), currency_written("75.00 CR")
    ('EUR', 'CHF', '')
    """
    if _SIMPLE.fullmatch(text):
        return ""
    for symbol, code in _SYMBOLS.items():
        if symbol in text:
            return code
    found = _CODE.search(text)
    return found[0] if found else ""


@lru_cache(_REMEMBERED)
def amount(text: str, mark: str = "") -> Decimal | None:
    """An amount, or None where it cannot be read with certainty.

    Each cell decides by itself where it can: two kinds of marks (the last is the decimal one), a repeated mark
    (thousands), other than three digits after a mark (decimal). Only `1,234` or `1.234` need `mark`, the decimal mark
    of the column (`decimal_mark`). Negative: a sign before or after, parentheses, or CR after.

    >>> [str(amount(text)) for text in ("1.234,50 €", "CHF 1'234.50", "(250.00)", "75.00 CR", "30,00-", "1 234 567")]
    ['1234.50', '1234.50', '-250.00', '-75.00', '-30.00', '1234567']
    >>> amount("1,234"), amount("1,234", "."), amount("1,234", ",")
    (None, Decimal('1234'), Decimal('1.234'))
    """
    if _SIMPLE.fullmatch(text):
        return Decimal(text.replace(",", "."))
    signed = _unsigned(text)
    if signed is None:
        return None
    body, negative = signed
    plain = _plain(body, mark)
    if plain is None:
        return None
    value = Decimal(plain)
    return -value if negative else value


@lru_cache(_REMEMBERED)
def _unsigned(text: str) -> tuple[str, bool] | None:
    """The digits and marks of an amount and whether it is negative; None where anything else stands there."""
    rest = _DECORATION.sub("", _SPACES.sub(" ", text)).strip().replace("−", "-")
    negative = False
    if rest.startswith("(") and rest.endswith(")"):
        rest, negative = rest[1:-1].strip(), True
    if rest[-2:].upper() in ("CR", "DR"):
        negative ^= rest[-2:].upper() == "CR"
        rest = rest[:-2].strip()
    for cut in (rest[:1], rest[-1:]):
        if cut in ("-", "+"):
            rest = (rest[1:] if rest[:1] == cut else rest[:-1]).strip()
            negative ^= cut == "-"
            break
    return (rest, negative) if _BODY.fullmatch(rest) and rest.isascii() | ("’" in rest) else None


def _plain(body: str, mark: str) -> str | None:
    """Digits with a point as the decimal mark, or None where the marks make no number or leave it open."""
    body = body.replace("’", "'")
    decimal = _decimal_mark(body, mark)
    if decimal is None:
        return None
    whole, _, fraction = body.rpartition(decimal) if decimal else (body, "", "")
    separators = set(whole) - set("0123456789")
    if len(separators) > 1 or not (fraction.isdigit() or not fraction) or (decimal and not fraction and not whole):
        return None
    if separators and not re.fullmatch(r"\d{1,3}(?:[^\d]\d{3})+", whole):
        return None
    digits = re.sub(r"\D", "", whole) or "0"
    return f"{digits}.{fraction}" if fraction else digits


def _decimal_mark(body: str, mark: str) -> str | None:
    """The decimal mark of one amount: "" where it has none, None where that is open."""
    found = [sign for sign in body if sign in ".,"]
    if not found:
        return ""
    if len(set(found)) == 2:
        return found[-1]
    if len(found) > 1:
        return ""
    before, after = body.split(found[0])
    if len(after) != 3 or not 1 <= len(before) <= 3 or before == "0":
        return found[0]
    if not mark:
        return None
    return found[0] if mark == found[0] else ""


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark of a column, from the cells that show it; "" where none does or they disagree.

    >>> decimal_mark(["1,234", "12,50"]), decimal_mark(["1,234"]), decimal_mark(["1,5", "2.5"])
    (',', '', '')
    """
    marks = set()
    for text in texts:
        signed = _unsigned(text)
        if signed is None:
            continue
        decimal = _decimal_mark(signed[0], "")
        if decimal:
            marks.add(decimal)
        elif decimal == "" and (thousands := set(signed[0]) & set(".,")):
            marks.add("," if thousands == {"."} else ".")
    return marks.pop() if len(marks) == 1 else ""


def book_amount(text: str) -> Decimal | None:
    """An amount of an accounting file, where no thousands are separated: any single mark is the decimal one.

    The sign may stand first or last; an exponent is allowed. An empty cell is nothing booked. Source: LPF A47 A-1.

    >>> book_amount("0000000074,70"), book_amount("200,00-"), book_amount(""), book_amount("1,2E+3"), book_amount("abc")
    (Decimal('74.70'), Decimal('-200.00'), Decimal('0'), Decimal('1200'), None)
    """
    body = _SPACES.sub("", text)
    if not body:
        return Decimal(0)
    if body[-1] in "+-":
        body = body[-1] + body[:-1]
    if body.count(",") + body.count(".") > 1:
        return amount(text)
    if not re.fullmatch(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d{1,2})?", body, re.ASCII):
        return None
    try:
        value = Decimal(body.replace(",", "."))
    except InvalidOperation:
        return None
    return value + 0 if value.is_finite() else None
