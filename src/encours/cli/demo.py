"""`encours demo`: the cockpit over an invented group."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from encours.cli._installation import BadSetting, migrated, one_sentence, opened
from encours.cli._speech import Spoken
from encours.locale import marked, spoken

if TYPE_CHECKING:
    from encours.ledger import Ledger

PASSWORD = "demo-encours-2026"  # noqa: S105  (shown on purpose; the demo listens on this machine alone)
_MARK = "example"
_UNFINISHED = "unfinished"


@click.command(
    cls=Spoken,
    help=marked(
        "Serve the cockpit over an invented group of companies, with one account a role.\n\n"
        "It keeps its data in a folder of its own, reads none of the installation's settings and listens on this "
        "machine alone. A second start finds the data made."
    ),
)
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), default=".demo", show_default=True,
    help=marked("Folder of the demo's data."),
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=marked("Port on this machine.")
)
@click.option("--load-only", is_flag=True, help=marked("Make the data and stop, without serving."))
def command(home: Path, port: int, load_only: bool) -> None:
    home = home.absolute()
    _own_settings(home, port)
    with one_sentence():
        group = _example()
        digest = _digest(group.ledger)
        made = _made(home, digest)
        if not made:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            (home / _MARK).write_text(_UNFINISHED, encoding="ascii")
        opened()
        migrated()
        if not made:
            _make(home, group, digest)
        _refresh()
        if load_only:
            return
        from encours.cockpit.server import serve_together

        code = serve_together(_welcome(port, home))
    sys.exit(code)


def _own_settings(home: Path, port: int) -> None:
    for name in [name for name in os.environ if name.startswith("ENCOURS_") and name != "ENCOURS_LANGUAGE"]:
        del os.environ[name]
    os.environ["ENCOURS_HOME"] = str(home)
    os.environ["ENCOURS_LISTEN"] = f"127.0.0.1:{port}"


def _example() -> Any:
    """The example group, which stands beside the package in the source tree."""
    source = str(Path(__file__).resolve().parents[3])
    if source not in sys.path:
        sys.path.append(source)
    try:
        return import_module("examples.group").example_group()
    except ModuleNotFoundError:
        raise BadSetting("The example group is not here: run the demo from a clone of the source.") from None


def _digest(ledger: Ledger) -> str:
    digest = hashlib.sha256()
    facts: Iterable[object]
    for facts in (ledger.parties, ledger.documents, ledger.settlements):
        for fact in facts:
            digest.update(repr(fact).encode())
    return digest.hexdigest()


def _made(home: Path, digest: str) -> bool:
    """Whether the folder holds this example. Another example's data are removed; data that are no demo's are not."""
    mark, rows = home / _MARK, home / "encours.sqlite3"
    if not mark.exists():
        if rows.exists():
            raise BadSetting(
                "{home} holds an installation that is no demo: choose another folder with --home.", home=home
            )
        return False
    if mark.read_text(encoding="ascii") == digest:
        return True
    for path in (rows, *home.glob("encours.sqlite3-*"), home / "mart" / "manifest.json"):
        path.unlink(missing_ok=True)
    return False


def _make(home: Path, group: Any, digest: str) -> None:
    from django.utils import timezone
    from django.utils.translation import gettext, override

    from encours.cockpit.actions.example import load_example, open_example_accounts

    mark = home / _MARK
    now = timezone.now()
    with override(spoken(os.environ)):
        label = gettext("Making the example group")
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        target = Decimal(group.dso_target_days)
        load_example(group.ledger, group.entities, target, digest, now, progress)
    salesperson = min(party.salesperson for party in group.ledger.parties if party.salesperson)
    open_example_accounts(PASSWORD, salesperson, now)
    mark.write_text(digest, encoding="ascii")


def _refresh() -> None:
    """Publish the mart, at every start: whoever works on the engine sees their work."""
    from django.conf import settings

    from encours.cockpit.actions import refresh_mart

    refresh_mart(settings.ENCOURS.mart)


def _welcome(port: int, home: Path) -> str:
    """What the terminal shows, in its own language: the pages have that of whoever reads them."""
    from django.utils.translation import gettext, override

    from encours.cockpit.actions.example import example_accounts

    with override(spoken(os.environ)):
        accounts = "\n".join(f"  {email:32} {role}" for email, role in example_accounts())
        text = gettext(
            "Encours, the demo, is at {address}\n\n{accounts}\n\n"
            "  Password of each: {password}\n  Data: {home}\n  Ctrl-C stops it."
        )
    return f"\n{text}\n".format(address=f"http://127.0.0.1:{port}", accounts=accounts, password=PASSWORD, home=home)
