"""The command's own words: help in the language of the terminal, and refusals in one sentence. Imports nothing slow."""

from __future__ import annotations

import copy
import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from encours.locale import FOLDER, marked, marked_pair, spoken, translated

_HELP = marked("Show this message and exit.")
_OF_CLICK = (
    marked("Usage:"),
    marked("Options"),
    marked("Commands"),
    marked("Error: {message}"),
    marked("Try '{command} {option}' for help."),
    marked("Missing argument"),
    marked("Missing option"),
    marked("Missing command."),
    marked("No such option {name!r}."),
    marked("No such command {name!r}."),
    marked("Invalid value for {param_hint}: {message}"),
    marked("Option {name!r} does not take a value."),
    marked("{value!r} is not a valid {number_type}."),
    marked("{value} is not in the range {range}."),
    marked("{name} {filename!r} is a file."),
    marked("default: {default}"),
    marked("Aborted!"),
    marked("Choose from:\n\t{choices}"),
    marked("Repeat for confirmation"),
    marked("Error: The two entered values do not match."),
    marked_pair("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    marked_pair("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    marked_pair("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    marked_pair("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    marked_pair("{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}."),
)
"""What click itself says, marked as it writes it; it looks for them by gettext."""


@contextmanager
def click_speaking(language: str) -> Iterator[None]:
    """Have click say its own sentences, usage and errors, in a language: out of our catalogue, as it asks gettext."""
    domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain("django", FOLDER)
    gettext.textdomain("django")
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        del os.environ["LANGUAGE"]
        if before is not None:
            os.environ["LANGUAGE"] = before


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
