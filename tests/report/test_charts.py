"""Charts are pictures that a strict page takes: named, without style, in the page's colours, in the reader's words."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from encours.days import DayCount, Month, Period
from encours.metrics import Figure, Reason, Standing
from encours.metrics.delay import LATENESS
from encours.report.charts import TrendPoint, dso_trend, payment_histogram
from encours.report.dso import Line, Method
from encours.report.question import Window
from encours.report.text import Words


def line(method: Method, day: date, days: float | None) -> Line:
    figure = Figure(days, Standing.EXACT) if days is not None else Figure(None, Standing.UNDEFINED, Reason.NO_SALES)
    return Line(method, Window.QUARTER, DayCount.ACTUAL, figure, 1, 1, Period(day, day))


def points(months: int = 6, target: float | None = 45.0) -> list[TrendPoint]:
    given = []
    for back in range(months, 0, -1):
        day = Month(2026, 7).previous(back).last
        lines = [line(Method.COUNTBACK, day, 50.0 + back), line(Method.SIMPLE, day, 48.0 if back > 1 else None)]
        given.append(TrendPoint(day, [*lines, line(Method.BEST_POSSIBLE, day, 40.0)], 0.25, target))
    return given


def texts(svg: str) -> str:
    return " | ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", svg))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("narrow", [False, True])
def test_a_chart_is_one_named_image_that_the_policy_takes(language: str, narrow: bool) -> None:
    svg = dso_trend(points(), Words(language), narrow)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert not re.search(r"\sstyle=|<style|<script|\swidth=\"\d+\" height=\"\d+\" viewBox", svg)
    assert "#4c78a8" not in svg


def test_lines_end_with_their_name_and_last_value() -> None:
    said = texts(dso_trend(points(), Words("en")))
    assert "Count-back 51.0" in said
    assert "Target 45.0" in said
    assert "Best possible 40.0" in said


def test_a_value_that_is_missing_is_not_drawn_as_zero() -> None:
    assert "Simple 48.0" in texts(dso_trend(points(), Words("en")))
    assert "Target" not in texts(dso_trend(points(target=None), Words("en")))


def test_numbers_and_months_are_written_as_the_reader_writes_them() -> None:
    said = texts(dso_trend(points(12), Words("fr")))
    assert "51,0" in said
    assert "janv. 2026" in said


@pytest.mark.parametrize(("language", "longest"), [("en", "61 d or more | late"), ("fr", "61 j ou plus | de retard")])
def test_payments_show_each_bucket_in_two_short_lines(language: str, longest: str) -> None:
    svg = payment_histogram((100, 2_000, 300, 50, 0, 7), LATENESS, "EUR", Words(language))
    said = texts(svg).replace("\N{NO-BREAK SPACE}", " ")
    assert longest in said
    assert said.count(longest.split(" | ")[1]) == 4
    for days in ("0–14", "1–15", "16–30", "31–60"):
        assert f"{days} " in said
    assert 'role="img"' in svg
