"""What an evaluation is made of. Everything is given: nothing here is looked up, judged or computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from domain.assessment import Assessment
from domain.finding import Rule
from domain.form import Lines
from domain.indicator import Denominator, Indicator, Unit
from domain.measure import Measure
from domain.period import Period, add_months, month_end
from domain.place import Place
from domain.plan import Plan, Target, is_private
from domain.seriesbreak import SeriesBreak
from domain.submission import Provenance
from domain.targetkind import TargetKinds

PathPoints = tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a target looks like at one place: dated values that its schedule expects, half the width within which a gap
    means nothing (both in the indicator's unit), a projection where a forecast may be drawn, with the record of past errors
    that allowed it, or why none is drawn; whether its last movement was a special cause (common | improving | worsening |
    moved) and whether the process would meet the value wanted (passes | varies | fails), empty where nothing can be said."""

    path: PathPoints = ()
    dead_band: float | None = None
    projection: PathPoints = ()
    forecast_record: Mapping[str, object] = field(default_factory=dict)
    variation: str = ""
    assurance: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One plan judged on one day.

    `targets`, `applied` (target id -> place codes), `observations` (observation columns, as known at `known_at`),
    `overdue` (place, indicator, period_end), `indicators`, `denominators`, `as_of`, `known_at` and `config_sha256` are
    what the verdicts were computed from; `assessments` are the verdicts. `subjects` has one entry per (target id,
    place); `receipts` gives the sha256 of a receipt id; `reasons` the words of a reason code in the language of the
    report; `breaks`, `primary` and `yearly` say what the figures mean (`checks.trajectory.given.Evidence`); `rules` are the checks that the figures had passed; `kinds` the catalogue of target kinds; `derived` what the
    figures of other places add up to (columns of an observation, `parts`, `parts_due`), also where a place reports itself."""

    plan: Plan
    targets: tuple[Target, ...]
    applied: Mapping[str, tuple[str, ...]]
    assessments: tuple[Assessment, ...]
    observations: pl.DataFrame
    overdue: pl.DataFrame
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    places: Mapping[str, Place]
    as_of: date
    known_at: datetime
    denominators: tuple[Denominator, ...] = ()
    subjects: Mapping[tuple[str, str], Subject] = field(default_factory=dict)
    receipts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    config_sha256: str = ""
    product_version: str = ""
    language: str = "zh"
    kinds: TargetKinds = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()  # that gaps of its targets were answered with, recorded up to `known_at`
    derived: pl.DataFrame = field(default_factory=pl.DataFrame)
    breaks: tuple[SeriesBreak, ...] = ()
    primary: Lines = frozenset()
    yearly: Lines = frozenset()
    time_zone: str = "UTC"  # instants are printed in it, and its days decide which register was known

    def target(self, target_id: str) -> Target:
        return next(target for target in self.targets if target.id == target_id)

    def instant(self, moment: datetime) -> str:
        """A moment as it is printed: 2023-06-30 16:00 UTC+08:00."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return f"{local:%Y-%m-%d %H:%M} UTC{local.isoformat()[-6:]}"

    def subject(self, row: Assessment) -> Subject:
        return self.subjects.get((row.target_id, row.place), Subject())

    def unit(self, row: Assessment) -> str:
        unit = self.units.get(row.unit)
        return unit.label(self.language) if unit else row.unit

    @property
    def watched(self) -> tuple[str, ...]:
        """The codes of the places that are judged, in their order; `places` has those that they are made of too."""
        judged = {place for codes in self.applied.values() for place in codes}
        return tuple(code for code in self.places if code in judged)

    def summed(self, row: Assessment) -> Mapping[str, Any]:
        """What the figures of other places add up to for the period of a verdict; empty where they do not."""
        if self.derived.is_empty():
            return {}
        same = [pl.col(name) == getattr(row, name) for name in ("place", "indicator", "period", "item")]
        found = self.derived.filter(*same)
        return found.row(0, named=True) if found.height else {}

    @property
    def simulated(self) -> bool:
        return Provenance.SIMULATED in self.observations["provenance"].unique().to_list()

    @property
    def private(self) -> bool:
        return any(indicator.is_private for indicator in self.indicators.values())

    def is_private(self, target_id: str) -> bool:
        return is_private(self.target(target_id), self.indicators)


