"""The words on a chart."""

from __future__ import annotations

from collections.abc import Iterable

from reports.charts.spec import ChartPoint, ChartSpec, PathShape
from words.catalogue import say
from words.names import marked, name_of
from words.numbers import number, plain, printed

# The sign that stands for a shape in the note under a chart.
SIGNS = {"submitted": "●", "printed": "■", "simulated": "▲", "derived": "▼", "attested": "★", "held": "◇"}


def text(key: str, language: str, **facts: object) -> str:
    """One text with its facts filled in."""
    return say(language, f"chart.{key}", **facts)


def title_of(spec: ChartSpec) -> str:
    """The title, behind the mark of simulated figures where there are any."""
    return marked(spec.title, spec.language, simulated=spec.marks_simulated)


def point_label(spec: ChartSpec, point: ChartPoint) -> str:
    """2.31, 2.31（快报）, 2.31（第2版）, 基期1.67."""
    value = printed(point.value, spec.decimals)
    if spec.path and spec.shape in {PathShape.LINE, PathShape.STEPS} and point.on == min(spec.path)[0]:
        value = text("baseline", spec.language, value=value)
    if point.held:
        return text("held", spec.language, value=value)
    if point.preliminary:
        return text("preliminary", spec.language, value=value)
    return text("version", spec.language, value=value, version=point.version) if point.version > 1 else value


def target_text(spec: ChartSpec) -> str:
    """2025年目标4.00; the printed words where they are given."""
    if spec.target_value is None and not spec.target_label:
        return ""
    label = spec.target_label or printed(spec.target_value, spec.decimals)
    return text("target", spec.language, year=spec.deadline.year, label=label) if spec.deadline else label


def measure_text(spec: ChartSpec, value: float) -> str:
    """措施落实后预计3.10."""
    return text("measure", spec.language, value=printed(value, spec.decimals))


def note_of(spec: ChartSpec) -> tuple[str, ...]:
    """What the shapes, the band and the schedule mean: one line each, only for what is there."""
    shapes = text("shape_joint", spec.language).join(_shapes(spec))
    schedule = say(spec.language, "joint.facts").join(_schedule(spec))
    return tuple(line for line in (shapes, schedule) if line)


def _shapes(spec: ChartSpec) -> Iterable[str]:
    for mark in dict.fromkeys(point.mark for point in spec.points):
        name = text("being_checked", spec.language) if mark == "held" else name_of("provenance", mark, spec.language)
        yield text("shape", spec.language, sign=SIGNS[mark], name=name)
    if any(point.preliminary for point in spec.points):
        yield text("hollow", spec.language)


def _schedule(spec: ChartSpec) -> Iterable[str]:
    if not spec.path or spec.shape is not PathShape.LINE:
        return
    if spec.dead_band:
        yield text("band", spec.language, band=plain(float(number(spec.dead_band, spec.decimals + 1))))
    if spec.computed:
        yield text("not_required", spec.language)
