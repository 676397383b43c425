"""The trajectory verdicts of all targets at all places in one pass over frames.

Figures up to a day against the paths of the targets: the order of decisions is in `statuses`, the arithmetic in
`progress`, the words of the reasons in `reasons`. Nothing here reads a clock or a store.
"""

from __future__ import annotations

from datetime import date

import polars as pl

import frames
from checks.trajectory.baselines import real_figures, with_baselines
from checks.trajectory.figures import series_figures
from checks.trajectory.given import Evidence, Moment, Promises
from checks.trajectory.kind import by_kind
from checks.trajectory.latest import eligible, last_figures, with_year_before, with_year_facts
from checks.trajectory.lights import annual_light_expr
from checks.trajectory.outlook import with_chance, with_outlook
from checks.trajectory.paths import with_end_values
from checks.trajectory.progress import with_expected, with_progress, with_shortfall
from checks.trajectory.rare import with_chances, with_change_chances
from checks.trajectory.statuses import decided, plan_light_expr
from checks.trajectory.strictest import with_strictest
from checks.trajectory.targets import pair_table, target_table
from checks.trajectory.verdictrows import assessments
from checks.trajectory.warning import with_pace_ago
from checks.trajectory.yeartodate import with_schedule
from domain.assessment import VERDICTS, Status

_LIGHTS = ("status", "plan_light", "annual_light")

__all__ = ["Evidence", "Moment", "Promises", "assess", "assessments"]


def assess(promises: Promises, evidence: Evidence, moment: Moment) -> pl.DataFrame:
    """One row per (target, place) with exactly the columns of `frames.ASSESSMENT`.

    Values are in the indicator's unit, paces per year, slip in months (negative: ahead). Wrong or missing input gives a
    named status with a reason that has words, never an exception.
    """
    table = target_table(promises)
    pairs = pair_table(table, promises.applied)
    figures = series_figures(evidence, promises, pairs, moment)
    whole = pairs.join(table.drop("series", "indicator"), on="tid", maintain_order="left")
    based = with_end_values(with_baselines(whole, figures, evidence.breaks), promises.used)
    waiting = _with_overdue(based, promises, evidence.overdue, moment.as_of)
    judged = _with_both_readings(waiting, real_figures(figures), promises, moment.as_of, evidence)
    constants = {name: getattr(moment, name) for name in ("run_id", "config_sha256", "as_of", "known_at")}
    told = with_strictest(with_outlook(_with_provisional(judged)), moment.as_of).with_columns(
        *(pl.lit(value).alias(name) for name, value in constants.items()),
        actual="as_reported",
        denominator="denominator_text",
        share_of_time=pl.col("tau").clip(0.0, 1.0),
        baseline="b",
        baseline_provisional="b_provisional",
        aged=_newer_is_overdue(),
        simulated_parts=pl.col("simulated_parts").fill_null(value=False),
    )
    return frames.conformed(told, frames.ASSESSMENT)


