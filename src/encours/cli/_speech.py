"""The command's own words: help in the language of the terminal, and refusals in one sentence. Imports nothing slow."""

from __future__ import annotations

import copy
import os
from typing import IO, Any

import click

from encours.locale import marked, spoken, translated

_HELP = marked("Show this message and exit.")


class Spoken(click.Command):
    """A command whose help is marked sentences, said in the language of the terminal."""

    def get_short_help_str(self, limit: int = 45) -> str:
        return self._in(spoken(os.environ)).short_help or ""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super(Spoken, self._in(spoken(os.environ))).format_help(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = translated(_HELP, spoken(os.environ))
        return option

    def _in(self, language: str) -> Spoken:
        said = copy.copy(self)
        said.help = translated(self.help or "", language)
        said.short_help = said.help.split("\n")[0]
        said.params = [_said(param, language) for param in self.params]
        return said


def _said(param: click.Parameter, language: str) -> click.Parameter:
    said = copy.copy(param)
    if isinstance(said, click.Option):
        said.help = translated(said.help or "", language)
    return said


class Refused(click.ClickException):
    """One clear sentence on stderr, exit code 2: nothing could be answered."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"encours: {self.message}", err=True)
