"""A browser, and two installations for it: one that begins empty, one that holds the example group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import chromium
from tests.browser.served import EMAIL, PASSWORD, command, serving

pytest.importorskip("playwright", reason="no playwright: the browser tests are skipped")
pytest.importorskip("axe_playwright_python", reason="no axe: the browser tests are skipped")

from playwright.sync_api import Browser, sync_playwright

from tests.browser.visit import Visit

Opened = Callable[..., Visit]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # not longer than this package: Playwright's loop runs in this thread, where Django refuses its rows to a loop
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: set CHROMIUM to its path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def empty_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("installation") / "home") as address:
        yield address


@pytest.fixture(scope="session")
def group_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("group") / "home"
    command("demo", "--home", str(home), "--load-only")
    with serving(home) as address:
        yield address


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a visit to an installation, in a context of its own. At the end nothing must have gone wrong in any."""
    visits: list[Visit] = []

    def open_visit(address: str, email: str = EMAIL, password: str = PASSWORD, **context: Any) -> Visit:
        options = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **context}
        visit = Visit(browser.new_context(**options), address)
        visits.append(visit)
        visit.sign_in(email, password)
        return visit

    yield open_visit
    faults = [fault for visit in visits for fault in visit.faults]
    for visit in visits:
        visit.page.context.close()
    assert faults == []
