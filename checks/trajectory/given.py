"""What a judgement is given: the promises, the figures that are known, and the moment of looking."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from checks.trajectory.kind import JudgedKind, JudgedKinds
from domain.indicator import Denominator, Indicator
from domain.place import Place
from domain.plan import Plan, Target
from domain.seriesbreak import SeriesBreak


@dataclass(frozen=True, slots=True)
class Promises:
    """`applied` maps the id of a target to the codes of its places; `kinds` is the catalogue of target kinds."""

    targets: Sequence[Target]
    applied: Mapping[str, Sequence[str]]
    indicators: Mapping[str, Indicator]
    plans: Mapping[str, Plan]
    kinds: JudgedKinds

    @property
    def used(self) -> tuple[JudgedKind, ...]:
        """The kinds that there are targets of, each once."""
        return tuple({target.kind: self.kinds[target.kind] for target in self.targets}.values())


@dataclass(frozen=True, slots=True)
class Evidence:
    """`observations` has the observation columns, the latest version per key; `overdue` has place, indicator, period_end
    of expected periods past due and grace without a figure; `denominators` count as the register stood on the local day
    of the moment in `time_zone`. `breaks` are the breaks of series; `places` all places, with their predecessors and the
    places below them; `primary` the (form, indicator, item) whose reporting year targets are judged by; `yearly` the (place, indicator, item)
    that a return of the whole year settles."""

    observations: pl.DataFrame
    overdue: pl.DataFrame
    denominators: Sequence[Denominator] = ()
    time_zone: str = "UTC"
    breaks: Sequence[SeriesBreak] = ()
    places: Sequence[Place] = ()
    primary: Collection[tuple[str, str, str]] = ()
    yearly: Collection[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_of` decides which periods and deadlines count, `known_at` which versions; `run_id` and `config_sha256` say by
    what it was judged."""

    as_of: date
    known_at: datetime
    run_id: str = ""
    config_sha256: str = ""
