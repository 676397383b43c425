"""Nothing that single cases could be told from leaves the house in an evaluation, whatever its verdict: one death among
2,300 births is a rate of 43.53, and neither that nor its gap nor its target stands anywhere but in the restricted file."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from domain.assessment import Assessment, Status
from domain.plan import Quote
from reports.evaluation.drawn import is_drawn
from reports.evaluation.model import Evaluation
from reports.evaluation.names import JSON_FILE, PAGE_FILE, RESTRICTED_FILE, WORKBOOK_FILE
from reports.evaluation.views import Views
from reports.evaluation.write import write_evaluation

RATE, TARGET, BASELINE = 43.5317, 5.7171, 1.3939
# The rate, the gap, the target, the baseline, the value of the next period, the paces, the births.
TELLING = ("43.5", "37.81", "5.71", "1.39", "6.81", "8.23", "9.41", "2297", "2,297")
PRIVATE = "maternal_mortality_rate"


def telling(evaluation: Evaluation, status: str) -> Evaluation:
    """The evaluation with such a rate, and its verdict as it may be."""
    row = next(one for one in evaluation.assessments if one.indicator == PRIVATE)
    bad = replace(row, status=status, actual=RATE, expected=TARGET, gap=RATE - TARGET, baseline=BASELINE, slip_months=8.231,
                  pace_achieved=8.231, pace_needed=9.411, next_value=6.811, share_done=-8.2317, quote=f"1.3939 {TARGET}")  # fmt: skip
    rows = tuple(bad if one is row else one for one in evaluation.assessments)
    targets = tuple(
        replace(one, value=TARGET, value_text=str(TARGET), baseline_value=BASELINE, baseline_text=str(BASELINE),
                quotes=(Quote(f"孕产妇死亡率 {BASELINE} {TARGET}", one.clause),))
        if one.id == row.target_id else one
        for one in evaluation.targets
    )  # fmt: skip
    mine = pl.col("indicator") == PRIVATE
    told = {"value": RATE, "numerator": 1.0, "denominator": 2297.0, "value_text": str(RATE), "note": f"{RATE} / 2297"}
    figures = evaluation.observations.with_columns(
        pl.when(mine).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in told.items()
    )
    return replace(evaluation, assessments=rows, targets=targets, observations=figures)


def texts(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


@pytest.mark.slow
@pytest.mark.parametrize("status", ["missed", "within_chance"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_file_that_is_passed_on_tells_a_rate_of_a_few_deaths(
    evaluation: Evaluation, english: Evaluation, tmp_path: Path, status: str, language: str
) -> None:
    write_evaluation(tmp_path, telling(english if language == "en" else evaluation, status))
    for name in (PAGE_FILE, WORKBOOK_FILE, JSON_FILE):
        written = texts(tmp_path / name)
        said = [one for one in TELLING if f">{one}" in written or f" {one}" in written or f'"{one}' in written]
        assert not said, (name, said)
    kept = texts(tmp_path / RESTRICTED_FILE)
    assert "43.5317" in kept
    assert "gp_density" not in kept  # the other figures are in the public part


def test_no_chart_of_it_is_drawn_and_its_verdict_is_still_named(evaluation: Evaluation) -> None:
    for status in Status:
        (view,) = (one for one in Views(telling(evaluation, status)).all if one.indicator.code == PRIVATE)
        assert not is_drawn(view)
        assert view.verdict
        assert (view.expected, view.gap, view.goal, view.baseline) == ("–",) * 4


def test_the_verdict_alone_has_no_number_but_of_the_time() -> None:
    from dataclasses import fields
    from datetime import UTC, date, datetime

    numbers = {one.name: 1.0 for one in fields(Assessment) if one.type == "float | None"}
    row = Assessment(
        "r", "p", "t", "i", "2022", date(2023, 1, 1), datetime(2023, 1, 1, tzinfo=UTC), Status.BREACHED, **numbers
    )  # type: ignore[arg-type]
    bare = row.without_figures()
    assert {name for name in numbers if getattr(bare, name) is not None} == {"share_of_time", "covered"}
