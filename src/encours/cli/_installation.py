"""What the commands of an installation share: making it ready, or saying in one sentence why it is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from encours.locale import spoken, translated


class BadSetting(click.ClickException):
    """One sentence on stderr, in the language of the terminal, its {named} places filled; exit code 2."""

    exit_code = 2

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(translated(sentence, spoken(os.environ)).format_map(values))


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn what a person can mend into one sentence: a bad setting, a store that does not answer, a refusal."""
    try:
        from django.db import OperationalError

        from encours.cockpit.environment import SettingError
    except ModuleNotFoundError as error:
        raise BadSetting(
            "The cockpit needs {module}, which is not installed. Install it with: pip install 'encours[cockpit]'",
            module=error.name,
        ) from None
    try:
        yield
    except SettingError as error:
        raise BadSetting(error.sentence, **error.values) from None
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise BadSetting(
            "The store did not answer ({reason}): set ENCOURS_DATABASE_URL, or start its server.", reason=reason
        ) from None


def opened() -> None:
    """Read the settings and make Django ready."""
    from encours.cockpit import open_cockpit

    open_cockpit()


def migrated() -> None:
    """Bring the tables of the store up to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def check_migrated() -> None:
    """Stop where the tables are not those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BadSetting("The store is not ready for this version: run `encours migrate` first.")


def with_administrator(now: datetime) -> None:
    """Make the administrator at the first start, from the environment or by asking."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.utils.translation import gettext

    from encours.cockpit.actions import RefusedError, create_administrator
    from encours.cockpit.store.roles import Role

    if get_user_model().objects.filter(profile__role=Role.ADMINISTRATOR).exists():
        return
    email, password = settings.ENCOURS.admin_email, settings.ENCOURS.admin_password
    asked = sys.stdin.isatty()
    if not (email and password) and not asked:
        missing = [name for name, value in (("EMAIL", email), ("PASSWORD", password)) if not value]
        names = ", ".join(f"ENCOURS_ADMIN_{name}" for name in missing)
        raise BadSetting(
            "There is no administrator yet: set {names}, or start Encours in a terminal to be asked.", names=names
        )
    while True:
        try:
            create_administrator(
                email or click.prompt(gettext("E-mail of the administrator")),
                password
                or click.prompt(gettext("Password (12 characters or more)"), hide_input=True, confirmation_prompt=True),
                now,
            )
        except RefusedError as error:
            if not asked or (email and password):
                raise BadSetting(
                    "ENCOURS_ADMIN_EMAIL or ENCOURS_ADMIN_PASSWORD will not do: {reason}", reason=error
                ) from None
            click.echo(str(error), err=True)
        else:
            return
