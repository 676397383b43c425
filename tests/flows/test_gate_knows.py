"""The gate knows what a verdict stands on: the register, the printed baselines, and what a figure can be at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

import frames
from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.trajectory.denominators import parts_frame, register_frame, with_denominators
from checks.trajectory.reportingyear import with_year_and_span
from config.loader import load
from domain.deployment import Deployment
from domain.finding import explain
from domain.indicator import Denominator
from domain.submission import Provenance, Reading, Submission
from flows.kinds import shipped_kinds
from flows.wiring import directory_of, ruleset
from sources.frame import observation_frame
from sources.read.received import read_any

ROOT = Path(__file__).resolve().parents[2]
SLIP = ROOT / "tests" / "fixtures" / "intake" / "dens_slip.xlsx"
CAME = datetime(2024, 10, 12, 1, tzinfo=UTC)
POPULATION_2023 = 297400  # of Fushan, final: what was known when the third quarter came
Sent = Callable[..., CheckRun]


@pytest.fixture(scope="module")
def shipped() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


def submission(reading: Reading, deployment: Deployment) -> Submission:
    period = str(reading.period)
    start, end = reading.period.bounds(deployment.forms[reading.form].reporting_year_offset_months)
    name = f"{reading.place}.{reading.form}.{period}.v1"
    return Submission(name, reading.form, reading.place, period, start, end, 1, "r", "f", Provenance.SUBMITTED, CAME)


def arrived(deployment: Deployment, **lines: tuple[float, float | None]) -> pl.DataFrame:
    """The case's form for the third quarter of 2024, with other figures (value, numerator) on some of its lines."""
    book, out = load_workbook(SLIP), BytesIO()
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=8):
        if given := lines.get(str(row[1].value)):
            row[4].value, row[5].value = given
    book.save(out)
    readings = read_any(out.getvalue(), SLIP.name, directory_of(deployment, date(2024, 10, 12)), Provenance.SUBMITTED)
    pairs = [(reading, submission(reading, deployment)) for reading in readings]
    return observation_frame(pairs, deployment.indicators)


def said_of(deployment: Deployment, indicator: str, frame: pl.DataFrame, known: Known | None = None) -> dict[str, str]:
    """Rule -> the Chinese sentence about one line."""
    run = judge(Batch(frame, CAME), known or Known(), ruleset(deployment))
    mine = [one for one in run.findings if one.indicator == indicator]
    return {one.rule: explain(deployment.rules[one.rule], one.params, "zh") for one in mine}


def test_the_case_of_a_density_slip_is_asked_about_with_its_arithmetic(shipped: Deployment) -> None:
    said = said_of(shipped, "nurse_density", arrived(shipped))
    assert set(said) == {"rate_by_register"}
    assert "1800" in said["rate_by_register"]
    assert str(POPULATION_2023) in said["rate_by_register"]
    assert "2023年最终数" in said["rate_by_register"]
    assert (
        "6.052" not in said["rate_by_register"]
    )  # the register is not the clerk's: that would be the value that passes


@pytest.mark.parametrize(("value", "asked"), [(0.405, True), (40.5, True), (4.05, True), (6.05, False), (6.2, False)])
def test_whatever_way_the_point_slipped_it_is_asked_about(shipped: Deployment, value: float, asked: bool) -> None:
    said = said_of(shipped, "nurse_density", arrived(shipped, nurse_density=(value, 1800.0)))
    assert ("rate_by_register" in said) == asked


def test_a_population_that_nobody_knows_leaves_it_untested_and_says_so(shipped: Deployment) -> None:
    run = judge(Batch(arrived(shipped), CAME), Known(), ruleset(replace(shipped, denominators=())))
    mine = run.results.filter(rule="rate_by_register", indicator="nurse_density")
    assert mine.select("outcome", "reason").rows() == [("untestable", "no_register")]


def test_a_preliminary_entry_is_named_as_one(shipped: Deployment) -> None:
    entry = Denominator("resident_population", "370611", 2024, 296000.0, "s", "preliminary", known_from="2024-10-01")
    said = said_of(replace(shipped, denominators=(entry,)), "nurse_density", arrived(shipped))
    assert "296000（本地登记，2024年初步数）" in said["rate_by_register"]
    assert "尚未公布" not in said["rate_by_register"]


def test_the_entry_is_the_one_that_a_verdict_stands_on(shipped: Deployment) -> None:
    frame = arrived(shipped)
    register = register_frame(shipped.denominators, CAME, "Asia/Shanghai")
    assessed = with_denominators(with_year_and_span(frame), parts_frame(shipped.indicators), register)
    judged = assessed.filter(indicator="nurse_density")
    assert judged["exposure"].to_list() == [POPULATION_2023]
    assert judged["value"].to_list() == [pytest.approx(1800 * 1000 / POPULATION_2023)]


@pytest.mark.slow
def test_ten_times_the_printed_baseline_is_asked_about_and_the_target_is_not_told(shipped: Deployment) -> None:
    frame = arrived(shipped, nurse_density=(25.9, None), pharmacist_density=(0.31, None))
    said = said_of(shipped, "nurse_density", frame)["magnitude"]
    assert "规划所载2020年基期数为2.57人，本期约为其10倍" in said
    assert "4.05" not in said  # the target
    assert "magnitude" not in said_of(shipped, "pharmacist_density", frame)


@pytest.mark.parametrize(("value", "rule"), [(-3.0, "hard_range"), (4.5, "not_whole"), (0.0, ""), (3.0, "")])
def test_there_is_no_half_ward_and_no_ward_less_than_none(shipped: Deployment, value: float, rule: str) -> None:
    said = said_of(shipped, "hospice_ward_count", arrived(shipped, hospice_ward_count=(value, None)))
    assert set(said) == ({rule} if rule else set())
    if rule == "hard_range":
        assert "不小于0" in said[rule]


def test_what_a_document_prints_is_not_shown_as_what_the_clerk_has_reported(shipped: Deployment) -> None:
    frame = arrived(shipped)
    before = {"period": "2024-Q2", "period_start": date(2024, 4, 1), "period_end": date(2024, 6, 30)}
    own = frame.with_columns(value=pl.lit(5.9), **{name: pl.lit(value) for name, value in before.items()})
    printed = own.with_columns(value=pl.lit(98.78), provenance=pl.lit("printed"), form=pl.lit("printed"))
    of_a_year = printed.with_columns(
        provenance=pl.lit("submitted"), period=pl.lit("2023"), period_start=pl.lit(date(2023, 1, 1)),
        period_end=pl.lit(date(2023, 12, 31)),
    )  # fmt: skip
    history = pl.concat([printed, own, of_a_year]).select(frames.OBSERVATION.names())
    run = judge(Batch(frame, CAME), Known(history), ruleset(shipped))
    assert {one.history for one in run.findings} == {(5.9,)}
