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
from encours.report.text import marked, Words

_LOCALES = {"fr": "fr-FR", "en": "en-GB"}
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


def dso_trend(points: Sequence[TrendPoint], words: Words) -> str:
    """Count-back, simple and best possible DSO with the target, and the overdue share below."""
    shown = [
        (Method.COUNTBACK, "var(--series-1)", 2.5, [1, 0]),
        (Method.SIMPLE, "var(--series-2)", 1.5, [1, 0]),
        (Method.BEST_POSSIBLE, "var(--series-3)", 1.5, [5, 3]),
    ]
    series: list[tuple[str, str, float, list[int], list[tuple[date, float]]]] = [
        (words.method(method), colour, width, dash, _known((point.day, point.days(method)) for point in points))
        for method, colour, width, dash in shown
    ]
    target = words.say(marked("Target"))
    series.append((target, "var(--target)", 1.5, [2, 3], _known((point.day, point.target_days) for point in points)))
    series = [one for one in series if one[4]]
    every = [days for *_, known in series for _, days in known]
    top = max(every, default=1.0) * 1.08
    x = alt.X(
        "day:T",
        title=None,
        axis=alt.Axis(grid=False, labelExpr=_DATE_LABEL, tickCount={"interval": "month", "step": 3}),
    )
    y = alt.Y("days:Q", title=None, scale=alt.Scale(domain=[0, top], nice=True), axis=alt.Axis(tickCount=5))
    layers: list[Any] = []
    for _, colour, width, dash, known in series:
        rows = [{"day": day.isoformat(), "days": days} for day, days in known]
        mark = alt.Chart(_values(rows)).mark_line(
            stroke=colour, strokeWidth=width, strokeDash=dash, interpolate="linear"
        )
        layers.append(mark.encode(x=x, y=y))
    for (name, colour, *_, known), height in zip(
        series, _apart([one[4][-1][1] for one in series], top * 0.075), strict=True
    ):
        row = [{"day": known[-1][0].isoformat(), "days": height, "label": f"{name} {words.number(known[-1][1], 1)}"}]
        text = alt.Chart(_values(row)).mark_text(align="left", dx=8, fontSize=11, fill=colour, fontWeight=600)
        layers.append(text.encode(x=x, y=y, text="label:N"))
    upper = alt.layer(*layers).properties(width=600, height=230)
    rows = [{"day": day.isoformat(), "share": share} for day, share in _known((p.day, p.overdue_share) for p in points)]
    lower = (
        alt.Chart(_values(rows))
        .mark_area(fill="var(--series-4)", fillOpacity=0.22, stroke="var(--series-4)", strokeWidth=1.5, line=True)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(grid=False, labels=False, ticks=False)),
            y=alt.Y(
                "share:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(format=".0%", tickCount=2)
            ),
        )
        .properties(
            width=600,
            height=54,
            title=alt.TitleParams(
                words.say(marked("Overdue share of what is owed")), anchor="start", fontSize=11, dx=-4
            ),
        )
    )
    title = words.say(marked("DSO in days at each month end, and the overdue share"))
    return _drawn(alt.vconcat(upper, lower, spacing=14).resolve_scale(x="shared"), words, title)


def payment_histogram(amounts: Sequence[int], buckets: Buckets, currency: str, words: Words) -> str:
    """How money came in: the amount paid by days from the due date, on time and late apart."""
    names = _lateness(buckets, words)
    data = [
        {"bucket": name, "amount": float(major(amount, currency)), "late": low is not None and low > 0}
        for name, amount, (low, _) in zip(names, amounts, buckets.bounds(), strict=True)
    ]
    chart = (
        alt.Chart(_values(data))
        .mark_bar(width={"band": 0.8})
        .encode(
            x=alt.X("bucket:N", title=None, sort=names, axis=alt.Axis(labelAngle=0, ticks=False, labelLimit=120)),
            y=alt.Y("amount:Q", title=None, axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color(
                "late:N",
                legend=None,
                scale=alt.Scale(domain=[False, True], range=["var(--series-3)", "var(--series-4)"]),
            ),
        )
        .properties(width=560, height=170)
    )
    return _drawn(
        chart, words, words.say(marked("Amounts paid by days from the due date, {currency}"), currency=currency)
    )


def _lateness(buckets: Buckets, words: Words) -> list[str]:
    said = []
    for low, high in buckets.bounds():
        if low is None:
            said.append(words.say(marked("{days} d early or more"), days=str(-(high or 0))))
        elif high is None:
            said.append(words.say(marked("{days} d late or more"), days=str(low)))
        elif high <= 0:
            said.append(words.say(marked("{first}–{last} d early"), first=str(-high), last=str(-low)))
        else:
            said.append(words.say(marked("{first}–{last} d late"), first=str(low), last=str(high)))
    return said


def _known(pairs: Iterable[tuple[date, float | None]]) -> list[tuple[date, float]]:
    return [(day, value) for day, value in pairs if value is not None]


def _values(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)


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
