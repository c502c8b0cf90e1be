"""The look: colours that can be read in both themes, and nothing that the page's policy would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import encours.cockpit

FOLDER = Path(encours.cockpit.__file__).parent
SHEET = (FOLDER / "static" / "encours" / "encours.css").read_text(encoding="utf-8")
TOKENS = {
    name: dict(zip(("light", "dark"), pair, strict=True))
    for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", SHEET)
}
GROUNDS = ("page", "surface", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "muted", "accent", "good", "bad", "warn") for ground in GROUNDS]
TEXT += [("accent-ink", "accent"), ("ink", "accent-wash"), ("muted", "accent-wash")]
TEXT += [("ink", "warn-wash"), ("warn", "warn-wash"), ("ink", "bad-wash"), ("bad", "bad-wash")]
TEXT += [(f"series-{i}", "surface") for i in (1, 2, 3, 4)] + [("target", "surface")]
MARKS = [(f"age-{age}", "surface") for age in (0, 1, 2, 3, 4, "undated", "credit")]
MARKS += [("edge", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, theme: str) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(mark: str, ground: str, theme: str) -> None:
    assert contrast(TOKENS[mark][theme], TOKENS[ground][theme]) >= 3


@pytest.mark.parametrize("path", sorted((FOLDER / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_style_and_no_script_of_their_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)", text
    )


def test_every_variable_that_is_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET))
    for path in [*(FOLDER / "templates").rglob("*.html"), FOLDER.parent / "report" / "charts.py"]:
        used |= set(re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8")))
    assert used <= set(re.findall(r"--([\w-]+):", SHEET))
