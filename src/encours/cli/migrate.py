"""`encours migrate`: the store of this version."""

from __future__ import annotations

import click

from encours.cli._installation import migrated, one_sentence, opened


@click.command()
def command() -> None:
    """Bring the store up to this version. `encours serve` does it by itself."""
    with one_sentence():
        opened()
        migrated()
