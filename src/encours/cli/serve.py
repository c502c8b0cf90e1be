"""`encours serve`: an installation on one machine, web and worker under one command."""

from __future__ import annotations

import sys

import click

from encours.cli._installation import migrated, one_sentence, opened, with_administrator


@click.command()
def command() -> None:
    """Serve the cockpit: web and worker together, until Ctrl-C.

    The first start makes the data folder and its store, and asks for the administrator or takes it from
    ENCOURS_ADMIN_EMAIL and ENCOURS_ADMIN_PASSWORD. Settings come from the environment: see docs/settings.md.
    """
    with one_sentence():
        opened()
        from django.conf import settings
        from django.utils import timezone

        from encours.cockpit.server import serve_together

        migrated()
        with_administrator(timezone.now())
        environment = settings.ENCOURS
        code = serve_together(
            f"Encours is at http://{environment.listen}  (data in {environment.home}; Ctrl-C stops it)"
        )
    sys.exit(code)
