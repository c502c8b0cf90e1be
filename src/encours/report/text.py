"""Values into words for people, in French and English: the only place that does. It decides nothing.

A marked sentence is English with {named} places and is its own key in the catalogue (`src/encours/locale`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from encours.days import ONE_DAY, DayCount, Month, Period
from encours.ledger import Kind, Problem, Severity
from encours.locale import language_of, marked, translated
from encours.metrics import Buckets, By, CountbackDso, MonthSales, MonthTaken, Reason, Standing
from encours.money import decimals, major
from encours.readers.reading import Assumption
from encours.report.dso import Line, Method
from encours.report.question import Window
from encours.rules.terms import Count, Terms, TermsUsed

__all__ = ["Words", "language_of", "marked"]

_METHODS = {
    Method.COUNTBACK: marked("Count-back"),
    Method.SIMPLE: marked("Simple"),
    Method.AVERAGE: marked("Average receivables"),
    Method.BEST_POSSIBLE: marked("Best possible"),
    Method.OVERDUE: marked("Overdue"),
    Method.ADD: marked("Average days delinquent"),
}
_WINDOWS = {
    Window.MONTH: marked("1 month of sales"),
    Window.QUARTER: marked("3 months of sales"),
    Window.YEAR: marked("12 months of sales"),
}
_COUNTS = {
    DayCount.ACTUAL: marked("actual days"),
    DayCount.YEAR_365: marked("365 days a year"),
    DayCount.YEAR_360: marked("360 days a year"),
}
_REASONS = {
    "no_sales": marked("No sales in the period."),
    "credit_balance": marked("The balance is in the customers' favour."),
    "history_too_short": marked("The books do not go back far enough: take a shorter period, or add earlier files."),
    "nothing_collectible": marked("Nothing is owed to us."),
    "nothing_paid": marked("No payment to measure."),
    Reason.NO_DUE_DATES: marked("No due date is known: state payment terms."),
}
_STANDINGS = {
    Standing.EXACT: marked("exact"),
    Standing.FLOOR: marked("at least"),
    Standing.STOPPED: marked("stopped at a month without sales"),
    Standing.UNDEFINED: marked("not computable"),
}
_KINDS = {
    Kind.INVOICE: marked("Invoice"),
    Kind.CREDIT_NOTE: marked("Credit note"),
    Kind.RECEIPT: marked("Receipt"),
    Kind.REFUND: marked("Refund"),
    Kind.WRITE_OFF: marked("Write-off"),
    Kind.DEPOSIT: marked("Deposit"),
    Kind.DISCOUNT: marked("Discount"),
    Kind.SET_OFF: marked("Set-off"),
    Kind.EXCHANGE: marked("Exchange difference"),
    Kind.TRANSFER: marked("Transfer"),
    Kind.ADJUSTMENT: marked("Adjustment"),
    Kind.OPENING: marked("Opening balance"),
}
_DIMENSIONS = {
    "": marked("All"),
    "customer": marked("Customer"),
    "entity": marked("Company"),
    "currency": marked("Currency"),
    "segment": marked("Segment"),
    "zone": marked("Zone"),
    "salesperson": marked("Salesperson"),
    "collector": marked("Collector"),
    "product": marked("Product"),
}
_TERMS = {
    Count.NET: marked("{count} days"),
    Count.DAYS_THEN_EOM: marked("{count} days end of month"),
    Count.EOM_THEN_DAYS: marked("end of month + {count} days"),
    Count.DECADE_THEN_DAYS: marked("end of ten days + {count} days"),
}
_SEVERITIES = {Severity.ERROR: marked("Error"), Severity.WARNING: marked("Warning"), Severity.NOTE: marked("Note")}


@dataclass(frozen=True, slots=True)
class Words:
    """Values said in one language, "en" or "fr". Cheap to make: what is costly is made once a language."""

    language: str = "en"

    # -- sentences

    def say(self, sentence: str, /, **values: object) -> str:
        """A marked sentence, translated, its {named} places filled. Numbers and days are written as here."""
        return self._filled(sentence, values)

    def sentence(self, found: Problem | Assumption) -> str:
        """What a problem or an assumption says, without its place in the file."""
        return self._filled(found.message, found.values)

    def problem(self, problem: Problem) -> str:
        """A problem with its place: file, line, column."""
        line = self.say(marked("line {line}"), line=str(problem.line)) if problem.line else ""
        place = ", ".join(part for part in (problem.file, line, problem.column) if part)
        sentence = self.sentence(problem)
        return self.say(marked("{place}: {sentence}"), place=place, sentence=sentence) if place else sentence

    def _filled(self, sentence: str, values: Mapping[str, object]) -> str:
        text = translated(sentence, self.language)
        return text.format_map(_Places({name: self._value(value) for name, value in values.items()}))

    def _value(self, value: object) -> str:
        if isinstance(value, Terms):
            return self.terms(value)
        if isinstance(value, TermsUsed):
            return ", ".join(f"{self.terms(terms)} ({self.number(count)})" for terms, count in value.counts)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, date)):
            return str(value)
        if isinstance(value, date):
            return self.day(value)
        exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
        return self.number(value, -exponent if isinstance(exponent, int) and exponent < 0 else None)

    # -- values

    def amount(self, amount: int, currency: str) -> str:
        """Money with its currency, from minor units.

        >>> Words("en").amount(-123456, "EUR"), Words("en").amount(1234, "JPY")
        ('-€1,234.56', 'JP¥1,234')
        """
        pattern, locale = _money(self.language, currency)
        return str(pattern.apply(major(amount, currency), locale, currency=currency, currency_digits=False))

    def plain_amount(self, amount: int, currency: str) -> str:
        """Money without its currency, for a column that names it once."""
        pattern, locale = _plain(self.language, decimals(currency))
        return str(pattern.apply(major(amount, currency), locale))

    def number(self, value: int | float | Decimal, digits: int | None = None) -> str:
        """A number; `digits` after the decimal mark, None for those it has (three at most)."""
        pattern, locale = _plain(self.language, -1 if digits is None else digits)
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        return str(pattern.apply(exact, locale, decimal_quantization=digits is not None))

    def days(self, days: float | Fraction | None, digits: int = 1) -> str:
        """A number of days, to a tenth; an en dash where there is none.

        >>> Words("en").days(42.195), Words("en").days(1.0), Words("en").days(None)
        ('42.2 days', '1.0 days', '–')
        """
        if days is None:
            return "–"
        return self.say(marked("{days} days"), days=self.number(float(days), digits))

    def day(self, day: date) -> str:
        """A day in full figures: 31 Aug 2022, 31 août 2022."""
        from babel.dates import format_date

        written = str(format_date(day, "d MMM y", locale=_locale(self.language)))
        return f"1er{written[1:]}" if self.language == "fr" and day.day == 1 else written

    def short_day(self, day: date) -> str:
        """A day for a narrow column: 31/08/2022, in both languages."""
        return f"{day.day:02}/{day.month:02}/{day.year:04}"

    def month(self, day: date | Month) -> str:
        """A month in full: August 2022, août 2022."""
        from babel.dates import format_date

        first = day.first if isinstance(day, Month) else day
        return str(format_date(first, "MMMM y", locale=_locale(self.language)))

    def terms(self, terms: Terms) -> str:
        """Payment terms as people write them.

        >>> Words("en").terms(Terms(30)), Words("en").terms(Terms(45, Count.EOM_THEN_DAYS, 10))
        ('30 days', 'end of month + 45 days the 10')
        """
        if terms == Terms(0):
            return self.say(marked("on receipt"))
        counted = self.say(_TERMS[terms.count], count=terms.days)
        return self.say(marked("{terms} the {day}"), terms=counted, day=terms.day) if terms.day else counted

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share of 1 as a percentage; an en dash where there is none."""
        if share is None:
            return "–"
        pattern, locale = _percent(self.language, digits)
        return str(pattern.apply(Decimal(str(share)), locale))

    def period(self, period: Period) -> str:
        """First and last day, both in."""
        return self.say(marked("{first} to {last}"), first=period.first, last=period.last)

    # -- names

    def method(self, method: Method) -> str:
        return self.say(_METHODS[method])

    def window(self, window: Window) -> str:
        return self.say(_WINDOWS[window])

    def day_count(self, count: DayCount) -> str:
        return self.say(_COUNTS[count])

    def reason(self, reason: Reason | str | None) -> str:
        """Why a figure is missing or not exact; "" for no reason."""
        return self.say(_REASONS[str(reason)]) if reason else ""

    def standing(self, standing: Standing) -> str:
        return self.say(_STANDINGS[standing])

    def kind(self, kind: Kind | str) -> str:
        return self.say(_KINDS[Kind(kind)])

    def dimension(self, name: str) -> str:
        return self.say(_DIMENSIONS[name])

    def severity(self, severity: Severity | str) -> str:
        return self.say(_SEVERITIES[Severity(severity)])

    def buckets(self, buckets: Buckets, by: By = By.DUE) -> list[str]:
        """The name of each bucket, in order.

        >>> Words("en").buckets(Buckets((0, 30, 60)))
        ['Not due', '1–30 d', '31–60 d', '61 d and over']
        >>> Words("en").buckets(Buckets((30, 60)), By.ISSUE)
        ['0–30 d', '31–60 d', '61 d and over']
        """
        return [self._bucket(low, high, by) for low, high in buckets.bounds()]

    def _bucket(self, low: int | None, high: int | None, by: By) -> str:
        if low is None:
            if by is By.DUE:
                if high == 0:
                    return self.say(marked("Not due"))
                return self.say(marked("Up to {last} d"), last=str(high))
            low = min(0, high or 0)
        if high is None:
            return self.say(marked("{first} d and over"), first=str(low))
        return self.say(marked("{first}–{last} d"), first=str(low), last=str(high))

    # -- a DSO in words

    def figure(self, line: Line) -> str:
        """The days of a line, "at least" before a floor, or that there are none."""
        days = self.days(line.figure.days)
        if line.figure.standing is Standing.FLOOR:
            return self.say(marked("at least {days}"), days=days)
        if line.figure.standing is Standing.EXACT:
            return days
        return self.standing(line.figure.standing)

    def formula(self, line: Line, currency: str) -> str:
        """How a line was computed, with the numbers in it, or why it was not."""
        if line.figure.days is None or line.numerator is None:
            return self.reason(line.figure.reason)
        if isinstance(line.figure, CountbackDso):
            return self._countback(line.figure, line.count, currency)
        sales = self.amount(line.sales, currency)
        days = self._exact_days(line.period.days(line.count))
        top = self.amount(line.numerator, currency)
        if line.levels:
            levels = " + ".join(self.amount(level, currency) for _, level in line.levels)
            top = f"({levels}) ÷ {len(line.levels)}"
        return f"{top} ÷ {sales} × {days} = {self.days(line.figure.days)}"

    def _countback(self, figure: CountbackDso, count: DayCount, currency: str) -> str:
        if not figure.months:
            return self.reason(figure.reason) or self.say(marked("Nothing is owed."))
        parts = [self._month_taken(month, count, currency) for month in figure.months]
        text = f"{' + '.join(parts)} = {self.days(figure.days)}"
        if not figure.residual:
            return text
        left = self.amount(figure.residual, currency)
        return self.say(marked("{sum}; the sales known leave {amount} unexplained"), sum=text, amount=left)

    def _month_taken(self, month: MonthTaken, count: DayCount, currency: str) -> str:
        """The days of a month spent whole, or the share of its sales that was spent times its days."""
        days = MonthSales(month.sales, month.period, count).days
        if month.taken == month.sales:
            spent = self._exact_days(days)
        else:
            share = f"{self.amount(month.taken, currency)} ÷ {self.amount(month.sales, currency)}"
            spent = f"{share} × {self._exact_days(days)}"
        return self.say(marked("{month} ({spent})"), month=self.month(month.period.first), spent=spent)

    def months_taken(self, line: Line, currency: str) -> list[str]:
        """One sentence for each month of a count-back: how much of its sales, for how many days."""
        if not isinstance(line.figure, CountbackDso):
            return []
        return [
            self.say(
                marked("{month}: {taken} of {sales} of sales, {days}"),
                month=self.month(month.period.first),
                taken=self.amount(month.taken, currency),
                sales=self.amount(month.sales, currency),
                days=self.days(month.days),
            )
            for month in line.figure.months
        ]

    def convention(self, line: Line) -> str:
        """What the figure counts: receivables, sales and their period, days."""
        if line.method is Method.COUNTBACK:
            return self.say(
                marked(
                    "Balance at the end of {last}, unused credits taken off; sales tax included, spent month by "
                    "month back to {first}; {count}."
                ),
                first=line.period.first,
                last=line.period.last,
                count=self.day_count(line.count),
            )
        return self.say(
            marked("{numerator}; sales tax included, {first} to {last}; {days} ({count})."),
            numerator=self._numerator(line),
            first=line.period.first,
            last=line.period.last,
            days=self._exact_days(line.period.days(line.count)),
            count=self.day_count(line.count),
        )

    def _numerator(self, line: Line) -> str:
        last = line.period.last
        match line.method:
            case Method.AVERAGE:
                opening = line.period.first - ONE_DAY
                return self.say(
                    marked("Mean of the balances at the end of {opening} and of {last}, unused credits taken off"),
                    opening=opening,
                    last=last,
                )
            case Method.BEST_POSSIBLE:
                return self.say(marked("Balance at the end of {last} less what is overdue"), last=last)
            case Method.OVERDUE | Method.ADD:
                return self.say(marked("What is overdue at the end of {last}, credits not taken off"), last=last)
        return self.say(marked("Balance at the end of {last}, unused credits taken off"), last=last)

    def period_days(self, line: Line) -> str:
        """The number of days of the period of a line, by its day count; a count-back counts its own."""
        return "–" if line.method is Method.COUNTBACK else self._count(line.period.days(line.count))

    def _exact_days(self, days: Fraction) -> str:
        return self.say(marked("{days} day") if days == 1 else marked("{days} days"), days=self._count(days))

    def _count(self, days: Fraction) -> str:
        """Whole days, or quarters of one; a month of a year of 365 days stays a fraction, so the formula is exact."""
        if (days * 100).denominator == 1:
            return self.number(Decimal(days.numerator) / days.denominator)
        return f"{days.numerator}/{days.denominator}"


