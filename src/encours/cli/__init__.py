"""The command: `encours`. One subcommand a file, imported when it is asked for."""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module
from typing import Any

import click

from encours.cli._speech import Spoken, click_speaking
from encours.locale import marked, spoken


class _OneAFile(Spoken, click.Group):
    """Finds each subcommand in the module of its name, which exposes it as `command`."""

    def main(self, *args: Any, **extra: Any) -> Any:
        with click_speaking(spoken(os.environ)):
            return super().main(*args, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"encours.cli.{name}").command
        return command


@click.command(cls=_OneAFile, help=marked("Encours: what customers owe, measured and proved."))
@click.version_option(package_name="encours", help=marked("Show the version and exit."))
def main() -> None:
    pass
