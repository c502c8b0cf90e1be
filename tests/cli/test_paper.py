"""Tables on a narrow terminal: words fold, figures are never cut."""

from __future__ import annotations

import io

from rich.console import Console

from encours.cli._paper import grid


def _printed(width: int) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width)
    grid(
        console,
        "Title",
        ["Customer", "Owed"],
        [["A customer with a long name", "1,234,567.89"]],
        total=["Total", "5.00"],
    )
    assert console.width == width
    return out.getvalue().splitlines()


def test_words_fold_and_figures_do_not() -> None:
    wide, narrow = "\n".join(_printed(200)), "\n".join(_printed(30))
    assert "A customer with a long name   1,234,567.89" in wide
    assert "A customer with a long name" not in narrow
    assert "1,234,567.89" in narrow


def test_a_figure_wider_than_the_terminal_is_whole() -> None:
    assert "1,234,567.89" in "\n".join(_printed(8))
