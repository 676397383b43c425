"""One path for charts and verdicts."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.trajectory.bands import band, band_expr
from checks.trajectory.deadband import decimals, printed_decimals
from domain.assessment import NON_VERDICTS, Status
from domain.period import Period

PERIODS = ["2021", "2022-S1", "2022", "2023-Q3", "2024-06", "2024", "2025"]
VALUES = st.floats(min_value=0.5, max_value=200, allow_nan=False).map(lambda value: round(value, 2))
KINDS = st.sampled_from(
    [
        "reach_at_least",
        "reach_at_most",
        "stay_at_most",
        "maintain_at_least",
        "approximately",
        "change_by",
        "change_per_year",
        "range",
    ]
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=KINDS,
    path=st.sampled_from(["linear", "geometric", "log"]),
    baseline=VALUES,
    value=VALUES,
    actual=VALUES,
    period=st.sampled_from(PERIODS),
    unit=st.sampled_from(["points", "percent"]),
    dated=st.booleans(),
)
def test_a_chart_and_a_verdict_expect_the_same(
    build: Any, kind: str, path: str, baseline: float, value: float, actual: float, period: str, unit: str, dated: bool
) -> None:
    steps = [("2022-06-30", 3.0), ("2024-03-31", 8.0)] if dated else []
    target = build.target(
        kind=kind, path="milestones" if dated else path, baseline_value=baseline, baseline_period="2020", value=value,
        low=value, high=value + 5, change_unit=unit, milestones=steps,
    )  # fmt: skip
    verdict = build.verdict(target, build.figures(("x", period, actual)))
    (charted,) = build.path(target, Period.parse(period).end)
    assert verdict.status in set(Status)
    assert verdict.status not in NON_VERDICTS or verdict.reason
    if charted is None:
        assert verdict.expected is None
    else:
        assert verdict.expected == pytest.approx(charted, rel=1e-9, abs=1e-9)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(baseline=VALUES, way=VALUES, one=VALUES, other=VALUES, period=st.sampled_from(["2021", "2022", "2023", "2024"]))
def test_a_better_figure_never_has_a_worse_verdict(
    build: Any, baseline: float, way: float, one: float, other: float, period: str
) -> None:
    order = ["regressing", "behind", "slightly_behind", "on_track", "ahead", "achieved"]
    target = build.target(kind="reach_at_least", baseline_value=baseline, baseline_period="2020", value=baseline + way)
    worse, better = (build.verdict(target, build.figures(("x", period, value))) for value in sorted((one, other)))
    assert order.index(worse.status) <= order.index(better.status)


@settings(max_examples=100, deadline=None)
@given(st.floats(min_value=-5, max_value=5, allow_nan=False))
def test_a_band_is_the_same_for_a_number_and_a_column(ratio: float) -> None:
    assert pl.DataFrame({"r": [ratio]}).select(band_expr(pl.col("r"))).item() == band(ratio)


def test_the_borders_of_the_bands_belong_to_the_better_side() -> None:
    assert [band(ratio) for ratio in (1.2, 0.95, 0.6, 0.0)] == ["ahead", "on_track", "slightly_behind", "behind"]
    assert [band(ratio) for ratio in (1.19, 0.94, 0.59, -0.01)] == [
        "on_track",
        "slightly_behind",
        "behind",
        "regressing",
    ]


def test_the_dead_band_is_the_larger_of_half_a_printed_unit_and_a_twentieth_of_the_change(build: Any) -> None:
    def band(**given: Any) -> float:
        target = build.target(**{"kind": "reach_at_least", "baseline_period": "2020"} | given)
        return float(build.schedule(target, date(2025, 12, 31)).dead_band)

    # Figures are published to 0.01 here.
    printed = {"baseline_value": 1.67, "baseline_text": "1.67", "value": 4.0, "value_text": "4"}
    assert printed_decimals(build.target(kind="reach_at_least", **printed)) == 2
    assert band(**printed) == pytest.approx(0.1165)
    assert band(kind="reach_at_most", baseline_value=0.55, value=0.5) == 0.005
    assert band(kind="approximately", baseline_value=28.0, value=27.0) == 0.5
    assert band(baseline_value=1.0, baseline_text="1.0", value=2.0, tolerance=0.3) == 0.3


@pytest.mark.parametrize(
    ("text", "value", "wanted"), [("81.5 左右", 81.5, 1), ("4", 4.0, 0), ("", 0.62, 2), ("8.5", 0.85, 2), ("", None, 0)]
)
def test_decimals_are_read_as_printed(text: str, value: float | None, wanted: int) -> None:
    assert decimals(text, value) == wanted


def test_a_path_for_a_chart_starts_at_the_baseline_and_ends_at_the_target(build: Any) -> None:
    target = build.target(kind="reach_at_least", baseline_value=1.67, baseline_period="2020", value=4.0)
    values = build.path(target, *(date(year, 12, 31) for year in (2020, 2022, 2025, 2027)))
    assert values == [pytest.approx(value) for value in (1.67, 2.602, 4.0, 4.0)]
