"""The first hour of an installation, as a person lives it: from an empty page to a number they can prove and share."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Page, expect

from tests.browser.books import BALANCE, LAST_DAY, NAME, PER_CUSTOMER, small_fec
from tests.browser.conftest import Opened
from tests.browser.served import command
from tests.browser.visit import Visit, barriers, too_wide

pytestmark = pytest.mark.browser

COUNTBACK = ".headline .first .value a"
AT_LAST_DAY = f"?as_of={LAST_DAY}&entity={NAME[:9]}"


def import_file(visit: Visit, path: Path, terms: str) -> None:
    """Send a file through the page, and wait for its certificate."""
    page = visit.page
    visit.go("/imports/new/")
    page.locator("#files").set_input_files(path)
    page.locator("#default_terms").fill(terms)
    page.locator("form.stack button.main").click()
    if page.url.endswith("/imports/"):
        page.get_by_role("link", name=path.name).first.click()
    expect(page.locator("h1")).to_have_text(path.name)
    expect(page.locator("#controls")).to_be_visible(timeout=60_000)


def days_by_command(path: Path, terms: str) -> float:
    answer = json.loads(command("dso", str(path), "--terms", terms, "--method", "countback", "--json"))
    return float(answer["currencies"][0]["lines"][0]["days"])


@pytest.fixture(scope="session")
def fec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_fec(tmp_path_factory.mktemp("books"))


@pytest.fixture
def visit(empty_installation: str, opened: Opened, fec: Path) -> Visit:
    """Signed in where the small file is imported; whoever comes first imports it, and sees the first step before."""
    visit = opened(empty_installation)
    page = visit.page
    if page.locator(".panel.empty").count():
        expect(page.get_by_role("heading", name="Begin with a file")).to_be_visible()
        expect(page.locator(".panel.empty a.button")).to_have_text("Import a file")
        assert too_wide(page) == []
        import_file(visit, fec, "30")
        visit.go("/")
    return visit


def cents(text: str) -> int:
    """An amount as French or English pages write it, in cents."""
    digits = re.sub(r"[^\d-]", "", text.replace("\u2212", "-"))
    return int(digits) if re.search(r"[.,]\d\d\D*$", text) else int(digits) * 100


def downloaded(page: Page, click: str) -> list[dict[str, str]]:
    """The rows of a file that a click downloads."""
    with page.expect_download() as download:
        page.locator(click).first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ","))


def test_a_file_is_imported_and_its_certificate_ties(visit: Visit) -> None:
    page = visit.page
    visit.go("/imports/")
    page.get_by_role("link", name=NAME).click()
    controls = page.locator("section[aria-labelledby=controls]")
    expect(controls.locator(".badge.good")).to_contain_text("Everything ties to the source")
    account = controls.get_by_role("row", name="411000").locator("td")
    assert cents(account.nth(1).inner_text()) == cents(account.nth(2).inner_text()) == BALANCE
    expect(account.nth(3)).to_contain_text("✓ 0.00")
    page.locator(".heading a.button.main").click()
    expect(page).to_have_url(re.compile(f"as_of={LAST_DAY}"))


def test_the_dashboard_says_what_the_command_says_and_opens_to_its_proof(visit: Visit, fec: Path) -> None:
    page = visit.page
    visit.go("/" + AT_LAST_DAY)
    said = f"{days_by_command(fec, '30'):.1f}"
    expect(page.locator(COUNTBACK)).to_have_text(said)
    expect(page.locator(".chart.wide svg[role=img]")).to_be_visible()
    aged = page.get_by_role("region", name="Aged balance")
    expect(aged.get_by_role("columnheader").first).to_have_text("Segment")
    expect(aged.locator("tfoot td").first).to_have_text("58,200")
    page.locator(COUNTBACK).click()
    expect(page.locator(".heading .value")).to_contain_text(said)
    expect(page.locator("#documents .sum")).to_contain_text("✓ Adds up to the cent")
    months = page.get_by_role("region", name="Months consumed").locator("tbody tr")
    expect(months.nth(1)).to_contain_text("June 2026")
    expect(months.last.locator("td").last).to_have_text(said)
    expect(months.last.locator("td").nth(2)).to_have_text("0.00")
    rows = downloaded(page, "#documents .actions a")
    assert sum(cents(row["Open"]) for row in rows) == BALANCE


def test_what_is_overdue_opens_to_its_documents(visit: Visit) -> None:
    page = visit.page
    visit.go("/" + AT_LAST_DAY)
    page.locator(".headline dl a[href*=overdue]").click()
    expect(page.locator("dl.facts")).to_contain_text("days since the due date")
    expect(page.locator("#documents .sum")).to_contain_text("✓ Adds up to the cent")
    rows = downloaded(page, "#documents .actions a")
    assert {row["Number"] for row in rows} == {f"FA-{customer}0{month}" for customer in (1, 2, 3) for month in (4, 5)}


def test_a_real_file_says_the_same_on_the_page_and_in_the_terminal(
    empty_installation: str, opened: Opened, samples: Path
) -> None:
    (path,) = (samples / "fec").glob("01_*")
    visit = opened(empty_installation)
    import_file(visit, path, "30")
    page = visit.page
    expect(page.locator("section[aria-labelledby=controls] .badge.good")).to_be_visible()
    page.locator(".heading a.button.main").click()
    company = re.search(r"(\d{9,10})FEC", path.name)
    assert company
    page.goto(f"{page.url}&entity={company[1][-9:]}")
    expect(page.locator(COUNTBACK)).to_have_text(f"{days_by_command(path, '30'):.1f}")


def test_french_and_dark_are_kept_from_page_to_page(visit: Visit) -> None:
    page = visit.page
    visit.go("/" + AT_LAST_DAY)
    english = page.locator(COUNTBACK).inner_text()
    page.locator("header.top summary").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("header.top summary").click()
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(COUNTBACK)).to_have_text(english.replace(".", ","))
    visit.go("/customers/" + AT_LAST_DAY)
    expect(page.locator("h1")).to_have_text("Clients")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 64
    for button in ("English", "System"):
        page.locator("header.top summary").click()
        page.get_by_role("button", name=button).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_finds_a_customer(visit: Visit) -> None:
    page = visit.page
    visit.go("/" + AT_LAST_DAY)
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("lanoë")
    page.keyboard.press("Enter")
    expect(page.locator("#listed tbody tr")).to_have_count(1)
    expect(page.locator("#listed tbody tr")).to_contain_text("Brasserie Lanoë")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.locator(COUNTBACK)).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_a_customer_is_found_as_one_types_and_their_documents_add_up(visit: Visit) -> None:
    page = visit.page
    visit.go(f"/customers/{AT_LAST_DAY}")
    rows = downloaded(page, "#listed .actions a.button")
    assert {row["Customer"]: cents(row["Balance"]) for row in rows} == PER_CUSTOMER
    page.locator("#find").press_sequentially("coop")
    expect(page.locator("#listed tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Coopérative du Val").click()
    expect(page.locator(".headline .value")).to_contain_text("24,800.00")
    ticks = page.locator("[data-tick]")
    expect(ticks).to_have_count(4)
    amounts = [int(tick.get_attribute("data-tick") or "") for tick in ticks.all()]
    assert sum(amounts) == PER_CUSTOMER["Coopérative du Val"]
    ticks.nth(0).check()
    ticks.nth(1).check()
    total = page.locator("[data-total]")
    expect(total).to_contain_text("2 documents ticked")
    assert cents(total.inner_text().split(":")[1]) == amounts[0] + amounts[1]
    page.locator("[data-tick-all]").check()
    expect(total).to_contain_text("24,800.00")


def test_a_link_shows_the_same_number_to_a_colleague(visit: Visit, empty_installation: str, opened: Opened) -> None:
    page = visit.page
    visit.go(f"/?as_of=2026-05-31&entity={NAME[:9]}")
    mine = page.locator(COUNTBACK).inner_text()
    page.locator(COUNTBACK).click()
    expect(page.locator(".heading .value")).to_contain_text(mine)
    colleague = opened(empty_installation)
    colleague.page.goto(page.url)
    expect(colleague.page.locator(".heading .value")).to_contain_text(mine)
    expect(colleague.page.locator("#documents .sum")).to_contain_text("✓ Adds up to the cent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_bars_the_way(visit: Visit, empty_installation: str, opened: Opened, scheme: str) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    links = {"customer": "#listed tbody th a", "import": "#imports tbody th a"}
    found: dict[str, list[str]] = {}
    for name, path in {
        "dashboard": "/" + AT_LAST_DAY,
        "customers": "/customers/" + AT_LAST_DAY,
        "proof": "/proof/dso/countback/" + AT_LAST_DAY,
        "aged proof": f"/proof/aged/{AT_LAST_DAY}&part=overdue",
        "new import": "/imports/new/",
        "customer": "/customers/" + AT_LAST_DAY,
        "import": "/imports/",
    }.items():
        visit.go(path)
        if name in links:
            page.locator(links[name]).first.click()
            expect(page.locator("nav.crumbs")).to_be_visible()
        if name == "dashboard":
            expect(page.locator(".chart.wide svg[role=img]")).to_be_visible()
        found[name] = barriers(page)
    page.context.clear_cookies()
    visit.go("/account/login/")
    found["sign in"] = barriers(page)
    assert {name: what for name, what in found.items() if what} == {}