def _with_overdue(pairs: pl.DataFrame, promises: Promises, overdue: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A ratio waits for the figures that it is made of: nobody reports the ratio itself."""
    made_of = [
        (tid, code) for tid, target in enumerate(promises.targets) for code in {target.indicator, *target.made_of}
    ]
    read = pl.DataFrame(made_of, schema={"tid": pl.Int64, "indicator": pl.String}, orient="row")
    late = overdue.filter(pl.col("period_end") <= as_of).join(read, on="indicator")
    latest = late.group_by("tid", "place").agg(overdue_end=pl.col("period_end").max())
    return pairs.join(latest, on=["tid", "place"], how="left", maintain_order="left")


def judge(
    pairs: pl.DataFrame, figures: pl.DataFrame, promises: Promises, as_of: date, evidence: Evidence
) -> pl.DataFrame:
    """The pairs with their last figure, numbers, lights, status and reason, taking every given figure as it stands.
    `evidence` has the figures of all places, for what past errors say of the future."""
    rows = eligible(pairs, figures)
    last = with_year_facts(with_year_before(with_pace_ago(last_figures(rows), rows), rows), rows, pairs)
    known = figures.select("key", any_figure=pl.lit(True)).unique()
    frame = pairs.join(last, on="pair", how="left", maintain_order="left").join(
        known, on="key", how="left", maintain_order="left"
    )
    frame = with_schedule(_prepared(frame), figures, pairs.select("key", "series").unique())
    frame = with_expected(frame, promises).with_columns(
        satisfied=by_kind(promises.used, lambda kind: kind.satisfied, pl.Boolean())
    )
    frame = with_change_chances(with_chances(with_shortfall(with_progress(frame)).with_columns(tested=_tested())))
    frame = with_chance(frame, figures, evidence, promises, as_of)
    frame = decided(frame, promises.used, as_of).with_columns(plan_status=plan_light_expr())
    lights = frame.with_columns(judged=pl.col("status").is_in(list(VERDICTS)))
    return lights.with_columns(
        annual_light=pl.when(pl.col("dated") | pl.col("rare") | pl.col("rare_trend"))
        .then("status")
        .otherwise(annual_light_expr()),
        plan_light="plan_status",
    )


def _prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """Whether the last figure is the deadline's own, and whether there are numbers to compare."""
    return frame.with_columns(
        final=pl.col("end") >= pl.col("latest_deadline"),
        judged=pl.col("value").is_not_null() & pl.col("b").is_not_null() | pl.col("dated"),
    )


def _newer_is_overdue() -> pl.Expr:
    """Whether a newer figure is overdue: the verdict stands and shows its age. Nothing is newer than the deadline's own."""
    return (pl.col("overdue_end") > pl.col("real_end")).fill_null(value=False) & ~pl.col("final").fill_null(value=False)


def _tested() -> pl.Expr:
    """Rates of rare events above what is expected of them."""
    above = (pl.col("value") > pl.col("wanted")) & (pl.col("side") < 0) & ~pl.col("satisfied").fill_null(False)
    return (pl.col("rare") & above & pl.col("fault").is_null()).fill_null(False)


def _with_both_readings(
    pairs: pl.DataFrame, figures: pl.DataFrame, promises: Promises, as_of: date, evidence: Evidence
) -> pl.DataFrame:
    """A held figure moves no verdict: the reason says what it would be with the figure and what it is without."""
    first = judge(pairs, figures, promises, as_of, evidence).with_columns(pl.col("held").fill_null(False))
    held = first.filter(pl.col("held") & (pl.col("reason") != "superseded") & (pl.col("reason") != "not_in_force"))
    if held.is_empty():
        return first
    questioned = pairs.join(held.select("pair"), on="pair", how="semi")
    without = judge(questioned, figures.filter(~pl.col("held")), promises, as_of, evidence)
    other = without.select("pair", without="status")
    joined = first.join(other, on="pair", how="left", maintain_order="left")
    is_held = pl.col("without").is_not_null()
    reading = pl.format("held_{}_else_{}", "status", "without")
    return joined.with_columns(
        status=pl.when(is_held).then(pl.lit(Status.HELD)).otherwise("status"),
        reason=pl.when(is_held).then(reading).otherwise("reason"),
        plan_light=pl.when(is_held).then(pl.lit(Status.HELD)).otherwise("plan_light"),
        annual_light=pl.when(is_held).then(pl.lit(Status.HELD)).otherwise("annual_light"),
    )


def _with_provisional(frame: pl.DataFrame) -> pl.DataFrame:
    """A verdict on a preliminary form or denominator, or at the deadline on a part of the year whose own return is still
    to come, is provisional; its reason names the verdict."""
    # Nothing is final on a part of the places, and the silence of one is no word that nothing happened there.
    unheard = pl.col("final") | pl.col("forbids_events") | (pl.col("rare") & pl.col("satisfied"))
    in_part = (pl.col("parts") < pl.col("parts_due")) & unheard
    at_deadline = pl.col("final") & pl.col("settles_later")
    settled = ~pl.any_horizontal(
        pl.col("preliminary").fill_null(value=False), at_deadline.fill_null(value=False), in_part.fill_null(value=False)
    )
    open_verdict = (~settled & pl.col("status").is_in(list(VERDICTS))).fill_null(False)
    return frame.with_columns(
        *(pl.when(open_verdict).then(pl.lit(Status.PROVISIONAL)).otherwise(name).alias(name) for name in _LIGHTS),
        reason=pl.when(open_verdict).then(pl.format("provisional_{}", "status")).otherwise("reason"),
    )
