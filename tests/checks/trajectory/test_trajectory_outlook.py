"""Will it be reached: told as a word where the past allows it, and not told where it does not."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.trajectory.forecast import pooled
from checks.trajectory.outlook import calibrated, chances, too_noisy
from checks.trajectory.rolling import Matrix, rolling_errors, window_at

PLACES = [f"37061{n}" for n in range(8)]
LAST = 2024
TARGET = {"kind": "reach_at_least", "baseline_value": 20.0, "baseline_period": "2020", "place": PLACES[1]}


def wobble(place: int, step: int, size: float) -> float:
    """Coming and going without any order, the same in every run."""
    return size * float(np.random.default_rng([place, step]).normal())


def yearly(build: Any, places: int = 8, years: int = 12, slope: float = 1.0, size: float = 0.2) -> pl.DataFrame:
    """Yearly figures up to 2024 that climb through 20 in 2020."""
    return pl.concat(
        build.figures(
            *(
                ("x", str(year), 20 + slope * (year - 2020) + wobble(place, year, size))
                for year in range(LAST - years + 1, LAST + 1)
            ),
            place=PLACES[place],
        )
        for place in range(places)
    )


def outlook(build: Any, figures: pl.DataFrame, indicator: dict[str, Any] | None = None, **target: Any) -> str:
    known = {"x": build.indicator(**(indicator or {}))}
    asked = build.target(**{**TARGET, "value": 26.0, "deadline": "2026-12-31", **target})
    verdict = build.verdict(asked, figures, as_of=date(LAST, 12, 31), indicators=known)
    return str(verdict.outlook)


def test_a_steady_climb_that_will_be_there_is_likely_to_be(build: Any) -> None:
    assert outlook(build, yearly(build), value=25.0) == "likely"


def test_a_value_beyond_all_that_was_ever_done_is_unlikely(build: Any) -> None:
    assert outlook(build, yearly(build), value=60.0) == "unlikely"


def test_errors_come_from_all_places_that_report_not_only_from_those_that_are_judged(build: Any) -> None:
    figures = yearly(build)
    assert outlook(build, figures, value=60.0) == "unlikely"
    assert outlook(build, figures.filter(pl.col("place") == PLACES[1]), value=60.0) == ""


def test_five_places_are_too_few_to_learn_from(build: Any) -> None:
    assert outlook(build, yearly(build, places=5, years=30), value=60.0) == ""


def test_seven_years_leave_too_few_origins_two_years_ahead(build: Any) -> None:
    assert outlook(build, yearly(build, years=7), value=60.0) == ""
    assert outlook(build, yearly(build, years=9), value=60.0) == "unlikely"


def test_nothing_is_said_where_noise_is_larger_than_the_gap(build: Any) -> None:
    noisy = yearly(build, slope=0.0, size=5.0)
    last = noisy.filter((pl.col("place") == PLACES[1]) & (pl.col("period") == str(LAST)))["value"][0]
    assert outlook(build, noisy, value=last + 1.0) == ""


def test_nothing_is_said_of_a_band_that_is_narrower_than_the_noise(build: Any) -> None:
    noisy = yearly(build, size=1.5)
    assert outlook(build, noisy, kind="approximately", value=60.0, tolerance=0.1) == ""
    assert outlook(build, noisy, kind="approximately", value=60.0, tolerance=8.0) == "unlikely"


def test_three_figures_of_its_own_are_too_few(build: Any) -> None:
    own = (pl.col("place") == PLACES[1]) & (pl.col("period") < "2022")
    assert outlook(build, yearly(build).filter(~own), value=60.0) == ""


def test_a_series_that_never_moved_says_nothing_of_its_end(build: Any) -> None:
    still = pl.when(pl.col("place") == PLACES[1]).then(21.0).otherwise("value").alias("value")
    assert outlook(build, yearly(build).with_columns(still), value=60.0) == ""


def test_nothing_is_said_farther_ahead_than_was_tested(build: Any) -> None:
    figures = yearly(build, years=24)
    assert outlook(build, figures, value=60.0, deadline="2028-12-31") == "unlikely"
    assert outlook(build, figures, value=60.0, deadline="2029-12-31") == ""


def test_nothing_is_said_where_past_limits_did_not_hold(build: Any) -> None:
    # Quiet for long, then wild: what was learnt from the quiet years held in none of the late ones.
    wild = pl.col("period_end").dt.year() >= 2021
    jumps = pl.col("period_end").dt.year().cast(pl.Float64).map_elements(lambda y: 40.0 * math.sin(2.6 * y), pl.Float64)
    broken = yearly(build, years=20).with_columns(value=pl.col("value") + pl.when(wild).then(jumps).otherwise(0.0))
    assert outlook(build, broken, value=400.0, deadline="2025-12-31") == ""


@pytest.mark.parametrize(
    ("target", "indicator"),
    [
        ({"kind": "maintain_at_least", "value": 60.0}, {}),
        ({"kind": "stay_at_most", "value": 6.0}, {"direction": "lower_better"}),
        ({"kind": "reach_at_most", "value": 2.0}, {"kind": "rate", "direction": "lower_better", "multiplier": 1000.0}),
        ({"kind": "reach_at_least", "value": 60.0}, {"chance": "poisson"}),
        ({"kind": "milestone"}, {"kind": "milestone"}),
        ({"kind": "reach_at_most", "value": 2.0}, {"kind": "rank", "direction": "lower_better"}),
        ({"path": "milestones", "milestones": [("2025-12-31", 30.0)], "value": 60.0}, {}),
        ({"value": 60.0}, {"accumulates": "year_to_date"}),
    ],
    ids=["floor", "ceiling", "rare events", "few cases", "milestone", "rank", "dated values", "year to date"],
)
def test_nothing_is_said_of_what_no_past_error_foretells(
    build: Any, target: dict[str, Any], indicator: dict[str, Any]
) -> None:
    assert outlook(build, yearly(build), indicator, **target) == ""


@pytest.mark.parametrize(("periods", "span"), [(12, 1), (4, 3)], ids=["months", "quarters"])
def test_months_and_quarters_have_an_outlook_in_their_own_steps(build: Any, periods: int, span: int) -> None:
    def period(step: int) -> str:
        year, at = divmod(step, periods)
        return f"{year}-{at + 1:02d}" if span == 1 else f"{year}-Q{at + 1}"

    steps = range(2018 * periods, LAST * periods + periods // 2)
    figures = pl.concat(
        build.figures(*(("x", period(n), 20 + (n / periods - 2020) + wobble(place, n, 0.1)) for n in steps), place=PLACES[place])
        for place in range(8)
    )  # fmt: skip
    assert outlook(build, figures, value=60.0, deadline="2025-12-31") == "unlikely"
    assert outlook(build, figures, value=25.0, deadline="2025-12-31") == "likely"


def test_on_its_path_and_yet_unlikely_is_an_early_warning(build: Any) -> None:
    # It jumped to its path and stands still there, as all others stand still.
    figures = yearly(build, slope=0.0)
    jumped = (pl.col("place") == PLACES[1]) & (pl.col("period") >= "2022")
    figures = figures.with_columns(value=pl.when(jumped).then(28.0 + pl.col("value") - 20).otherwise("value"))
    target = build.target(**{**TARGET, "value": 32.0, "deadline": "2026-12-31"})
    verdict = build.verdict(target, figures, as_of=date(LAST, 12, 31))
    assert (verdict.status, verdict.reason, verdict.outlook) == ("at_risk", "outlook_unlikely", "unlikely")


def panel_of(seed: int, scale: float = 1.0) -> Matrix:
    drawn = np.random.default_rng(seed)
    walk: Matrix = np.cumsum(drawn.normal(0.3, 1.0, (8, 12)), axis=1) * scale
    return walk


def chance_of(values: Matrix, wanted: float, side: int) -> float:
    windows, _ = window_at(values[:1], values.shape[1] - 1)
    found = chances(windows, np.array([wanted]), np.array([side]), pooled(rolling_errors(values, 2)))
    return float(found[0])


SEEDS, SIDES = st.integers(0, 10_000), st.sampled_from([-1, 1])


@given(SEEDS, st.floats(-40, 40), SIDES)
def test_a_chance_is_never_told_as_certain(seed: int, wanted: float, side: int) -> None:
    assert 0.05 <= chance_of(panel_of(seed), wanted, side) <= 0.95


@given(SEEDS, st.floats(-20, 20), SIDES, st.floats(0.001, 30))
def test_a_better_last_figure_never_lowers_the_chance(seed: int, wanted: float, side: int, better: float) -> None:
    values = panel_of(seed)
    improved = values.copy()
    improved[0, -1] += side * better
    assert chance_of(improved, wanted, side) >= chance_of(values, wanted, side) - 1e-12


@given(SEEDS, st.floats(-20, 20), SIDES, st.sampled_from([0.125, 4.0, 1024.0]))
def test_another_unit_is_the_same_chance(seed: int, wanted: float, side: int, scale: float) -> None:
    plain, scaled = chance_of(panel_of(seed), wanted, side), chance_of(panel_of(seed, scale), wanted * scale, side)
    assert plain == pytest.approx(scaled)
    windows = panel_of(seed)[:1, -5:]
    asked, narrow = np.array([wanted]), np.array([0.5])
    assert too_noisy(windows, asked, narrow) == too_noisy(windows * scale, asked * scale, narrow * scale)


@given(st.floats(0, 1), st.integers(6, 3000))
def test_fewer_places_are_trusted_less(share: float, places: int) -> None:
    few, many = (calibrated(np.array([share]), count)[0] for count in (places, places + 1))
    assert abs(few - 0.5) <= abs(many - 0.5) + 1e-12
