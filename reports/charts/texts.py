"""The words on a chart, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from reports.charts.spec import ChartPoint, ChartSpec, Shape
from words.names import name_of, simulated_mark
from words.numbers import printed

TEXTS: Mapping[str, tuple[str, str]] = {
    "unit": ("单位：{unit}", "Unit: {unit}"),
    "path": ("按时间进度测算", "by the schedule"),
    "steps": ("规划节点值", "milestones of the plan"),
    "ceiling": ("控制线", "limit"),
    "floor": ("保底线", "floor"),
    "range": ("目标区间", "target range"),
    "target": ("{year}年目标{label}", "target {year}: {label}"),
    "baseline": ("基期{value}", "baseline {value}"),
    "preliminary": ("{value}（快报）", "{value} (flash)"),
    "held": ("{value}（核实中）", "{value} (being checked)"),
    "version": ("{value}（第{version}版）", "{value} (v{version})"),
    "projection": ("按近期速度推算", "at the recent pace"),
    "nothing": ("暂无数据", "no data"),
    "year_end": ("{year}年末", "end {year}"),
    "month": ("{year}年{month}月", "{year}-{month:02d}"),
    "hollow": ("空心为快报", "hollow: flash report"),
    "band": ("浅色带为允许误差±{band}", "shaded: dead band of ±{band}"),
    "not_required": (
        "测算值仅用于日常调度，规划未设年度目标",
        "the schedule is a calculation; the plan sets no yearly targets",
    ),
}
# The sign that stands for a shape in the note under a chart.
SIGNS = {"submitted": "●", "printed": "■", "simulated": "▲", "held": "◇"}
HELD_NAME = ("核实中的数", "being checked")


def text(key: str, language: str, **facts: object) -> str:
    """One text with its facts filled in."""
    return TEXTS[key][0 if language == "zh" else 1].format(**facts)


def title_of(spec: ChartSpec) -> str:
    """The title, behind the mark of simulated figures where there are any."""
    return f"{simulated_mark(spec.language)}{spec.title}" if spec.marks_simulated else spec.title


def point_label(spec: ChartSpec, point: ChartPoint) -> str:
    """2.31, 2.31（快报）, 2.31（第2版）, 基期1.67."""
    value = printed(point.value, spec.decimals)
    if spec.path and spec.shape in {Shape.LINE, Shape.STEPS} and point.on == min(spec.path)[0]:
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


def note_of(spec: ChartSpec) -> tuple[str, ...]:
    """What the shapes, the band and the schedule mean: one line each, only for what is there."""
    column = 0 if spec.language == "zh" else 1
    shapes = dict.fromkeys(point.mark for point in spec.points)
    named = [
        f"{SIGNS[mark]} {HELD_NAME[column] if mark == 'held' else name_of('provenance', mark, spec.language)}"
        for mark in shapes
    ]
    if any(point.preliminary for point in spec.points):
        named.append(text("hollow", spec.language))
    explained = []
    if spec.path and spec.shape is Shape.LINE:
        if spec.dead_band:
            band = f"{spec.dead_band:.{spec.decimals + 1}f}".rstrip("0").rstrip(".")
            explained.append(text("band", spec.language, band=band))
        explained.append(text("not_required", spec.language))
    stop = "；" if column == 0 else "; "
    return tuple(line for line in ("　".join(named), stop.join(explained)) if line)
