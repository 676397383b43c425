"""A forecast is shown only where past errors earned it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import polars as pl
import pytest

from checks.trajectory.forecast import Forecast, Validity, allowed_for, forecast, panel_of, probability_word, select
from checks.trajectory.rolling import DAMPED_SLOPE, HALF_DRIFT, LAST_VALUE, rolling_errors
from domain.indicator import Indicator
from domain.plan import Target


def panel(places: int, years: int, slope: float, wobble: float = 0.0) -> pl.DataFrame:
    """Straight series with a deterministic wobble that differs by place and year."""
    rows = [
        (f"p{place}", 2010 + year, 50 + slope * year + wobble * math.sin(7.3 * place + 2.9 * year * (1 + place % 3)))
        for place in range(places)
        for year in range(years)
    ]
    return pl.DataFrame(rows, schema=["place", "year", "value"], orient="row")


def test_a_steady_climb_is_forecast_by_its_slope_with_its_record() -> None:
    shown = forecast(panel(8, 12, 2.0, 0.3), "p1", 1, wanted=60.0)
    assert isinstance(shown, Forecast)
    assert (shown.year, shown.record.model, shown.word) == (2022, DAMPED_SLOPE, "likely")
    assert shown.low < shown.value < shown.high
    assert shown.record.shown
    assert shown.record.ratio is not None
    assert shown.record.ratio < 0.95


def test_a_series_without_a_trend_is_never_forecast() -> None:
    record = forecast(panel(8, 12, 0.0, 3.0), "p1", 1)
    assert isinstance(record, Validity)
    assert (record.model, record.shown, record.reason) == (LAST_VALUE, False, "no_better_than_last_value")


@pytest.mark.parametrize(("places", "years"), [(5, 30), (8, 6)])
def test_too_few_places_or_origins_give_no_forecast(places: int, years: int) -> None:
    record = forecast(panel(places, years, 2.0, 0.3), "p1", 1)
    assert isinstance(record, Validity)
    assert record.reason == "too_few_errors"


def test_a_place_with_three_figures_has_none_of_its_own() -> None:
    short = panel(9, 12, 2.0, 0.3).filter((pl.col("place") != "p1") | (pl.col("year") >= 2019))
    record = forecast(short, "p1", 1)
    assert isinstance(record, Validity)
    assert record.reason == "short_history"


def test_errors_use_only_what_was_known_at_their_origin() -> None:
    whole = rolling_errors(panel(3, 10, 1.0, 0.5), (1, 2))
    cut = rolling_errors(panel(3, 10, 1.0, 0.5).filter(pl.col("year") <= 2016), (1, 2))
    keys = ["place", "origin", "horizon", "model"]
    joined = cut.join(whole, on=keys, suffix="_whole")
    assert joined.height == cut.height
    assert (joined["forecast"] - joined["forecast_whole"]).abs().max() == 0
    assert set(whole["model"]) == {LAST_VALUE, HALF_DRIFT, DAMPED_SLOPE}


def test_a_straight_line_is_missed_by_half_drift_by_half_a_step() -> None:
    errors = rolling_errors(panel(1, 8, 2.0), (1,)).filter(pl.col("model") == HALF_DRIFT)
    assert errors["error"].to_list() == pytest.approx([1.0] * errors.height)


def test_an_empty_panel_has_no_errors() -> None:
    empty = panel(1, 8, 1.0).clear()
    assert rolling_errors(empty).height == 0
    assert select(rolling_errors(empty), 1).reason == "too_few_errors"


def test_a_share_is_never_forecast_beyond_its_bounds() -> None:
    shown = forecast(panel(8, 12, 4.4, 0.3), "p1", 3, bounds=(0.0, 100.0))
    assert isinstance(shown, Forecast)
    assert shown.high <= 100.0


def test_chances_are_told_in_words() -> None:
    assert [probability_word(chance) for chance in (0.0, 0.24, 0.25, 0.75, 0.76, 1.0)] == [
        "unlikely", "unlikely", "uncertain", "uncertain", "likely", "likely",
    ]  # fmt: skip


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


def test_a_panel_holds_the_accepted_yearly_figures_of_one_indicator(build: Any) -> None:
    figures = build.figures(
        ("x", "2021", 1.0), ("x", "2022", 2.0, {"usable": "held"}), ("x", "2022-06", 3.0), ("y", "2021", 4.0)
    )
    assert panel_of(figures, "x", date(2025, 1, 1)).rows() == [(build.place, 2021, 1.0)]
