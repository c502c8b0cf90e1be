"""Make the pictures of the documentation again: `python -m docs.images.make`, from the root, with a Chromium.

The example group is a seeded program, so the pictures change only where the pages do.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect, sync_playwright
from tests.browser.chromium import chromium
from tests.browser.served import command, serving
from tests.browser.visit import Visit

from encours.cli.demo import PASSWORD

FOLDER = Path(__file__).parent
EMAIL = "credit-manager@demo.example"
WIDTH, HEIGHT = 1280, 1056


def main() -> None:
    """The dashboard, in French, light, as it opens."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        command("demo", "--home", str(home), "--load-only")
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        with serving(home) as address:
            context = browser.new_context(
                locale="fr-FR",
                color_scheme="light",
                reduced_motion="reduce",
                viewport={"width": WIDTH, "height": HEIGHT},
            )
            visit = Visit(context, address)
            visit.sign_in(EMAIL, PASSWORD)
            visit.go("/")  # again, without the greeting
            expect(visit.page.locator(".chart.wide svg[role=img]")).to_be_visible()
            visit.page.screenshot(path=FOLDER / "dashboard.png")
        browser.close()


if __name__ == "__main__":
    main()
