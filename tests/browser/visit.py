"""A person at a page: what must hold wherever they go is written down as they go, and asked for at the end."""

from __future__ import annotations

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

expect.set_options(timeout=15_000)

_VIOLATION = """document.addEventListener("securitypolicyviolation",
    (event) => console.error("policy violated: " + event.violatedDirective + " " + event.blockedURI))"""


class Visit:
    """A page, and what went wrong on it: console errors, policy violations, failed answers, requests to elsewhere."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        context.add_init_script(_VIOLATION)
        self.page: Page = context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{self.page.url}: {message.text}")

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(f"{self.address}/"):
            self.faults.append(f"{self.page.url} asks {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{self.page.url}: {response.status} for {response.url}")

    def go(self, path: str) -> Response:
        """Open a page of the installation; its answer must be a page."""
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status == 200, path
        return response

    def sign_in(self, email: str, password: str) -> None:
        self.go("/")
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("form button.main").click()
        expect(self.page.locator("header.top")).to_be_visible()


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll sideways; none where it does not."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".scroll, .unseen"))
                .map((one) => one.tagName.toLowerCase() + "." + one.className).concat(["(the page scrolls sideways)"]);
        }"""
    )
    return found


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
