"""`encours web`: the pages alone."""

from __future__ import annotations

import click

from encours.cli._installation import check_migrated, one_sentence, opened
from encours.cli._speech import Spoken
from encours.locale import marked


@click.command(
    cls=Spoken,
    help=marked("Serve the pages alone; run `encours worker` beside it. Settings come from the environment."),
)
def command() -> None:
    with one_sentence():
        opened()
        check_migrated()
        from encours.cockpit.server import serve_web

        serve_web()
