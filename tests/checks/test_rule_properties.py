"""Properties of the rules over figures that nobody thought of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checks.gate.judge import Batch, CheckRun, Known, judge

Make = Callable[..., Any]
NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
parts = st.tuples(st.integers(0, 5000), st.integers(1, 5000)).filter(lambda pair: pair[0] <= pair[1])


def run(frame: pl.DataFrame, rules: Any) -> CheckRun:
    return judge(Batch(frame, NOW), Known(), rules)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(pair=parts, decimals=st.integers(0, 3))
def test_a_rate_rounded_from_its_own_parts_is_never_asked_about(
    pair: tuple[int, int], decimals: int, rows: Make, ruleset: Make, rule: Make
) -> None:
    numerator, denominator = map(float, pair)
    value = round(100 * numerator / denominator, decimals)
    row = {"value": value, "decimals": decimals, "numerator": numerator, "denominator": denominator}
    rules = ruleset(rule("recomputed_rate"), rule("hard_range"), rule("part_le_whole"), rule("zero_denominator"))
    assert run(rows(row), rules).findings == ()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(pair=parts, power=st.sampled_from([1, 2, 3]))
def test_a_slip_of_the_decimal_point_is_named(
    pair: tuple[int, int], power: int, rows: Make, ruleset: Make, rule: Make
) -> None:
    numerator, denominator = map(float, pair)
    right = round(100 * numerator / denominator, 2)
    assume(right >= 1)
    row = {"value": right * 10**power, "decimals": 2, "numerator": numerator, "denominator": denominator}
    exact = abs(right - 100 * numerator / denominator) * 10**power <= 0.005
    found = run(rows(row), ruleset(rule("recomputed_rate"))).findings
    assert len(found) == 1
    assert found[0].params["factor"] == (str(10**power) if exact else "")


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    figures=st.lists(
        st.tuples(st.sampled_from(["370611", "370612"]), st.floats(-50, 250, allow_nan=False) | st.none()), max_size=12
    ),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_no_finding(
    figures: list[tuple[str, float | None]], seed: Any, rows: Make, ruleset: Make, rule: Make
) -> None:
    given_rows = [
        {"place": place, "value": value, "state": "missing" if value is None else "value", "item": str(number)}
        for number, (place, value) in enumerate(figures)
    ]
    shuffled = given_rows.copy()
    seed.shuffle(shuffled)
    rules = ruleset(rule("hard_range"), rule("recomputed_rate"))
    first, second = run(rows(*given_rows), rules), run(rows(*shuffled), rules)
    assert sorted(f.id for f in first.findings) == sorted(f.id for f in second.findings)
    assert first.coverage.equals(second.coverage)
    cells = 2 * len(given_rows)
    assert first.coverage.select(pl.sum_horizontal("passed", "flagged", "untestable").sum()).item() in (cells, None)
