"""The layers of a chart. Meaning never hangs on colour alone: the path is dashed, figures are solid with a shape by
where they come from, projections are dotted, limits are heavy; every line carries its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from reports.charts.spec import ChartPoint, ChartSpec, PathShape, path_value, position
from reports.charts.texts import measure_text, point_label, target_text, text

# On white each has a contrast of at least 4.5:1, and they differ in lightness too.
INK, PATH, TARGET, PROJECTION, NOTE = "#111111", "#0061a8", "#9c2f00", "#555555", "#4a4a4a"
MEASURE = "#1b6b3a"
BAND_FILL = "#0061a8"
_STAR = (
    "M0,-1L0.235,-0.324L0.951,-0.309L0.38,0.124L0.588,0.809L0,0.4L-0.588,0.809L-0.38,0.124L-0.951,-0.309L-0.235,-0.324Z"
)
SHAPES = {
    "submitted": "circle",
    "printed": "square",
    "simulated": "triangle-up",
    "derived": "triangle-down",
    "attested": _STAR,
    "held": "diamond",
}
MOST_LABELS = 6  # more run into each other
HALO = 3.5


def layers_of(spec: ChartSpec) -> list[Any]:
    """All layers from back to front; at least one, so that an empty chart says that it is empty."""
    parts = [*_band(spec), *_path(spec), *_projection(spec), *_measures(spec), *_points(spec), *_target(spec)]
    return parts or _words([(0.0, 0.0, text("nothing", spec.language))], INK, align="center")


def _data(rows: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=list(rows))


def _chart(rows: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.Chart(_data(rows))


def _words(rows: Sequence[tuple[float, float, str]], color: str, *, size: int = 12, **look: Any) -> list[Any]:
    """Texts at places of the plot, on a white halo so that no line runs through them."""
    data = [{"x": x, "y": y, "text": words} for x, y, words in rows]
    place = {"x": "x:Q", "y": "y:Q", "text": "text:N"}
    halo = _chart(data).mark_text(size=size, stroke="white", strokeWidth=HALO, color="white", **look)
    return [halo.encode(**place), _chart(data).mark_text(size=size, color=color, **look).encode(**place)]


def _line(points: Sequence[tuple[float, float]], color: str, **look: Any) -> Any:
    return _chart([{"x": x, "y": y} for x, y in points]).mark_line(color=color, **look).encode(x="x:Q", y="y:Q")


def _band(spec: ChartSpec) -> list[Any]:
    if spec.shape is PathShape.RANGE and spec.low is not None and spec.high is not None and spec.days:
        ends = (position(spec.days[0]), position(spec.days[-1]))
        rows = [{"x": x, "low": spec.low, "high": spec.high} for x in ends]
    elif spec.shape is PathShape.LINE and spec.dead_band:
        rows = [{"x": position(on), "low": v - spec.dead_band, "high": v + spec.dead_band} for on, v in spec.path]
    else:
        return []
    area = _chart(rows).mark_area(color=BAND_FILL, opacity=0.14)
    return [area.encode(x="x:Q", y="low:Q", y2="high:Q")]


def _path(spec: ChartSpec) -> list[Any]:
    if not spec.path:
        return []
    points = [(position(on), value) for on, value in sorted(spec.path)]
    if spec.shape.is_limit:
        name = text(spec.shape.value, spec.language)
        words = _words(
            [(*points[0], name)], TARGET, align="left", dx=4, dy=-10 if spec.shape is PathShape.CEILING else 14
        )
        return [_line(points, TARGET, strokeWidth=2.5, strokeDash=[10, 3]), *words]
    if spec.shape is PathShape.STEPS:
        line = _line(points, PATH, strokeWidth=2, strokeDash=[6, 4], interpolate="step-after")
    else:
        line = _line(points, PATH, strokeWidth=2, strokeDash=[6, 4])
    return [line, *_path_name(spec, points)]


def _path_name(spec: ChartSpec, points: Sequence[tuple[float, float]]) -> list[Any]:
    """The path's name stands where the figures leave room: after the last of them if there is time left, and on the side
    of the line that they are not on."""
    if len(points) < 2:
        return []
    first, last = points[0][0], points[-1][0]
    told = max((position(point.on) for point in spec.points if position(point.on) <= last), default=first)
    free_from = told if last - told >= 0.25 * (last - first) else first
    x = free_from + 0.55 * (last - free_from)
    y = _height(points, x, stepped=spec.shape is PathShape.STEPS)
    rising, above = points[-1][1] >= points[0][1], not _figures_above(spec)
    align = "right" if rising == above else "left"
    look: dict[str, Any] = {"align": align, "dx": -8 if align == "right" else 8, "dy": -9 if above else 13}
    return _words([(x, y, text("steps" if spec.shape is PathShape.STEPS else "path", spec.language))], PATH, **look)


def _height(points: Sequence[tuple[float, float]], x: float, *, stepped: bool) -> float:
    """The line's value at x, which lies within it."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1:
            return y0 if stepped else y0 + (y1 - y0) * (x - x0) / ((x1 - x0) or 1)
    return points[-1][1]


def _figures_above(spec: ChartSpec) -> bool:
    """Whether the figures lie above the path, weighed by how far."""
    gaps = [point.value - expected for point in spec.points if (expected := path_value(spec, point.on)) is not None]
    return sum(gaps) > 0


