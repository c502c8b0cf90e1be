"""Every page that one can reach in the example group, wide and narrow, in both languages and themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Page, expect

from encours.cli.demo import PASSWORD
from encours.locale.catalogue import translations
from tests.browser.conftest import Opened
from tests.browser.visit import Visit, too_wide

pytestmark = pytest.mark.browser

ADMINISTRATOR = "administrator@demo.example"
STARTS = ("/", "/preferences/", "/proof/aged/?part=overdue", "/customers/?search=nobody-of-this-name")
_PLACE = re.compile(r"\\\{[^{}]*\\\}|%\\\([a-z_]+\\\)s|%\([a-z_]+\)s|\{[^{}]*\}")


def kind(path: str) -> str:
    """Which page an address is of: one customer or one import stands for all."""
    return re.sub(r"(?<=^/customers/)[^/]+|(?<=/)\d+(?=/)", "*", urlsplit(path).path)


def walk(visit: Visit) -> Iterator[str]:
    """Open the starts, and one page of each kind that links lead to from there; gives the path of each."""
    found, waiting = set(map(kind, STARTS)), list(STARTS)
    while waiting:
        path = waiting.pop(0)
        visit.page.set_viewport_size({"width": 1280, "height": 900})
        visit.go(path)
        links = visit.page.evaluate(
            "[...document.querySelectorAll('a[href]:not([download])')].map((a) => a.href.split('#')[0])"
        )
        for link in links:
            to = link.removeprefix(visit.address)
            if to.startswith("/") and kind(to) not in found and "format=" not in to:
                found.add(kind(to))
                waiting.append(to)
        yield path


def english() -> re.Pattern[str]:
    """What an English page says and a French one does not: whole lines, of two letters or more."""
    catalogue = [message for message in translations() if message.id]
    french = {form for one in catalogue for form in ([one.string] if isinstance(one.string, str) else one.string)}
    sentences = {form for one in catalogue for form in ([one.id] if isinstance(one.id, str) else one.id)}
    own = [one for one in sentences - french if len(re.findall(r"[A-Za-z]{2,}", _PLACE.sub(" ", one))) >= 1]
    return re.compile("|".join(".+?".join(map(re.escape, _PLACE.split(one))) for one in sorted(own)))


def lines(page: Page) -> set[str]:
    """The lines and cells that can be read on a page, in menus and folded parts too."""
    text = page.evaluate(
        """() => { for (const one of document.querySelectorAll("details")) one.open = true;
                   return document.body.innerText + "\\n" + document.title; }"""
    )
    return {part.strip() for part in re.split(r"[\n\t]", text) if part.strip()}


def test_the_measure_of_english_is_one() -> None:
    said = english()
    assert said.fullmatch("Aged balance")
    assert said.fullmatch("At the end of 30 Sept 2026, in EUR, tax included")
    assert not said.fullmatch("Balance âgée")
    assert not said.fullmatch("Segment")


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("fr", "dark"), ("en", "light"), ("en", "dark")])
def test_every_page_fits_and_speaks_one_language(
    group_installation: str, opened: Opened, language: str, scheme: str
) -> None:
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    visit = opened(group_installation, ADMINISTRATOR, PASSWORD, locale=locale, color_scheme=scheme)
    page, said = visit.page, english()
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for path in walk(visit):
        seen.add(kind(path))
        expect(page).to_have_title(re.compile(r".{3,} · Encours"))
        expect(page.locator("html")).to_have_attribute("lang", language)
        found = [f"1280 px: {one}" for one in too_wide(page)]
        page.set_viewport_size({"width": 390, "height": 844})
        found += [f"390 px: {one}" for one in too_wide(page)]
        spoken = [line for line in lines(page) if said.fullmatch(line)]
        if language == "fr":
            found += [f"English: {line}" for line in spoken]
        else:
            assert spoken, path  # or the measure would find nothing in French pages either
        if found:
            wrong[path] = found
    assert wrong == {}
    assert {"/", "/customers/*/", "/proof/dso/add/", "/proof/aged/", "/imports/*/", "/history/"} <= seen
