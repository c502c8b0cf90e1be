"""Charts as SVG: one specification in Vega-Lite, drawn without a browser. Colours are the page's CSS variables.

A chart never stands alone: the page shows its numbers in a table too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import altair as alt
import vl_convert

from encours.metrics import Buckets
from encours.money import major
from encours.report.dso import Line, Method
from encours.report.text import Words, marked

_LOCALES: dict[str, Any] = {"fr": "fr-FR", "en": "en-GB"}
_FONT = "system-ui, DejaVu Sans, sans-serif"
_DATE_LABEL = "timeFormat(datum.value, month(datum.value) == 0 ? '%b %Y' : '%b')"
_CONFIG = {
    "font": _FONT,
    "axis": {
        "labelColor": "var(--muted)",
        "labelFontSize": 11,
        "gridColor": "var(--grid)",
        "domainColor": "var(--edge)",
        "tickColor": "var(--edge)",
        "labelPadding": 6,
    },
    "axisY": {"domain": False, "ticks": False},
    "view": {"stroke": None},
    "legend": {"labelColor": "var(--ink)", "labelFontSize": 11, "orient": "top", "symbolType": "square"},
    "title": {"color": "var(--muted)", "fontWeight": "normal"},
}


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The trend on one day.

    Args:
        lines: every method.
        overdue_share: of what is owed, 0 to 1; None where nothing is owed.
        target_days: None where none was set.
    """

    day: date
    lines: Sequence[Line]
    overdue_share: float | None = None
    target_days: float | None = None

    def days(self, method: Method) -> float | None:
        """The days of a method, None where they could not be computed."""
        return next((line.figure.days for line in self.lines if line.method is method), None)


def dso_trend(points: Sequence[TrendPoint], words: Words, narrow: bool = False) -> str:
    """Count-back, simple and best possible DSO with the target, and the overdue share below.

    Args:
        narrow: for a telephone: a legend above takes the place of the names at the ends of the lines.
    """
    width = 296 if narrow else 600
    upper = _lines(_series(points, words), words, width, narrow)
    lower = _overdue_area(points, words, width)
    title = words.say(marked("DSO in days at each month end, and the overdue share"))
    return _drawn(alt.vconcat(upper, lower, spacing=14).resolve_scale(x="shared"), words, title)


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    colour: str
    bold: bool
    dash: list[int]
    known: list[tuple[date, float]]


def _series(points: Sequence[TrendPoint], words: Words) -> list[_Series]:
    """The lines of the trend that have a point, the one that matters most last, so that it is drawn on top."""
    target, method = words.say(marked("Target")), words.method
    best, simple, countback = Method.BEST_POSSIBLE, Method.SIMPLE, Method.COUNTBACK
    every = [
        _Series(target, "var(--target)", False, [2, 3], _known((point.day, point.target_days) for point in points)),
        _Series(
            method(best), "var(--series-3)", False, [5, 3], _known((point.day, point.days(best)) for point in points)
        ),
        _Series(
            method(simple),
            "var(--series-2)",
            False,
            [1, 0],
            _known((point.day, point.days(simple)) for point in points),
        ),
        _Series(
            method(countback),
            "var(--series-1)",
            True,
            [1, 0],
            _known((point.day, point.days(countback)) for point in points),
        ),
    ]
    return [one for one in every if one.known]


def _lines(series: Sequence[_Series], words: Words, width: int, narrow: bool) -> Any:
    names = [one.name for one in series]
    top = max((days for one in series for _, days in one.known), default=1.0) * 1.08
    legend = alt.Legend(title=None, columns=2, symbolType="stroke") if narrow else None
    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelExpr=_DATE_LABEL, tickCount=_quarters(narrow)))
    y = alt.Y("days:Q", title=None, scale=alt.Scale(domain=[0, top], nice=True), axis=alt.Axis(tickCount=5))
    rows = [
        {"day": day.isoformat(), "days": days, "name": one.name, "bold": one.bold}
        for one in series
        for day, days in one.known
    ]
    drawn = (
        alt.Chart(_values(rows))
        .mark_line()
        .encode(
            x=x,
            y=y,
            stroke=alt.Stroke("name:N", scale=_scale(names, [one.colour for one in series]), legend=legend),
            strokeWidth=alt.when(alt.datum.bold).then(alt.value(2.5)).otherwise(alt.value(1.5)),
            strokeDash=alt.StrokeDash("name:N", scale=_scale(names, [one.dash for one in series]), legend=None),
        )
    )
    if narrow:
        return drawn.properties(width=width, height=170)
    places = _apart([one.known[-1][1] for one in series], top * 0.075)
    ends = [
        {"day": one.known[-1][0].isoformat(), "days": place, "name": one.name, "label": f"{one.name} {last}"}
        for one, place in zip(series, places, strict=True)
        for last in (words.number(one.known[-1][1], 1),)
    ]
    labels = (
        alt.Chart(_values(ends))
        .mark_text(align="left", dx=8, fontSize=11, fontWeight=600)
        .encode(
            x=x,
            y=y,
            text="label:N",
            fill=alt.Fill("name:N", scale=_scale(names, [one.colour for one in series]), legend=None),
        )
    )
    return alt.layer(drawn, labels).properties(width=width, height=230)


