"""Exact amounts: integers in minor units beside a currency code. The only place that rounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# ISO 4217, column "minor unit", where it is not 2 (list one, amendment 177; SIX Interbank Clearing).
_DECIMALS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def decimals(currency: str) -> int:
    """Digits after the decimal mark of a currency.

    >>> decimals("EUR"), decimals("JPY"), decimals("TND")
    (2, 0, 3)
    """
    return _DECIMALS.get(currency, 2)


def minor(amount: Decimal, currency: str) -> int | None:
    """An amount in minor units, or None where the currency cannot hold it exactly: nothing is rounded in silence.

    >>> minor(Decimal("12.30"), "EUR"), minor(Decimal("12.345"), "EUR")
    (1230, None)
    """
    try:
        scaled = amount.scaleb(decimals(currency))
        whole = scaled.to_integral_value()
    except InvalidOperation:
        return None
    return int(whole) if scaled == whole else None


def rounded(amount: Decimal, currency: str) -> int:
    """An amount in minor units, rounded half up (away from zero): for computed amounts such as interest.

    >>> rounded(Decimal("0.125"), "EUR"), rounded(Decimal("-0.125"), "EUR")
    (13, -13)
    """
    return int(amount.scaleb(decimals(currency)).to_integral_value(ROUND_HALF_UP))


def major(amount: int, currency: str) -> Decimal:
    """An amount in minor units as an exact decimal of the currency.

    >>> major(-123, "EUR")
    Decimal('-1.23')
    """
    return Decimal(amount).scaleb(-decimals(currency))
