"""`encours worker`: the imports and the refreshes alone."""

from __future__ import annotations

import click

from encours.cli._installation import check_migrated, one_sentence, opened
from encours.cli._speech import Spoken
from encours.locale import marked


@click.command(
    cls=Spoken,
    help=marked("Do the work that waits (imports, refreshes) until Ctrl-C. Several may run; none does another's work."),
)
def command() -> None:
    with one_sentence():
        opened()
        check_migrated()
        from encours.cockpit.server import serve_worker

        serve_worker()
