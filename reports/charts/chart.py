"""Charts of targets for messages, bulletins and pages: path, dead band, figures, projection, target. Drawn without a
browser and without a network; the same spec is the same bytes."""

from __future__ import annotations

import functools
import math
from importlib.resources import as_file, files
from typing import Any

from domain.period import Period
from reports.charts.spec import ChartPoint, ChartSpec, PathShape, position
from reports.charts.texts import note_of, text, title_of
from words.catalogue import say
from words.dates import period_label

__all__ = ["ChartPoint", "ChartSpec", "chart_png", "chart_svg", "progress_chart"]

WIDTH, HEIGHT = 560, 230
LINE_LENGTH = 78  # a Chinese character counts as two
ROOM_FOR_LABEL = 0.32  # of the plot, to the right of the deadline
LOOK_BACK = 14  # characters within which a space is the better place to break
HALF_YEAR = 0.5
PIXELS_PER_PX = 2


def progress_chart(spec: ChartSpec) -> Any:
    """The chart as an Altair chart (alt.LayerChart) of WIDTH x HEIGHT px and its titles."""
    import altair as alt

    from reports.charts.layers import NOTE, layers_of
    from reports.charts.marks import marks_of

    drawn = alt.layer(*layers_of(spec)).encode(x=_x_axis(spec), y=_y_axis(spec))
    unit = text("unit", spec.language, unit=spec.unit) if spec.unit else ""
    layered = alt.layer(drawn, *marks_of(spec, unit, WIDTH)) if spec.marks else drawn
    note = alt.TitleParams(
        [unit] if unit and not spec.marks else "",
        anchor="start", frame="group", fontSize=12, fontWeight="normal", color=NOTE, offset=6,
    )  # fmt: skip
    titled = layered.properties(width=WIDTH, height=HEIGHT, title=note)
    footed = alt.vconcat(
        titled,
        title=alt.TitleParams(list(note_of(spec)) or "", orient="bottom", anchor="start", fontSize=11,
                              fontWeight="normal", color=NOTE, lineHeight=17, offset=10),
    )  # fmt: skip
    return alt.vconcat(footed, title=_heading(spec)).configure(**_look(spec.language)).configure_view(stroke=None)


def chart_svg(spec: ChartSpec) -> str:
    """The chart as SVG with its text as text, naming our font and what may stand in for it."""
    drawn = _renderer().vegalite_to_svg(progress_chart(spec).to_dict(), allowed_base_urls=[])
    own, others = font_of(spec.language), say(spec.language, "font.chart_else")
    return str(drawn).replace(f'font-family="{own}"', f'font-family="{own}, {others}"')


def font_of(language: str) -> str:
    """The font that a language is drawn in."""
    return say(language, "font.chart")


def chart_png(spec: ChartSpec) -> bytes:
    """The chart as PNG, sharp on paper and on close screens."""
    drawn = _renderer().vegalite_to_png(progress_chart(spec).to_dict(), scale=PIXELS_PER_PX, allowed_base_urls=[])
    return bytes(drawn)


@functools.cache
def _renderer() -> Any:
    """vl-convert with our font; it reads fonts from folders only."""
    import vl_convert

    with as_file(files("reports") / "fonts") as folder:
        vl_convert.register_font_directory(str(folder))
    return vl_convert


def _look(language: str) -> dict[str, Any]:
    axis = {"labelFontSize": 12, "gridColor": "#e3e3e3", "domainColor": "#666666", "tickColor": "#666666"}
    return {"font": font_of(language), "background": "white", "padding": 12, "axis": axis | {"labelColor": "#333333"}}


def _heading(spec: ChartSpec) -> Any:
    import altair as alt

    from reports.charts.layers import INK, NOTE

    return alt.TitleParams(
        _wrapped(title_of(spec), LINE_LENGTH - 16), subtitle=_wrapped(spec.subtitle, LINE_LENGTH), anchor="start",
        fontSize=16, fontWeight="bold", color=INK, subtitleFontSize=12, subtitleColor=NOTE, subtitleLineHeight=17,
        subtitlePadding=5, offset=14,
    )  # fmt: skip


def _wrapped(words: str, width: int) -> list[str]:
    """Lines of at most `width` half-width characters, broken at a space where one is near."""
    line, used = "", 0
    for index, char in enumerate(words):
        used += 2 if ord(char) > 0x2E7F else 1
        if used > width:
            near = line.rfind(" ", len(line) - LOOK_BACK)
            cut = near + 1 if near > 0 else index
            return [words[:cut].rstrip(), *_wrapped(words[cut:].lstrip(), width)]
        line += char
    return [line]


def _x_axis(spec: ChartSpec) -> Any:
    """Ends of years, or of quarters where the chart is shorter than two years."""
    import altair as alt

    days = spec.days
    if not days:
        return alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1, 1]))
    first, last = position(days[0]), position(days[-1])
    room = max(last - first, HALF_YEAR)
    step = 1.0 if last - first >= 2 else 0.25
    ticks = [n * step for n in range(math.ceil(first / step - 1e-6), math.floor(last / step + 1e-6) + 1)]
    names = {tick: _tick_name(tick, spec) for tick in ticks}
    expression = "".join(f"abs(datum.value-{tick})<0.01?'{name}':" for tick, name in names.items()) + "''"
    axis = alt.Axis(values=ticks, labelExpr=expression, grid=False, title=None, labelOverlap="parity")
    domain = [first - 0.07 * room, last + ROOM_FOR_LABEL * room]
    return alt.X("x:Q", axis=axis, scale=alt.Scale(domain=domain, nice=False, zero=False))


def _tick_name(tick: float, spec: ChartSpec) -> str:
    """2024年末 for what stands on the last day of a year, 2024年 for what was counted over it."""
    months = round(tick * 12)
    year, month = divmod(months - 1, 12)
    if month != 11:
        return period_label(Period("month", year, month + 1), spec.language)
    if spec.at_end:
        return text("year_end", spec.language, year=year)
    return period_label(Period("year", year, 1), spec.language)


def _y_axis(spec: ChartSpec) -> Any:
    import altair as alt

    values = _values(spec)
    if not values:
        return alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1, 1]))
    low, high = min(values), max(values)
    room = (high - low) or abs(high) * 0.1 or 1.0
    bottom, top = low - 0.18 * room, high + 0.18 * room
    step = _step((top - bottom) / 6, spec.decimals)
    ticks = [n * step for n in range(math.ceil(bottom / step), math.floor(top / step) + 1) if n >= 0 or low < 0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    axis = alt.Axis(title=None, values=ticks, format=f",.{decimals}f", minExtent=44, maxExtent=44)
    return alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[bottom, top], nice=False, zero=False))


def _step(rough: float, decimals: int) -> float:
    """1, 2 or 5 times a power of ten, the next above `rough`; whole numbers for what is counted."""
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return max(step, 1.0) if decimals == 0 else step


def _values(spec: ChartSpec) -> list[float]:
    band = spec.dead_band or 0.0 if spec.shape is PathShape.LINE else 0.0
    around = [value + side * band for _, value in spec.path for side in (-1, 1)]
    single = [value for value in (spec.target_value, spec.low, spec.high) if value is not None]
    return (
        around
        + single
        + [value for _, value in (*spec.projection, *spec.measures)]
        + [point.value for point in spec.points]
    )
