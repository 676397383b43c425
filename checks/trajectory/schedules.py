"""What the paths expect on the days of a chart: the arithmetic of the verdicts, on a small frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from checks.trajectory.figures import position_of
from checks.trajectory.given import Promises
from checks.trajectory.paths import with_end_values
from checks.trajectory.progress import with_expected
from checks.trajectory.targets import target_table


@dataclass(frozen=True, slots=True)
class Asked:
    """A target by its place among the promises, the baseline that it starts from, and the days to know it on."""

    target: int
    baseline: float | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Dated values that are expected, the end value, and half the width within which a gap means nothing."""

    points: tuple[tuple[date, float], ...] = ()
    end: float | None = None
    dead_band: float | None = None


def schedules(promises: Promises, asked: Sequence[Asked]) -> tuple[Schedule, ...]:
    """One schedule for each that is asked for. Days on which nothing is expected are left out, and so is what only a
    figure can say: the profile of past years, the growth of a reference."""
    if not asked:
        return ()
    dated = [(n, one.target, one.baseline, day) for n, one in enumerate(asked) for day in (None, *one.days)]
    schema = {"asked": pl.Int64, "tid": pl.Int64, "b": pl.Float64, "end": pl.Date}
    days = pl.DataFrame(dated, schema=schema, orient="row")
    frame = days.join(_without_figures(promises), on="tid", maintain_order="left").with_columns(
        position=position_of(pl.col("end"))
    )
    known = with_expected(with_end_values(frame, promises.used), promises)
    parts = known.select("asked", "end", "expected", "T", "dead_band").partition_by("asked", maintain_order=True)
    return tuple(_schedule(part) for part in parts)


def _without_figures(promises: Promises) -> pl.DataFrame:
    nothing = pl.lit(None, pl.Float64)
    profiled = pl.Series("ytd", [target.by_profile for target in promises.targets], dtype=pl.Boolean)
    return target_table(promises).with_columns(
        profiled,
        b_position=position_of(pl.col("baseline_end")),
        deadline_position=position_of(pl.col("deadline")),
        span=pl.lit(12, pl.Int64),
        schedule=nothing,
        next_schedule=nothing,
        reference=nothing,
        b_reference=nothing,
    )


def _schedule(part: pl.DataFrame) -> Schedule:
    points = part.drop_nulls(["end", "expected"]).select("end", "expected").rows()
    return Schedule(tuple(points), part["T"][0], part["dead_band"][0] if points else None)
