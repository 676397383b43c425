"""Figures that are made of those of other places: a city's of its districts, a merged district's of those before it.

Numerators and denominators are added and divided, counts and amounts are added; nothing is averaged, and nothing is put
in for a place that has no figure. What stands in one cell of different places is added: the same indicator, item, period
and days. The places of a day are those that are valid on it. Places that are summed up themselves come first, so that a
province stands on its cities.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

import frames
from checks.trajectory.addable import CELL, addable, cells_with_figure
from checks.trajectory.awaited import with_awaited
from checks.trajectory.denominators import of_each_year, register_frame
from checks.trajectory.given import Evidence, Moment, Promises
from checks.trajectory.madeof import VALID, in_order, made_of
from domain.submission import ObservationState, Provenance, SubmissionStatus, Usable

# Regional aggregates are published from half of the population up (United Nations, SDG metadata): what covers less is not
# the figure of the whole.
ENOUGH = 0.5
# What a derived figure carries beside the columns of an observation: the places it stands on, those it should stand on,
# and whether any of their figures is made up.
PARTS: Mapping[str, pl.DataType] = {"parts": pl.Int64(), "parts_due": pl.Int64(), "simulated_parts": pl.Boolean()}
SCHEMA = pl.Schema({**frames.OBSERVATION, **PARTS})
_WHOLE = ["whole", "is_merger"]
_WHOLE_YEAR = 364  # days from its first to its last


def with_sums(evidence: Evidence, promises: Promises, moment: Moment) -> Evidence:
    """The same evidence, its observations with the columns of PARTS and with a derived figure wherever a target asks for
    one of a place that has none of its own, and at least half of it is covered."""
    own = evidence.observations
    lacking = sums(evidence, promises, moment).filter(pl.col("covered") >= ENOUGH)
    if not lacking.is_empty():
        reported = cells_with_figure(own.filter(pl.col("place").is_in(lacking["place"].unique().to_list())))
        lacking = lacking.join(reported, on=["place", *CELL], how="anti", nulls_equal=True)
    return replace(evidence, observations=pl.concat([own, lacking], how="diagonal_relaxed"))


def sums(evidence: Evidence, promises: Promises, moment: Moment) -> pl.DataFrame:
    """Every figure that can be summed up of what targets ask for, also where the place reports it itself: rows with the
    columns of SCHEMA, provenance `derived`. One that stands on a held figure is held, on a preliminary one preliminary, as
    is a count that lacks a place (it is too small for certain), and one for which a place may still report;
    `covered` is the share of the register's total of all places that should be there, else of their number;
    `submission_id` names all that it stands on, with spaces between."""
    links = made_of(evidence.places)
    asked = _asked(promises, set(links["whole"].unique().to_list()))
    if asked.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    wanted = set(asked["indicator"].unique().to_list())
    register = register_frame(evidence.denominators, moment.known_at, evidence.time_zone)
    pool = addable(evidence, promises.indicators, wanted, set(links["part"].unique().to_list()), register)
    found: list[pl.DataFrame] = []
    for wholes in in_order(links):
        added = _added(pool, links.filter(pl.col("whole").is_in(wholes)), register)
        found.append(added)
        above = added.join(pool, on=["place", *CELL], how="anti", nulls_equal=True)
        pool = pl.concat([pool, above.select(pool.columns)])
    told = pl.concat(found).join(asked, on=["place", "indicator"], how="semi")
    return _observations(with_awaited(told, pool, links, evidence.overdue))


def _asked(promises: Promises, wholes: Collection[str]) -> pl.DataFrame:
    """place and indicator of what targets ask of places that can be summed up."""
    rows = {
        (place, indicator)
        for target in promises.targets
        for place in promises.applied.get(target.id, ())
        if place in wholes
        for indicator in target.made_of
    }
    return pl.DataFrame(sorted(rows), schema={"place": pl.String, "indicator": pl.String}, orient="row")


def _added(pool: pl.DataFrame, links: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """The sums of these wholes, with the columns of the pool and what they cover. A merged place goes on from the sum of
    all that it was made of, or not at all."""
    parts = pool.join(links, left_on="place", right_on="part").filter(VALID)
    same = ["is_sum", "multiplier", "register", "decimals", "unit"]
    totals = parts.group_by(*_WHOLE, *CELL).agg(
        pl.col(same).first(),
        pl.col("upper", "lower", "share").sum(),
        pl.col("held", "preliminary", "simulated").any(),
        form=pl.when(pl.col("form").n_unique() == 1).then(pl.col("form").first()).otherwise(pl.lit("")),
        submission_id=pl.col("submission_id").unique().sort().str.join(" "),
        parts=pl.len().cast(pl.Int64),
    )
    due = _due(totals.select(*_WHOLE, "period_end", "register").unique(), links, register)
    told = totals.join(due, on=[*_WHOLE, "period_end", "register"]).filter(
        (pl.col("is_sum") | (pl.col("lower") > 0)) & (~pl.col("is_merger") | (pl.col("parts") == pl.col("parts_due")))
    )
    there = pl.col("share") / pl.col("parts_due")
    # A part of a year stands on what was known when it came: the year's own total is no measure of that.
    yearly = (pl.col("period_end") - pl.col("period_start")).dt.total_days() >= _WHOLE_YEAR
    by_register = pl.when(yearly & ~pl.col("is_sum")).then(pl.col("lower") / pl.col("register_total"))
    covered = pl.coalesce(by_register, there)
    short = pl.col("is_sum") & (there < 1)
    once = told.sort("is_merger", descending=True).unique(["whole", *CELL], keep="first", maintain_order=True)
    return once.with_columns(
        share=covered.clip(0.0, 1.0), preliminary=pl.col("preliminary") | short
    ).rename({"whole": "place"}).drop("is_merger", "register_total")  # fmt: skip


def _due(days: pl.DataFrame, links: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """`days` with the number of places that should be there and the register's total of them, null where it lacks one."""
    entries = of_each_year(register)
    every = days.join(links, on=_WHOLE).filter(VALID).with_columns(year=pl.col("period_end").dt.year().cast(pl.Int64))
    known = every.join(
        entries, left_on=["register", "part", "year"], right_on=["register", "place", "year"], how="left"
    )
    entry = pl.col("register_value")
    return known.group_by(days.columns).agg(
        parts_due=pl.len().cast(pl.Int64),
        register_total=pl.when(entry.is_not_null().all() & (entry.sum() > 0)).then(entry.sum()),
    )


def _observations(found: pl.DataFrame) -> pl.DataFrame:
    """The sums as further observations."""
    rate = ~pl.col("is_sum")
    filled = found.with_columns(
        value=pl.when(rate).then(pl.col("multiplier") * pl.col("upper") / pl.col("lower")).otherwise("upper"),
        numerator=pl.when(rate).then("upper"),
        denominator=pl.when(rate).then("lower"),
        state=pl.lit(ObservationState.VALUE.value),
        provenance=pl.lit(Provenance.DERIVED.value),
        usable=pl.when("held").then(pl.lit(Usable.HELD.value)).otherwise(pl.lit(Usable.ACCEPTED.value)),
        status=pl.when("preliminary")
        .then(pl.lit(SubmissionStatus.PRELIMINARY.value))
        .otherwise(pl.lit(SubmissionStatus.FINAL.value)),
        is_new=pl.lit(value=False),
        covered="share",
        simulated_parts="simulated",
    )
    empty = [name for name in SCHEMA if name not in filled.columns]
    return filled.select(
        (pl.lit("" if SCHEMA[name] == pl.String() else None) if name in empty else pl.col(name))
        .cast(SCHEMA[name])
        .alias(name)
        for name in SCHEMA
    )