def _projection(spec: ChartSpec) -> list[Any]:
    if not spec.projection:
        return []
    last = max(spec.points, key=lambda point: point.on) if spec.points else None
    start = [(position(last.on), last.value)] if last else []
    points = start + [(position(on), value) for on, value in sorted(spec.projection)]
    words = _words([(*points[-1], text("projection", spec.language))], PROJECTION, align="left", dx=8)
    return [_line(points, PROJECTION, strokeWidth=2, strokeDash=[1.5, 3.5], strokeCap="round"), *words]


def _measures(spec: ChartSpec) -> list[Any]:
    """From the last figure that is sure to what each measure is expected to come to, dashed, with its value."""
    sure = [point for point in spec.points if not point.held]
    if not sure:
        return []
    last = max(sure, key=lambda point: point.on)
    parts = []
    for on, value in sorted(spec.measures):
        ends = [(position(last.on), last.value), (position(on), value)]
        mark = _chart([{"x": ends[1][0], "y": value}]).mark_point(
            shape="triangle-right", size=80, filled=True, fill=MEASURE, opacity=1
        )
        words = _words([(*ends[1], measure_text(spec, value))], MEASURE, **_beside_measure(spec, on, value))
        parts += [_line(ends, MEASURE, strokeWidth=2, strokeDash=[9, 4]), mark.encode(x="x:Q", y="y:Q"), *words]
    return parts


def _beside_measure(spec: ChartSpec, on: date, value: float) -> dict[str, Any]:
    """On the far side from the path, to the right of the end where there is room."""
    expected = path_value(spec, on)
    above = expected is not None and value > expected
    return {"align": "left", "dx": 9, "dy": -9 if above else 13}


def _points(spec: ChartSpec) -> list[Any]:
    points = sorted(spec.points, key=lambda point: point.on)
    if not points:
        return []
    sure = [(position(point.on), point.value) for point in points if not point.held]
    line = [_line(sure, INK, strokeWidth=2.2)] if len(sure) > 1 else []
    return [*line, *(_dots(spec, points)), *_labels(spec, points)]


def _dots(spec: ChartSpec, points: Sequence[ChartPoint]) -> list[Any]:
    import altair as alt

    rows = [
        {
            "x": position(point.on),
            "y": point.value,
            "mark": point.mark,
            "fill": "white" if point.preliminary or point.held else INK,
            "says": point_label(spec, point),
        }
        for point in points
    ]
    shape = alt.Shape("mark:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)
    fill = alt.Fill("fill:N", scale=None)
    dots = _chart(rows).mark_point(size=90, stroke=INK, strokeWidth=1.8, opacity=1)
    return [dots.encode(x="x:Q", y="y:Q", shape=shape, fill=fill, description="says:N")]


def _labels(spec: ChartSpec, points: Sequence[ChartPoint]) -> list[Any]:
    """The figures themselves: all of them while they are few, else the first, the one that the path sets out from, and
    the last."""
    begins = min(on for on, _ in spec.path) if spec.path else points[0].on
    ends = (points[0], *(point for point in points[1:-1] if point.on == begins), points[-1])
    shown = points if len(points) <= MOST_LABELS else ends
    places: dict[tuple[str, bool], list[tuple[float, float, str]]] = {}
    for point in shown:
        where = _place_of_label(spec, points, point)
        places.setdefault(where, []).append((position(point.on), point.value, point_label(spec, point)))
    parts = []
    for (align, above), rows in places.items():
        look = {"align": align, "dx": {"left": 7, "right": -7, "center": 0}[align], "dy": -14 if above else 17}
        parts += _words(rows, INK, size=13, fontWeight="bold", **look)
    return parts


def _place_of_label(spec: ChartSpec, points: Sequence[ChartPoint], point: ChartPoint) -> tuple[str, bool]:
    """Alignment, and whether above: on the far side from the path, and out of the way of a rising or falling line."""
    expected = path_value(spec, point.on)
    trend = _trend(spec, points, point)
    if expected is None or point.value == expected:
        # Where figures and path set out together, the steeper of them takes the room.
        steepest = max((trend, _slope(spec.path)), key=abs)
        return ("left" if steepest else "center"), steepest <= 0
    above = point.value > expected
    if not trend:
        return "center", above
    return ("right" if (trend > 0) == above else "left"), above


def _trend(spec: ChartSpec, points: Sequence[ChartPoint], point: ChartPoint) -> float:
    """By how much a year the drawn line rises around a figure; for a single one, by how much the path does."""
    index = points.index(point)
    near = [(one.on, one.value) for one in points[max(0, index - 1) : index + 2]]
    return _slope(near) if len(near) > 1 else _slope(spec.path)


def _slope(dated: Sequence[tuple[date, float]]) -> float:
    """Rise per year from the first to the last of dated values; 0 for fewer than two."""
    if len(dated) < 2:
        return 0.0
    (first, low), *_, (last, high) = sorted(dated)
    return (high - low) / ((position(last) - position(first)) or 1.0)


def _target(spec: ChartSpec) -> list[Any]:
    words = target_text(spec)
    value = spec.target_value if spec.target_value is not None else spec.high if spec.low is None else spec.low
    if not words or value is None or spec.deadline is None:
        return []
    at = (position(spec.deadline), value)
    flag = _chart([{"x": at[0], "y": at[1]}]).mark_point(
        shape="diamond", size=150, filled=True, fill=TARGET, stroke="white", strokeWidth=1.2, opacity=1
    )
    named = _words([(*at, words)], TARGET, size=13, align="left", dx=11, fontWeight="bold")
    return [flag.encode(x="x:Q", y="y:Q"), *named]
