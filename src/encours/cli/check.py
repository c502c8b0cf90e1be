"""`encours check`: the certificate of each file, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from encours.cli._files import Given, opened, reading_options
from encours.cli._speech import Spoken
from encours.locale import marked

if TYPE_CHECKING:
    from rich.console import Console

    from encours.ledger import Problem
    from encours.readers import Reading
    from encours.report.sources import Sources
    from encours.report.text import Words


@click.command(
    cls=Spoken,
    help=marked(
        "What was read of each file, what it ties to, what is wrong with it and what was assumed.\n\n"
        "Exit codes: 0 all is well, 1 a line could not be read or a control total has a gap, 2 a file could not be "
        "opened."
    ),
)
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: Sequence[Path], form: str | None, **reading: Any) -> None:
    from encours.cli._paper import as_json, errors, paper
    from encours.report.certificate import certificate, findings, in_units, plain

    given = Given(files, form=form, **reading)
    sources, words = opened(given), given.words
    if form == "json":
        as_json({
            "files": [in_units(certificate(each)) for each in sources.readings],
            "findings": plain(findings(sources.found)),
            "errors": errors(sources),
        })  # fmt: skip
    elif form == "csv":
        _csv(sources, words)
    else:
        console = paper()
        for each in sources.readings:
            _print(console, each, words)
        _print_problems(console, sources.found, words)
        count = errors(sources)
        sentence = (
            marked("Errors: {count}. See above.") if count else marked("No error: the files tie to their source.")
        )
        console.print(words.say(sentence, count=count))
    ctx.exit(1 if sources.has_errors else 0)


def _csv(sources: Sources, words: Words) -> None:
    import pyarrow as pa

    from encours.cli._paper import as_csv

    columns = ("severity", "code", "file", "line", "column", "read", "sentence")
    rows = [
        (each.severity.value, each.code, each.file, each.line or None, each.column, each.read, words.sentence(each))
        for each in sources.problems
    ]
    kinds = [pa.int64() if name == "line" else pa.string() for name in columns]
    arrays = [pa.array([row[place] for row in rows], kind) for place, kind in enumerate(kinds)]
    as_csv(pa.table(dict(zip(columns, arrays, strict=True))))


def _print(console: Console, reading: Reading, words: Words) -> None:
    from datetime import date

    from encours.cli._paper import grid
    from encours.report.certificate import certificate

    proof = certificate(reading)
    facts = [reading.format, reading.encoding, words.say(marked("records: {count}"), count=reading.records)]
    if proof["first_day"]:
        first, last = date.fromisoformat(proof["first_day"]), date.fromisoformat(proof["last_day"])
        facts.append(words.say(marked("{first} to {last}"), first=first, last=last))
    console.print(f"{reading.file}  ({', '.join(part for part in facts if part)})", style="bold")
    console.print(f"SHA-256 {reading.sha256}")
    rows = [(words.kind(kind), each) for kind, each in proof["documents"].items()]
    rows.append((words.say(marked("Settlements")), proof["settlements"]))
    heads = [words.say(head) for head in (marked("Documents"), marked("Count"), marked("Amount"))]
    cells = [
        [
            name,
            words.number(each["count"]),
            " · ".join(words.amount(sum_, code) for code, sum_ in each["amounts"].items()),
        ]
        for name, each in rows
        if each["count"]
    ]
    if cells:
        grid(console, "", heads, cells)
    if reading.controls:
        heads = [words.say(head) for head in (marked("Control"), marked("Source"), marked("Read"), marked("Gap"))]
        totals = [
            [each.account, *(words.amount(amount, each.currency) for amount in (each.source, each.facts, each.gap))]
            for each in reading.controls
        ]
        grid(console, "", heads, totals)
    _print_problems(console, reading.problems, words)
    for assumption in reading.assumptions:
        place, sentence = words.say(marked("Assumed")), words.sentence(assumption)
        console.print("• " + words.say(marked("{place}: {sentence}"), place=place, sentence=sentence))
    console.print()


def _print_problems(console: Console, problems: Iterable[Problem], words: Words) -> None:
    """One line for each kind, with the first of its kind in full."""
    from encours.report.certificate import findings

    given = list(problems)
    first: dict[tuple[str, str], Problem] = {}
    for problem in given:
        first.setdefault((problem.severity.value, problem.code), problem)
    for finding in findings(given):
        problem = first[finding["severity"], finding["code"]]
        lines = ", ".join(str(line) for line in finding["lines"])
        place = f"{words.severity(problem.severity)} {problem.code} × {words.number(finding['count'])}"
        if lines:
            more = "…" if finding["count"] > len(finding["lines"]) else ""
            several = marked("lines {lines}") if len(finding["lines"]) > 1 else marked("line {lines}")
            place += " (" + words.say(several, lines=lines + more) + ")"
        sentence = words.sentence(problem)
        if problem.read:
            sentence += f" [{problem.column or '–'}: {problem.read[:60]!r}]"
        console.print("• " + words.say(marked("{place}: {sentence}"), place=place, sentence=sentence))
