"""Builders of targets, figures and whole verdicts for the trajectory tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

import frames
from checks.trajectory.assess import Evidence, Moment, Promises, assess, assessments
from checks.trajectory.schedules import Asked, Schedule, schedules
from domain.assessment import Assessment
from domain.indicator import Indicator, Parts
from domain.kind import Sort
from domain.period import Period
from domain.plan import DatedValue, Plan, Quote, Target
from flows.kinds import shipped_kinds

PLACE = "370611"
TARGET_KINDS = shipped_kinds()[Sort.TARGET]
PLAN = Plan("plan", "规划", PLACE, date(2023, 8, 14), date(2021, 1, 1), date(2025, 12, 31), "烟福政办发〔2023〕7号")
LATE = {"place": pl.String, "indicator": pl.String, "period_end": pl.Date}


def make_target(**given: Any) -> Target:
    given = {
        "id": "t",
        "plan": "plan",
        "indicator": "x",
        "clause": "一",
        "quotes": (Quote("原文", "一"),),
        "place": PLACE,
    } | given
    for name in ("deadline", "effective_from", "effective_to"):
        if isinstance(given.get(name), str):
            given[name] = date.fromisoformat(given[name])
    given.setdefault("deadline", date(2025, 12, 31))
    steps = given.get("milestones", ())
    given["milestones"] = tuple(DatedValue(date.fromisoformat(on), value) for on, value in steps)
    return Target(**given)


def make_indicator(**given: Any) -> Indicator:
    multiplier = given.pop("multiplier", None)
    named = {"code": "x", "name": "指标", "unit": "u", "direction": "higher_better", "kind": "density"} | given
    parts = Parts("events", "births", multiplier) if multiplier else None
    return Indicator(**{"parts": parts, **named})


def make_figures(*rows: tuple[Any, ...], **common: Any) -> pl.DataFrame:
    """Observation rows from (indicator, period, value or (value, numerator, denominator), changes...)."""
    return pl.DataFrame([_row(*row, **common) for row in rows], schema=frames.OBSERVATION)


def _row(
    indicator: str, period: str, value: Any, changes: Mapping[str, Any] | None = None, **common: Any
) -> dict[str, Any]:
    parsed = Period.parse(period)
    number, numerator, denominator = value if isinstance(value, tuple) else (value, None, None)
    row: dict[str, Any] = {name: "" if kind == pl.String() else None for name, kind in frames.OBSERVATION.items()}
    row |= {
        "submission_id": f"{PLACE}.annual.{period}.v1",
        "place": PLACE,
        "indicator": indicator,
        "period": period,
        "period_start": parsed.start,
        "period_end": parsed.end,
        "state": "value",
        "value": number,
        "numerator": numerator,
        "denominator": denominator,
        "decimals": 2,
        "provenance": "submitted",
        "received_at": datetime(2023, 9, 1, tzinfo=UTC),
        "version": 1,
        "is_new": True,
        "usable": "accepted",
    }
    return row | common | dict(changes or {})


def make_frame(targets: list[Target], figures: pl.DataFrame, **given: Any) -> pl.DataFrame:
    """`assess` with defaults: each target at its own place, nothing overdue, the plan of 2021-2025."""
    as_of = given.pop("as_of", date(2025, 12, 31))
    indicators = given.pop("indicators", None) or {one.indicator: make_indicator(code=one.indicator) for one in targets}
    given.setdefault("known_at", datetime(as_of.year, as_of.month, as_of.day, 8, tzinfo=UTC))
    applied = given.pop("applied", {one.id: (one.place,) for one in targets})
    evidence = Evidence(
        figures,
        given.pop("overdue", pl.DataFrame(schema=LATE)),
        given.pop("denominators", ()),
        given.pop("time_zone", "UTC"),
    )
    promises = Promises(targets, applied, indicators, {"plan": PLAN}, TARGET_KINDS)
    return assess(promises, evidence, Moment(as_of, **given))


def make_schedule(target: Target, *days: date) -> Schedule:
    """What a chart of the target expects on some days, from its printed baseline."""
    known = {target.indicator: make_indicator(code=target.indicator)}
    promises = Promises([target], {}, known, {"plan": PLAN}, TARGET_KINDS)
    return schedules(promises, [Asked(0, target.baseline_value, days)])[0]


def make_path(target: Target, *days: date) -> list[float | None]:
    """The same as values in the order of the days."""
    found = dict(make_schedule(target, *days).points)
    return [found.get(day) for day in days]


def make_verdict(targets: Target | list[Target], figures: pl.DataFrame, **given: Any) -> Assessment:
    """The first verdict of `make_frame`."""
    many = targets if isinstance(targets, list) else [targets]
    return assessments(make_frame(many, figures, **given))[0]


def judge_case(spec: Mapping[str, Any], case: Mapping[str, Any]) -> Assessment:
    """The verdict on one case of a spec table."""
    target = make_target(**(case.get("target") or spec["TARGET"]))
    named = {"life": make_indicator(code="life"), "beds": make_indicator(code="beds")}
    rows: list[tuple[Any, ...]] = [("x", period, value) for period, value in case["figures"].items()]
    for other, series in case.get("others", {}).items():
        rows += [(other, period, value) for period, value in series.items()]
    ends = [Period.parse(period).end for period in case["figures"]]
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else max(ends)
    indicator = make_indicator(**(case.get("indicator") or spec.get("INDICATOR") or {}))
    return make_verdict(target, make_figures(*rows), as_of=as_of, indicators={"x": indicator, **named})


@pytest.fixture
def build() -> SimpleNamespace:
    """The builders: target, indicator, figures, frame, verdict, schedule, path, case, place, kinds, late (the schema of overdue rows)."""
    return SimpleNamespace(
        target=make_target,
        indicator=make_indicator,
        figures=make_figures,
        frame=make_frame,
        verdict=make_verdict,
        schedule=make_schedule,
        path=make_path,
        kinds=TARGET_KINDS,
        case=judge_case,
        place=PLACE,
        late=LATE,
    )


Build = Callable[..., Any]
