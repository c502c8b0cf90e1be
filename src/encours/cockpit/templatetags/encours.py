"""Values in words, and links that carry the question."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.contrib.auth import get_user_model
from django.urls import reverse

from encours.cockpit.actions.example import example_accounts
from encours.cockpit.screens.asked import WINDOWS, Asked, value_words, words
from encours.cockpit.screens.listing import Listing
from encours.cockpit.screens.preferences import THEME_COOKIE
from encours.cockpit.store.models import THEMES
from encours.cockpit.store.roles import Right, may
from encours.engine.books import day_of
from encours.metrics import Aged, Reason, Standing
from encours.money import major
from encours.report.dso import Line, Method

register = template.Library()

NONE = "—"


@register.filter
def size_days(number: float) -> str:
    """Days without their sign."""
    return days(abs(number))


@register.filter
def days_field(number: float | None) -> str:
    """Days as a field holds them."""
    return "" if number is None else words().number(number)


@register.filter
def money(amount: int | None, currency: str) -> str:
    """An amount to the cent, without its currency."""
    return NONE if amount is None else words().plain_amount(amount, currency)


@register.filter
def cash(amount: int | None, currency: str) -> str:
    """An amount to the cent, with its currency."""
    return NONE if amount is None else words().amount(amount, currency)


@register.filter
def units(amount: int | None, currency: str) -> str:
    """An amount in whole units of its currency: for reading, where the cents stand on the page behind it."""
    return NONE if amount is None else words().number(major(amount, currency), 0)


@register.filter
def whole(number: int) -> str:
    return words().number(number)


@register.filter
def days(number: float | None) -> str:
    """Days to a tenth, without the word."""
    return NONE if number is None else words().number(number, 1)


@register.filter
def signed(number: float | None) -> str:
    """A change in days to a tenth, with its sign."""
    if number is None:
        return NONE
    text = words().number(abs(number), 1)
    return f"+{text}" if number >= 0.05 else f"−{text}" if number <= -0.05 else text


@register.filter
def percent(share: float | None) -> str:
    return NONE if share is None else words().percent(share)


@register.filter
def day(value: date | int | None) -> str:
    """A day, or a number of days since 1970 as the books write it."""
    return NONE if value is None else words().short_day(value if isinstance(value, date) else day_of(value))


@register.filter
def long_day(value: date) -> str:
    return words().day(value)


@register.filter
def month(value: date) -> str:
    return words().month(value)


@register.filter
def kind(value: str) -> str:
    return words().kind(value)


@register.filter
def method(value: Method) -> str:
    return words().method(value)


@register.filter
def standing(value: Standing) -> str:
    return words().standing(value)


@register.filter
def reason(value: Reason | str | None) -> str:
    """Why a figure is missing, "" for no reason."""
    return words().reason(value)


@register.filter
def convention(line: Line) -> str:
    """What a figure counts."""
    return words().convention(line)


@register.filter
def dimension(name: str) -> str:
    return words().dimension(name)


@register.filter
def named(value: str) -> str:
    """A value of a dimension."""
    return value_words(value)


@register.filter
def cut_at_sign(email: str) -> str:
    """The part of an address before its @."""
    return email.split("@")[0]


@register.filter
def shares(aged: Aged, largest: int = 0) -> list[dict[str, object]]:
    """The parts of what is owed, for a bar: age (the end of a class name), x, width, of 100 units.

    Args:
        largest: the amount that fills the bar, 0 for all that is owed.
    """
    full = largest or aged.gross
    if full <= 0:
        return []
    parts, x = [], 0.0
    last = len(aged.amounts) - 1
    ages = [*((str(heat(i, last)), amount) for i, amount in enumerate(aged.amounts)), ("undated", aged.undated)]
    for age, amount in ages:
        width = 100 * amount / full
        if width > 0:
            parts.append({"age": age, "x": f"{x:.2f}", "width": f"{width:.2f}"})
        x += width
    return parts


def heat(place: int, last: int) -> int:
    """The colour of a bucket, 0 calm to 4 hot, however many there are."""
    return place if last == 4 else round(4 * place / last) if last > 4 else place


@register.filter
def holds(user: Any, right: str) -> bool:
    """Whether a user has a right, by its name."""
    return may(user, Right(right))


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> str:
    """The colours chosen: those of who is signed in; before that, those last chosen in this browser."""
    user = context.get("user")
    if user is not None and user.is_authenticated:
        profile = getattr(user, "profile", None)
        return "" if profile is None else str(profile.theme)
    request = context.get("request")
    chosen = "" if request is None else request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in dict(THEMES) else ""


@register.simple_tag(takes_context=True)
def go(context: dict[str, Any], name: str, *args: object, **more: object) -> str:
    """The address of another page, carrying the question."""
    asked: Asked = context.get("asked") or Asked()
    return asked.link(reverse(name, args=args), **more)


@register.simple_tag(takes_context=True)
def proof_of(context: dict[str, Any], line: Line) -> str:
    """The address of the proof of a line, under its own convention."""
    window = next(name for name, months in WINDOWS.items() if months is line.window)
    count = "" if line.method is Method.COUNTBACK else line.count.value
    changes = {"window": window} | ({"count": count} if count else {})
    return go(context, "proof-dso", line.method.value, **changes)


@register.simple_tag(takes_context=True)
def again(context: dict[str, Any], **changes: object) -> str:
    """The address of this page with something changed."""
    asked: Asked = context.get("asked") or Asked()
    return asked.again(context["request"].path, **changes)


@register.simple_tag(takes_context=True)
def without(context: dict[str, Any], name: str) -> str:
    """The address of this page without one of its parameters."""
    return again(context, **{name: None})


@register.simple_tag(takes_context=True)
def sorted_by(context: dict[str, Any], listing: Listing, column: str) -> str:
    """The address of this list sorted by a column: ascending, then descending."""
    descending = listing.sort == column and not listing.descending
    return again(context, sort=f"-{column}" if descending else column)


@register.simple_tag
def demo_accounts() -> list[tuple[str, str]]:
    """The accounts of a demo, none where this is no demo: only a demo makes addresses in its domain."""
    accounts = example_accounts()
    exists = get_user_model().objects.filter(email__in=[email for email, _ in accounts]).exists()
    return accounts if exists else []
