"""The figures a new one is seen against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

import frames
from checks.baseline import SERIES
from checks.baseline import baselines as beside
from domain.period import Period

Make = Callable[..., Any]


def month(text: str, value: float | None, **given: Any) -> dict[str, Any]:
    period = Period.parse(text)
    return {"period": text, "period_start": period.start, "period_end": period.end, "value": value, **given}


def baselines(history: pl.DataFrame, period: str = "2024-01") -> pl.DataFrame:
    """What a figure of each series for a period is seen against."""
    own = Period.parse(period)
    cells = history.unique(SERIES).with_columns(
        period=pl.lit(period), period_start=pl.lit(own.start), period_end=pl.lit(own.end)
    )
    return beside(cells, history)


def test_a_series_has_its_figures_oldest_first_and_their_statistics(rows: Make) -> None:
    history = rows(month("2023-03", 94.0), month("2023-01", 90.0), month("2023-02", 91.0))
    assert baselines(history).rows(named=True) == [
        {
            "place": "370611",
            "indicator": "htn_rate",
            "item": "",
            "period": "2024-01",
            "n": 3,
            "median": 91.0,
            "mad": 1.0,
            "mean": 275 / 3,
            "last_value": 94.0,
            "last_period": "2023-03",
            "window": [90.0, 91.0, 94.0],
        }
    ]


def test_periods_are_ordered_by_time_and_not_by_their_text(rows: Make) -> None:
    def quarter(text: str, value: float) -> dict[str, Any]:
        return month(text, value)

    history = rows(quarter("2023-Q1", 3.0), quarter("2022-Q4", 2.0), quarter("2022-Q2", 1.0))
    assert baselines(history, "2023-Q3")["window"].to_list() == [[1.0, 2.0, 3.0]]


def test_only_accepted_figures_count(rows: Make) -> None:
    history = rows(
        month("2023-01", 90.0),
        month("2023-02", 9100.0, usable="held"),
        month("2023-03", 93.0, usable="rejected"),
        month("2023-04", 92.0, state="estimated"),
        month("2023-05", None, state="missing"),
    )
    assert baselines(history)["window"].to_list() == [[90.0]]


def test_the_latest_version_of_a_figure_counts(rows: Make) -> None:
    history = rows(month("2023-01", 90.0, version=2), month("2023-01", 9000.0, version=1))
    assert baselines(history)["window"].to_list() == [[90.0]]


def test_a_window_holds_no_more_than_the_last_twenty_four(rows: Make) -> None:
    periods = [f"{year}-{number:02d}" for year in (2020, 2021, 2022) for number in range(1, 13)]
    history = rows(*(month(text, float(number)) for number, text in enumerate(periods)))
    baseline = baselines(history).row(0, named=True)
    assert baseline["n"] == 24
    assert baseline["window"] == [float(number) for number in range(12, 36)]


def test_a_yearly_figure_says_nothing_about_a_month(rows: Make) -> None:
    history = rows(month("2022", 70.0), month("2023-01", 90.0), month("2023-02", 91.0))
    assert baselines(history)["window"].to_list() == [[90.0, 91.0]]
    assert baselines(history, "2023")["window"].to_list() == [[70.0]]


def test_a_figure_is_not_seen_against_itself_nor_against_what_came_after(rows: Make) -> None:
    history = rows(month("2023-01", 90.0), month("2023-02", 9100.0), month("2023-03", 91.0))
    assert baselines(history, "2023-02")["window"].to_list() == [[90.0]]
    assert baselines(history, "2023-01").is_empty()


def test_places_indicators_and_items_are_series_of_their_own(rows: Make) -> None:
    history = rows(
        month("2023-01", 1.0),
        month("2023-01", 2.0, place="370612"),
        month("2023-01", 3.0, item="female"),
        month("2023-01", 4.0, indicator="imr"),
    )
    assert baselines(history)["last_value"].to_list() == [1.0, 3.0, 4.0, 2.0]


def test_no_history_is_an_empty_baseline(rows: Make) -> None:
    assert baselines(frames.empty(frames.OBSERVATION)).schema == frames.BASELINE
    assert baselines(rows(month("2023-01", None, state="missing"))).schema == frames.BASELINE