class _Places(dict[str, str]):
    """Values of the places of a sentence; one that is missing shows its name: a sentence never raises."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


# babel is imported where it is first needed: a command that only says how it is used does not pay for it


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale("en", "GB") if language == "en" else Locale(language)


@cache
def _money(language: str, currency: str) -> tuple[Any, Any]:
    from babel.numbers import get_currency_symbol

    locale = _locale(language)
    pattern = locale.currency_formats["standard"].pattern
    if get_currency_symbol(currency, locale)[-1:].isalpha():
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")  # CHF 12, not CHF12
    return _with_digits(pattern, decimals(currency)), locale


@cache
def _plain(language: str, digits: int) -> tuple[Any, Any]:
    locale = _locale(language)
    pattern = locale.decimal_formats[None].pattern
    return _with_digits(pattern, digits), locale


@cache
def _percent(language: str, digits: int) -> tuple[Any, Any]:
    locale = _locale(language)
    return _with_digits(locale.percent_formats[None].pattern, digits), locale


def _with_digits(pattern: str, digits: int) -> Any:
    """A pattern of babel with so many digits after the mark: our currencies' own, not those of the locale data."""
    from babel.numbers import parse_pattern

    tail = ".###" if digits < 0 else "." + "0" * digits if digits else ""
    return parse_pattern(re.sub(r"0(\.[0#]+)?", f"0{tail}", pattern, count=1))
