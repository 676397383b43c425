"""The marks above the plot, at its right edge: what was judged of the series in a few words, each behind a sign whose colour
and shape both say good, bad or neither."""

from __future__ import annotations

from typing import Any

from reports.charts.layers import NOTE
from reports.charts.spec import ChartSpec
from reports.charts.texts import text

LINE = 17  # px from mark to mark
FIRST = -11  # px above the plot
GOOD, BAD = "#0061a8", "#9c2f00"
SIGNS = {
    "improving": (GOOD, "triangle-up"), "passes": (GOOD, "circle"),
    "worsening": (BAD, "triangle-down"), "fails": (BAD, "cross"),
}  # fmt: skip
NEITHER = (NOTE, "square")


def marks_of(spec: ChartSpec, unit: str, width: int) -> list[Any]:
    """Two layers for each mark, its sign and its words, with the unit at the other end of their line."""
    import altair as alt

    named = alt.Chart(alt.InlineData(values=[{"words": unit}])).mark_text(align="left", size=12, color=NOTE, clip=False)
    parts: list[Any] = [named.encode(x=alt.value(0), y=alt.value(FIRST), text="words:N")]
    for number, mark in enumerate(reversed(spec.marks)):
        color, shape = SIGNS.get(mark.code, NEITHER)
        words = alt.InlineData(values=[{"words": text("mark", spec.language, label=mark.label, words=mark.words)}])
        height = alt.value(FIRST - LINE * number)
        sign = alt.Chart(words).mark_point(shape=shape, size=60, filled=True, color=color, opacity=1, clip=False)
        said = alt.Chart(words).mark_text(align="right", size=12, color=color, clip=False)
        parts += [
            sign.encode(x=alt.value(width - 5), y=height),
            said.encode(x=alt.value(width - 14), y=height, text="words:N"),
        ]
    return parts
