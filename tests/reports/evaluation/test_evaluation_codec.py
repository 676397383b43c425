"""Types and frames survive the way through JSON."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frames
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.finding import Rule
from domain.indicator import Denominator, Indicator, Unit
from domain.place import Place
from domain.plan import DatedValue, Plan, Quote, Target
from reports.evaluation.codec import frame_of, from_plain, rows_of, to_plain
from reports.evaluation.schema import OVERDUE


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False))


def test_every_piece_of_the_shipped_deployment_comes_back_as_it_was(shandong: Deployment) -> None:
    pieces: list[tuple[type[Any], Any]] = [
        *((Target, target) for target in shandong.targets),
        *((Plan, plan) for plan in shandong.plans.values()),
        *((Indicator, indicator) for indicator in shandong.indicators.values()),
        *((Unit, unit) for unit in shandong.units.values()),
        *((Denominator, one) for one in shandong.denominators),
        *((Place, place) for place in shandong.places),
        *((Rule, rule) for rule in shandong.rules.values()),
    ]
    assert len(pieces) > 100
    assert not [piece for kind, piece in pieces if from_plain(kind, through_json(piece)) != piece]


numbers = st.none() | st.floats(allow_nan=False)
targets = st.builds(
    Target,
    id=st.text(min_size=1), plan=st.text(), indicator=st.text(), kind=st.sampled_from(["range", "change_by", "milestone"]),
    clause=st.text(), quotes=st.lists(st.builds(Quote, st.text(), st.text(), st.none() | st.integers())).map(tuple),
    place=st.text(), baseline_value=numbers, value=numbers, low=numbers, high=numbers, tolerance=numbers,
    strict=st.booleans(), deadline=st.none() | st.dates(), effective_from=st.none() | st.dates(),
    milestones=st.lists(st.builds(DatedValue, st.dates(), st.floats(allow_nan=False))).map(tuple),
    lead=st.lists(st.text()).map(tuple),
)  # fmt: skip


@given(targets)
def test_any_target_comes_back_as_it_was(target: Target) -> None:
    assert from_plain(Target, through_json(target)) == target


@given(st.floats(), st.datetimes(timezones=st.just(UTC)))
def test_any_number_and_instant_of_a_verdict_comes_back_as_it_was(number: float, moment: datetime) -> None:
    row = Assessment("", "370611", "t", "i", "2022", date(2023, 1, 1), moment, "held", expected=number)
    again = from_plain(Assessment, through_json(row))
    assert again.known_at == moment
    assert again.expected == number or (
        math.isnan(number) and again.expected is not None and math.isnan(again.expected)
    )


def test_a_frame_of_observations_comes_back_with_its_dtypes(figures: pl.DataFrame) -> None:
    odd = figures.with_columns(value=pl.when(pl.col("period") == "2021").then(float("nan")).otherwise("value"))
    for frame in (figures, odd, figures.clear()):
        assert frame_of(json.loads(json.dumps(rows_of(frame))), frames.OBSERVATION).equals(frame)


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="'later' is none of"):
        from_plain(Target, {"deadline": "later"})
    with pytest.raises(ValueError, match=r"Target: .*missing"):
        from_plain(Target, {"id": "t1"})
    with pytest.raises(ValueError, match="row 1, period_end"):
        frame_of([{"period_end": "2022-12-31"}, {"period_end": 7}], OVERDUE)
    with pytest.raises(ValueError, match="is not"):
        frame_of({"not": "rows"}, OVERDUE)


def test_a_type_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain form for complex"):
        to_plain({"value": 1j})


def test_a_code_comes_back_as_the_member_that_it_was() -> None:
    from domain.indicator import Chance, Indicator, IndicatorKind

    one = Indicator("i", "i", "u", "lower_better", IndicatorKind.RATE, chance=Chance.POISSON)
    back = from_plain(Indicator, to_plain(one))
    assert (back.kind is IndicatorKind.RATE, back.chance is Chance.POISSON) == (True, True)
