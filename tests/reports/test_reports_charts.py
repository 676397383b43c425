"""Charts of targets: what they say, that they say it without colour, and that they are the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from reports.charts import layers
from reports.charts.chart import ChartPoint, ChartSpec, chart_png, chart_svg, progress_chart
from reports.charts.spec import Mark, PathShape, path_value, position
from reports.charts.texts import SIGNS, note_of, point_label, target_text, title_of
from words.catalogue import say
from words.names import name_of


def year_end(year: int) -> date:
    return date(year, 12, 31)


@pytest.fixture
def gps() -> ChartSpec:
    return ChartSpec(
        title="福山区 每万人口全科医生数",
        subtitle="烟福政办发〔2023〕7号 主要发展指标 序号16 约束性",
        unit="人/万人口",
        decimals=2,
        language="zh",
        path=((year_end(2020), 1.67), (year_end(2025), 4.0)),
        points=(
            ChartPoint(year_end(2020), 1.67, provenance="printed"),
            ChartPoint(year_end(2021), 1.95),
            ChartPoint(year_end(2022), 2.31, version=2),
        ),
        dead_band=0.1165,
        projection=((year_end(2025), 3.27),),
        target_value=4.0,
        deadline=year_end(2025),
    )


def words_of(svg: str) -> str:
    return "".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.slow
def test_a_chart_names_target_clause_figures_path_and_dead_band(gps: ChartSpec) -> None:
    words = words_of(chart_svg(gps))
    for said in ("每万人口全科医生数", "序号16", "2025年目标4.00", "2.31（第2版）", "基期1.67", "按时间进度测算", "±0.117", "2022年末"):  # fmt: skip
        assert said in words


def test_a_chart_never_calls_the_schedule_a_requirement_of_the_plan(gps: ChartSpec) -> None:
    words = words_of(chart_svg(gps))
    assert "规划未设年度目标" in words
    assert "规划要求" not in words


@pytest.mark.slow
def test_simulated_figures_say_so_in_the_title_whoever_set_it(gps: ChartSpec) -> None:
    assert "【模拟数据】" not in words_of(chart_svg(gps))
    made_up = replace(gps, points=(*gps.points, ChartPoint(year_end(2023), 2.6, provenance="simulated")))
    assert title_of(made_up).startswith("【模拟数据】")
    assert "【模拟数据】" in words_of(chart_svg(made_up))
    assert title_of(replace(gps, simulated=True, language="en")).startswith("[SIMULATED]")


@pytest.mark.slow
def test_the_same_chart_is_the_same_bytes(gps: ChartSpec) -> None:
    assert chart_svg(gps) == chart_svg(gps)
    assert chart_png(gps) == chart_png(gps)


@pytest.mark.slow
def test_a_picture_has_two_pixels_for_each_of_the_drawing(gps: ChartSpec) -> None:
    drawn = float(ElementTree.fromstring(chart_svg(gps)).get("width", "0"))
    assert int.from_bytes(chart_png(gps)[16:20], "big") == pytest.approx(2 * drawn, abs=2)


def test_nothing_of_a_chart_is_fetched(gps: ChartSpec) -> None:
    addresses = set(re.findall(r'(?:href|src)="([^"]*)"|url\(([^)]*)\)', chart_svg(gps)))
    assert not [one for pair in addresses for one in pair if one and not one.startswith("#")]


def test_texts_of_a_chart_cannot_become_markup(gps: ChartSpec) -> None:
    svg = chart_svg(replace(gps, title="<script>alert(1)</script> & 'x'"))
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in words_of(svg)


def luminance(color: str) -> float:
    channels = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_lines_and_words_stand_out_on_paper() -> None:
    colors = (layers.INK, layers.PATH, layers.TARGET, layers.PROJECTION, layers.NOTE)
    assert min(1.05 / (luminance(color) + 0.05) for color in colors) >= 4.5


def test_no_meaning_hangs_on_colour_alone(gps: ChartSpec) -> None:
    """Path, projection and limit differ in dashes; figures differ in shape by where they come from."""
    limit = replace(gps, shape=PathShape.CEILING, path=((year_end(2020), 5.6), (year_end(2025), 5.6)), projection=())
    dashes = set(re.findall(r'stroke-dasharray="([^"]+)"', chart_svg(gps) + chart_svg(limit)))
    assert len(dashes) == 3
    assert len(set(layers.SHAPES.values())) == len(layers.SHAPES) == len(set(SIGNS.values()))


def test_held_and_preliminary_figures_are_hollow_and_named(gps: ChartSpec) -> None:
    flash = ChartPoint(year_end(2023), 2.6, preliminary=True)
    held = ChartPoint(year_end(2024), 3.0, held=True)
    spec = replace(gps, points=(*gps.points, flash, held))
    assert (point_label(spec, flash), point_label(spec, held)) == ("2.60（快报）", "3.00（核实中）")
    assert any("空心为快报" in line for line in note_of(spec))
    assert "核实中的数" in words_of(chart_svg(spec))


@pytest.mark.parametrize("shape", list(PathShape))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_shape_can_be_drawn_with_and_without_figures(gps: ChartSpec, shape: PathShape, language: str) -> None:
    spec = replace(
        gps, shape=shape, language=language, low=3.0, high=5.0, path=() if shape is PathShape.NONE else gps.path
    )
    for points in (gps.points, ()):
        assert progress_chart(replace(spec, points=points)).to_dict()["vconcat"]


def test_a_target_without_anything_says_that_there_is_no_data() -> None:
    assert "暂无数据" in words_of(chart_svg(ChartSpec("健康预期寿命", "序号2", "岁", 1, "zh", shape=PathShape.NONE)))


def test_many_monthly_figures_keep_the_first_and_the_last_label(gps: ChartSpec) -> None:
    monthly = tuple(ChartPoint(date(2021, month, 28), 1.7 + month / 100) for month in range(1, 13))
    words = words_of(chart_svg(replace(gps, points=monthly)))
    assert "1.71" in words
    assert "1.82" in words
    assert "1.76" not in words


def test_the_words_of_the_plan_name_its_target(gps: ChartSpec) -> None:
    assert target_text(replace(gps, target_label="81.5左右")) == "2025年目标81.5左右"
    assert target_text(replace(gps, target_value=None)) == ""


def test_year_ends_stand_at_whole_years_whatever_the_time_zone() -> None:
    assert position(year_end(2020)) == 2021.0
    assert position(date(2023, 6, 30)) == pytest.approx(2023.5)


def test_a_path_is_read_between_its_points_and_nowhere_else(gps: ChartSpec) -> None:
    assert path_value(gps, year_end(2022)) == pytest.approx(2.602)
    assert path_value(replace(gps, shape=PathShape.STEPS), year_end(2022)) == 1.67
    assert path_value(gps, year_end(2019)) is None


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_marks_stand_beside_the_picture_in_words_and_leave_the_unit_where_it_was(gps: ChartSpec, language: str) -> None:
    told = (("variation", "improving"), ("assurance", "fails"))
    marks = tuple(Mark(code, say(language, f"evaluation.{key}"), name_of(key, code, language)) for key, code in told)
    words = words_of(chart_svg(replace(gps, language=language, marks=marks)))
    for mark in marks:
        assert say(language, "chart.mark", label=mark.label, words=mark.words) in words
    assert say(language, "chart.unit", unit=gps.unit) in words


def test_many_figures_are_named_at_both_ends_and_where_the_path_sets_out(gps: ChartSpec) -> None:
    years = range(2014, 2024)
    points = tuple(ChartPoint(year_end(year), 1.0 + year / 1000) for year in years)
    words = words_of(chart_svg(replace(gps, points=points, projection=())))
    assert all(said in words for said in ("3.01", "基期3.02"))
