"""series: a cell beside the history of its own place, without the figure of the period that is tested."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

import frames
from checks.baseline import JUDGED_BY, baselines
from checks.gate.batch import Known
from checks.shapes.judgement import NO_VALUE, Reason
from checks.shapes.row import Beside, Row
from domain.period import Period
from domain.rulekind import Shape

SHORT_HISTORY = "short_history"
STATISTICS = ("n", "median", "mad", "mean", "last_value", "last_period", "window")


def with_history(rows: pl.LazyFrame, arrived: pl.DataFrame, known: Known) -> pl.LazyFrame:
    """The statistics of each cell's series beside it, n is 0 where there is none; and `period_before`, the one directly
    before its own. The periods that came in the same batch are history of those after them, as if each had come in its
    time: what is asked must not hang on how the files were sent."""
    key = [*JUDGED_BY, "period"]
    history = pl.concat([known.figures, arrived.select(frames.OBSERVATION.names())])
    found = baselines(arrived, history, JUDGED_BY).lazy().select(*key, *STATISTICS)
    joined = rows.join(found, on=key, how="left", maintain_order="left")
    joined = joined.join(_before(arrived), on="period", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n").fill_null(0))


def _before(arrived: pl.DataFrame) -> pl.LazyFrame:
    periods = arrived["period"].unique().to_list()
    pairs = [(period, str(Period.parse(period).previous())) for period in periods]
    return pl.LazyFrame(pairs, schema={"period": pl.String, "period_before": pl.String}, orient="row")


def fewer_than(periods: float) -> tuple[Reason, ...]:
    """A cell without a figure, or without that many periods before it, cannot be tested."""
    return (*NO_VALUE, (pl.col("n") < periods, SHORT_HISTORY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Row):
    """A judgement over rows that have n, median, mad, mean, last_value, last_period and window beside them."""

    shape: Shape = Shape.SERIES
    beside: Beside | tuple[Beside, ...] | None = with_history
