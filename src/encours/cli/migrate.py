"""`encours migrate`: the store of this version."""

from __future__ import annotations

import click

from encours.cli._installation import migrated, one_sentence, opened
from encours.cli._speech import Spoken
from encours.locale import marked


@click.command(
    cls=Spoken,
    help=marked("Bring the store up to this version. `encours serve` does it by itself."),
)
def command() -> None:
    with one_sentence():
        opened()
        migrated()