def narrowed(evaluation: Evaluation) -> Evaluation:
    """The same with only what its verdicts can have been computed from: figures, indicators, units, places and register
    entries of its targets, up to its day."""
    codes = {code for target in evaluation.targets for code in (target.indicator, *target.made_of)}
    places = _with_parts(evaluation.places, evaluation.watched)
    figures = evaluation.observations.filter(
        pl.col("indicator").is_in(list(codes))
        & pl.col("place").is_in(list(places))
        & (pl.col("period_end") <= evaluation.as_of)
    ).sort("place", "indicator", "period_start", "period_end", "item", "submission_id", "cell")
    late = evaluation.overdue.filter(pl.col("indicator").is_in(list(codes)) & pl.col("place").is_in(list(places)))
    named = {evaluation.indicators[code].unit for code in codes if code in evaluation.indicators}
    named |= {row.unit for row in evaluation.assessments}
    return replace(
        evaluation,
        observations=figures,
        overdue=late.sort("place", "indicator", "period_end"),
        indicators={code: evaluation.indicators[code] for code in sorted(codes) if code in evaluation.indicators},
        units={code: evaluation.units[code] for code in sorted(named) if code in evaluation.units},
        places={code: evaluation.places[code] for code in sorted(places) if code in evaluation.places},
        denominators=tuple(one for one in evaluation.denominators if one.place in places),
        breaks=tuple(one for one in evaluation.breaks if codes & set(one.indicators)),
        primary=frozenset(line for line in evaluation.primary if line[1] in codes),
        yearly=frozenset(line for line in evaluation.yearly if line[0] in places and line[1] in codes),
        measures=tuple(one for one in evaluation.measures if one.indicator in codes and one.place in places),
    )


def parted(evaluation: Evaluation) -> tuple[Evaluation, Evaluation]:
    """The public part and the restricted one, which has the targets that single cases could be told from."""
    sides: list[Evaluation] = []
    for private in (False, True):
        targets = tuple(one for one in evaluation.targets if evaluation.is_private(one.id) == private)
        mine = {one.id for one in targets}
        rows = tuple(row for row in evaluation.assessments if row.target_id in mine)
        sides.append(narrowed(replace(evaluation, targets=targets, assessments=rows)))
    return sides[0], sides[1]


def veiled(evaluation: Evaluation) -> pl.DataFrame:
    """The figures of an evaluation as people see them: of what single cases could be told from, that there are some."""
    private = [code for code, indicator in evaluation.indicators.items() if indicator.is_private]
    hidden = pl.col("indicator").is_in(private)
    names = ("value", "numerator", "denominator", "value_text", "note", "sample_size", "standard_error")
    return evaluation.observations.with_columns(
        pl.when(~hidden).then(pl.col(name)).alias(name) for name in names if name in evaluation.observations.columns
    )


def _with_parts(places: Mapping[str, Place], codes: Iterable[str]) -> set[str]:
    """These places and all that they are made of: those below them, and those that were merged into them."""
    found, more = set(codes), set(codes)
    while more:
        below = {place.code for place in places.values() if place.parent in more and not places[place.parent].partial}
        merged = {code for one in more if one in places for code in places[one].predecessors}
        more = (below | merged) - found
        found |= more
    return found


def schedule_days(target: Target, plan: Plan) -> tuple[date, ...]:
    """The days on which a path has to be known to be drawn: from the baseline (or the eve of the plan) to the deadline
    (or the plan's end), at every year's end, for a curved path at every quarter's, and at every milestone."""
    first = _begins(target, plan)
    last = target.deadline or plan.effective_to
    curved = target.is_powered or target.by_profile or target.change_unit == "percent"
    step = 3 if curved else 12
    days, day = {first, last} | {dated.on for dated in target.milestones}, first
    while (day := _month_end(add_months(day, step))) < last:
        days.add(day)
    return tuple(sorted(day for day in days if first <= day <= last))


def _month_end(day: date) -> date:
    return month_end(day.year, day.month)


def _begins(target: Target, plan: Plan) -> date:
    try:
        return Period.parse(target.baseline_period).end
    except ValueError:  # no baseline period
        return plan.effective_from - timedelta(days=1)