def _overdue_area(points: Sequence[TrendPoint], words: Words, width: int) -> Any:
    rows = [{"day": day.isoformat(), "share": share} for day, share in _known((p.day, p.overdue_share) for p in points)]
    title = words.say(marked("Overdue share of what is owed"))
    return (
        alt.Chart(_values(rows))
        .mark_area(fill="var(--series-4)", fillOpacity=0.22, line={"stroke": "var(--series-4)", "strokeWidth": 1.5})
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(grid=False, labels=False, ticks=False)),
            y=alt.Y(
                "share:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(format=".0%", tickCount=2)
            ),
        )
        .properties(width=width, height=54, title=alt.TitleParams(title, anchor="start", fontSize=11, dx=-4))
    )


def _quarters(narrow: bool) -> Any:
    return {"interval": "month", "step": 6 if narrow else 3}


def _scale(names: Sequence[str], marks: Sequence[Any]) -> Any:
    return alt.Scale(domain=list(names), range=list(marks))


def payment_histogram(amounts: Sequence[int], buckets: Buckets, currency: str, words: Words) -> str:
    """How money came in: the amount paid by days from the due date, on time and late apart."""
    names = _lateness(buckets, words)
    data = [
        {"bucket": "|".join(name), "amount": float(major(amount, currency)), "late": low is not None and low > 0}
        for name, amount, (low, _) in zip(names, amounts, buckets.bounds(), strict=True)
    ]
    axis = alt.Axis(labelAngle=0, ticks=False, labelExpr="split(datum.label, '|')", labelLimit=80, labelFontSize=10)
    chart = (
        alt.Chart(_values(data))
        .mark_bar(width={"band": 0.8})
        .encode(
            x=alt.X("bucket:N", title=None, sort=["|".join(name) for name in names], axis=axis),
            y=alt.Y("amount:Q", title=None, axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color(
                "late:N",
                legend=None,
                scale=alt.Scale(domain=[False, True], range=["var(--series-3)", "var(--series-4)"]),
            ),
        )
        .properties(width=400, height=160)
    )
    return _drawn(
        chart, words, words.say(marked("Amounts paid by days from the due date, {currency}"), currency=currency)
    )


def _lateness(buckets: Buckets, words: Words) -> list[tuple[str, str]]:
    """Two short lines for each bucket: they stand side by side below narrow bars."""
    early, late = words.say(marked("early")), words.say(marked("late"))
    said = []
    for low, high in buckets.bounds():
        if low is None:
            said.append((words.say(marked("{days} d or more"), days=str(-(high or 0))), early))
        elif high is None:
            said.append((words.say(marked("{days} d or more"), days=str(low)), late))
        elif high <= 0:
            said.append((words.say(marked("{first}–{last} d"), first=str(-high), last=str(-low)), early))
        else:
            said.append((words.say(marked("{first}–{last} d"), first=str(low), last=str(high)), late))
    return said


def _known(pairs: Iterable[tuple[date, float | None]]) -> list[tuple[date, float]]:
    return [(day, value) for day, value in pairs if value is not None]


def _values(rows: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=rows)


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """The same heights moved up as little as needed for labels not to overlap."""
    placed = dict.fromkeys(range(len(heights)), 0.0)
    floor = float("-inf")
    for i in sorted(range(len(heights)), key=lambda i: heights[i]):
        placed[i] = floor = max(heights[i], floor + least)
    return list(placed.values())


def _drawn(chart: Any, words: Words, title: str) -> str:
    locale = _LOCALES[words.language]
    specification = {**chart.to_dict(validate=False), "config": _CONFIG, "background": None, "padding": 4}
    return _in_page(vl_convert.vegalite_to_svg(specification, format_locale=locale, time_format_locale=locale), title)


def _in_page(svg: str, title: str) -> str:
    """The picture as part of a page: one image with a name, no size of its own, no style the page's policy refuses."""
    said = escape(title, quote=True)
    svg = re.sub(r' style="[^"]*"', "", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+|class)="[^"]*"', "", svg)
    svg = re.sub(
        r'^<svg [^>]*?(viewBox="[^"]*")[^>]*>',
        rf'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" \1>',
        svg,
    )
    return svg.replace(">", f"><title>{said}</title>", 1)
