"""`encours serve`: an installation on one machine, web and worker under one command."""

from __future__ import annotations

import os
import sys

import click

from encours.cli._installation import migrated, one_sentence, opened, with_administrator
from encours.cli._speech import Spoken
from encours.locale import marked, spoken


@click.command(
    cls=Spoken,
    help=marked(
        "Serve the cockpit: web and worker together, until Ctrl-C.\n\n"
        "The first start makes the data folder and its store, and asks for the administrator or takes it from "
        "ENCOURS_ADMIN_EMAIL and ENCOURS_ADMIN_PASSWORD. Settings come from the environment: see docs/settings.md."
    ),
)
def command() -> None:
    with one_sentence():
        opened()
        from django.conf import settings
        from django.utils import timezone
        from django.utils.translation import gettext, override

        from encours.cockpit.server import serve_together

        migrated()
        with override(spoken(os.environ)):
            with_administrator(timezone.now())
            ready = gettext("Encours is at {address}  (data in {home}; Ctrl-C stops it)")
        environment = settings.ENCOURS
        code = serve_together(ready.format(address=f"http://{environment.listen}", home=environment.home))
    sys.exit(code)
