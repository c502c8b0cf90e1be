"""How long pages take, asked over HTTP of the real server, over the example group and over a large store.

    python -m bench.pages [INVOICES]              1000000 where none is given; 0 for the example group alone

Each page is asked on days (and of customers) that nobody asked for before, so that no answer is in a cache, then again
as it was. The large store is filled through the same door as an import; its mart is made by the verb of the worker.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

PASSWORD = "demo-encours-2026"
LOGIN = "/account/login/"
ASKED = 15


class Browser:
    """A session of one person."""

    def __init__(self, base: str) -> None:
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> tuple[float, str]:
        """Wall seconds of the whole answer, and its text."""
        started = time.perf_counter()
        with self.opener.open(self.base + path) as answer:
            text = answer.read().decode()
        return time.perf_counter() - started, text

    def log_in(self, email: str) -> None:
        """Through the form, as a person does."""
        _, form = self.get(LOGIN)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None
        fields = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        request = urllib.request.Request(
            self.base + LOGIN, urllib.parse.urlencode(fields).encode(), {"Referer": self.base}
        )
        self.opener.open(request).close()
        assert LOGIN not in self.opener.open(self.base + "/").geturl(), "the password was not taken"


def ask(title: str, browser: Browser, customers: list[str], last: date) -> None:
    """Print the table of one store."""
    chance = random.Random(7)
    unused = chance.sample(range(30, 700), 600)

    def day() -> str:
        return (last - timedelta(days=unused.pop())).isoformat()

    pages: dict[str, Callable[[], str]] = {
        "dashboard": lambda: f"/?as_of={day()}",
        "dashboard by salesperson": lambda: f"/?by=salesperson&as_of={day()}",
        "customers": lambda: f"/customers/?as_of={day()}",
        "customers, searched": lambda: f"/customers/?q={chance.choice(customers)[-3:]}&as_of={day()}",
        "customer": lambda: f"/customers/{chance.choice(customers)}/?as_of={day()}",
        "proof of the count-back": lambda: f"/proof/dso/countback/?as_of={day()}",
        "proof of best possible": lambda: f"/proof/dso/best-possible/?as_of={day()}",
        "imports": lambda: "/imports/",
    }
    print(f"\n{title}")
    print(f"{'milliseconds':34}{'first median':>14}{'first worst':>13}{'again median':>14}")
    for name, path in pages.items():
        asked = [path() for _ in range(ASKED)]
        first = [browser.get(one)[0] for one in asked]
        again = [browser.get(one)[0] for one in asked]
        print(
            f"{name:34}{1000 * statistics.median(first):>14.0f}{1000 * max(first):>13.0f}"
            f"{1000 * statistics.median(again):>14.0f}",
            flush=True,
        )


def serve(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The real server on a folder of data, once it answers, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENCOURS_")}
    environment |= {"ENCOURS_HOME": str(home), "ENCOURS_LISTEN": listen}
    process = subprocess.Popen([sys.executable, "-m", "encours", "serve"], env=environment, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://{listen}/health").close()
            return process, f"http://{listen}"
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise SystemExit("the server did not start")


def large_store(home: Path, invoices: int) -> None:
    """A store of that many invoices, its mart, and the accounts of the demo. Runs in a process of its own."""
    os.environ["ENCOURS_HOME"] = str(home)
    from datetime import UTC, datetime

    from bench.synthetic import synthetic
    from encours.cockpit import open_cockpit
    from encours.ledger import Document, Kind, Ledger, Party, Settlement

    open_cockpit()
    from django.conf import settings
    from django.core.management import call_command

    from encours.cockpit.actions import refresh_mart
    from encours.cockpit.actions.example import open_example_accounts
    from encours.cockpit.store.facts import save

    call_command("migrate", verbosity=0)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    open_example_accounts(PASSWORD, "V1", now)
    given = synthetic(invoices)
    columns = [name for name in given.documents.column_names if name not in ("kind", "due_assumed", "day_assumed")]
    ledger = Ledger(
        tuple(Party(**row) for row in given.parties.to_pylist()),
        tuple(
            Document(kind=Kind(kind), **row)
            for kind, row in zip(
                given.documents["kind"].to_pylist(), given.documents.select(columns).to_pylist(), strict=True
            )
        ),
        tuple(Settlement(**row) for row in given.settlements.to_pylist()),
    )
    del given
    started = time.perf_counter()
    save(ledger, None, now)
    saved = time.perf_counter()
    del ledger
    refresh_mart(settings.ENCOURS.mart)
    print(f"stored in {saved - started:.0f} s, mart made in {time.perf_counter() - saved:.0f} s")


def measure(title: str, home: Path, customers: list[str], last: date) -> None:
    """Serve a folder, ask its pages, stop."""
    server, address = serve(home)
    try:
        browser = Browser(address)
        browser.log_in("credit-manager@demo.example")
        ask(title, browser, customers, last)
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """The example group, then the large store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("invoices", nargs="?", type=lambda text: int(float(text)), default=10**6)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        large_store(asked.fill, asked.invoices)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "example"
        subprocess.run([sys.executable, "-m", "encours", "demo", "--home", str(home), "--load-only"], check=True)
        from examples.group import LAST_DAY, example_group

        customers = sorted({document.customer for document in example_group().ledger.documents})
        measure("The example group: 18,000 invoices, 400 customers", home, customers, LAST_DAY)
        if asked.invoices:
            home = Path(folder) / "large"
            fill = [sys.executable, "-m", "bench.pages", str(asked.invoices), "--fill", str(home)]
            subprocess.run(fill, check=True)
            customers = [f"C{i}" for i in range(max(asked.invoices // 50, 20))]
            measure(f"{asked.invoices:,} invoices, {len(customers):,} customers", home, customers, date(2025, 12, 31))


if __name__ == "__main__":
    main()
