"""A forecast is drawn only where past errors earned it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from checks.trajectory.forecast import Forecast, Panel, Validity, allowed_for, forecast, panel_of, pooled
from checks.trajectory.rolling import DAMPED_SLOPE, HALF_DRIFT, LAST_VALUE, Matrix, grid, rolling_errors
from domain.indicator import Indicator
from domain.plan import Target

END = date(2021, 12, 31)


def panel(places: int, years: int, slope: float, wobble: float = 0.0) -> Panel:
    """Straight series with a deterministic wobble that differs by place and year."""
    rows = [
        (f"p{place}", 2010 + year, 50 + slope * year + wobble * math.sin(7.3 * place + 2.9 * year * (1 + place % 3)))
        for place in range(places)
        for year in range(years)
    ]
    return Panel(pl.DataFrame(rows, schema=["place", "step", "value"], orient="row"), 12, END)


def matrix(places: int, years: int, slope: float, wobble: float = 0.0) -> Matrix:
    return grid(panel(places, years, slope, wobble).frame)[2]


def test_a_steady_climb_is_forecast_by_its_slope_with_its_record() -> None:
    shown = forecast(panel(8, 12, 2.0, 0.3), "p1", 1)
    assert isinstance(shown, Forecast)
    assert (shown.end, shown.record.model) == (date(2022, 12, 31), DAMPED_SLOPE)
    assert shown.low < shown.value < shown.high
    assert shown.record.shown
    assert shown.record.ratio is not None
    assert shown.record.ratio < 0.95


def test_a_series_without_a_trend_is_never_drawn_but_its_chance_may_be_told() -> None:
    record = forecast(panel(8, 12, 0.0, 3.0), "p1", 1)
    assert isinstance(record, Validity)
    assert (record.model, record.shown, record.reason) == (LAST_VALUE, False, "no_better_than_last_value")
    assert record.may_speak


@pytest.mark.parametrize(("places", "years"), [(5, 30), (8, 6)])
def test_too_few_places_or_origins_give_no_forecast(places: int, years: int) -> None:
    record = forecast(panel(places, years, 2.0, 0.3), "p1", 1)
    assert isinstance(record, Validity)
    assert record.reason == "too_few_errors"
    assert not record.may_speak


def test_a_place_with_three_figures_has_none_of_its_own() -> None:
    whole = panel(9, 12, 2.0, 0.3)
    short = Panel(whole.frame.filter((pl.col("place") != "p1") | (pl.col("step") >= 2019)), 12, END)
    record = forecast(short, "p1", 1)
    assert isinstance(record, Validity)
    assert record.reason == "short_history"


def test_errors_use_only_what_was_known_at_their_origin() -> None:
    values = matrix(3, 10, 1.0, 0.5)
    whole, cut = rolling_errors(values, 2), rolling_errors(values[:, :7], 2)
    early = whole.where(whole.origin + 2 <= 6)
    assert early.origin.tolist() == cut.origin.tolist()
    for model in (LAST_VALUE, HALF_DRIFT, DAMPED_SLOPE):
        assert np.array_equal(early.of[model], cut.of[model])


def test_months_learn_from_the_same_month_of_past_years() -> None:
    monthly = np.tile(np.sin(np.arange(12)), (6, 6))  # nothing but a season
    errors = rolling_errors(monthly, 6, a_year=12, now=71)
    assert set((71 - errors.origin) % 12) == {0}
    # Whole years ahead the season comes back to where it was.
    assert np.allclose(rolling_errors(monthly, 12, a_year=12).of[LAST_VALUE], 0.0)


def test_a_straight_line_is_missed_by_half_drift_by_half_a_step() -> None:
    errors = rolling_errors(matrix(1, 8, 2.0), 1).of[HALF_DRIFT]
    assert errors.tolist() == pytest.approx([1.0] * len(errors))


def test_an_empty_panel_has_no_errors() -> None:
    empty = rolling_errors(grid(panel(1, 8, 1.0).frame.clear())[2], 1)
    assert len(empty.row) == 0
    assert pooled(empty).record.reason == "too_few_errors"


def test_no_figure_chooses_the_model_that_it_is_measured_by() -> None:
    values = matrix(8, 12, 2.0, 0.3)
    changed = values.copy()
    changed[0, -1] += 500.0
    assert pooled(rolling_errors(changed, 1)).record.model == pooled(rolling_errors(values, 1)).record.model


def test_a_share_is_never_forecast_beyond_its_bounds() -> None:
    shown = forecast(panel(8, 12, 4.4, 0.3), "p1", 3, bounds=(0.0, 100.0))
    assert isinstance(shown, Forecast)
    assert shown.high <= 100.0


@pytest.mark.parametrize(
    ("kind", "measure", "wanted"),
    [
        ("reach_at_least", "density", True),
        ("reach_at_most", "rate", False),
        ("stay_at_most", "share", False),
        ("milestone", "milestone", False),
    ],
)
def test_floors_rare_events_and_milestones_are_never_forecast(
    build: Any, kind: str, measure: str, wanted: bool
) -> None:
    target = Target("t", "p", "x", kind, "", (), "370611")
    indicator = Indicator("x", "x", "", "higher_better", measure)  # type: ignore[arg-type]
    assert allowed_for(target, build.kinds[kind], indicator) is wanted


def test_a_panel_holds_the_accepted_figures_of_the_length_of_the_judged_one(build: Any) -> None:
    figures = build.figures(
        ("x", "2021", 1.0), ("x", "2022", 2.0, {"usable": "held"}), ("x", "2022-06", 3.0), ("y", "2021", 4.0),
        ("x", "2024", 5.0), ("x", "2023", 6.0),
    )  # fmt: skip
    judged = build.verdict(build.target(kind="reach_at_least", value=9.0), figures, as_of=date(2023, 12, 31))
    found = panel_of(figures, judged)
    assert found is not None
    assert (found.span, found.end, found.of(build.place)) == (12, date(2023, 12, 31), [1.0, 6.0])
