"""How sure a figure is that was found by asking some of many.

The standard error as it was given; else of a share that was found among n people, as in a simple random sample, with z*z / 2
cases and as many others added (Agresti and Coull 1998), so that none of twenty is not taken for certain: a design with clusters
is less sure, and gives its own. One-sided 95 % are 1.645 standard errors.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from domain.indicator import Chance, Indicator, IndicatorKind

ONE_SIDED_95 = 1.6448536269514722  # the 95th percentile of the normal distribution
_SHARES = frozenset({IndicatorKind.SHARE, IndicatorKind.COVERAGE})


def with_standard_errors(figures: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """Adds error, the standard error in the indicator's unit: null where nothing is known of it, and for what was counted in
    full (`chance: none`). Needs indicator, value, sample_size, standard_error."""
    rows = [
        (one.code, one.parts.multiplier if one.parts else 100.0 if one.kind in _SHARES else None)
        for one in indicators.values()
        if one.chance is not Chance.NONE
    ]
    wholes = pl.DataFrame(rows, schema={"indicator": pl.String, "whole": pl.Float64}, orient="row")
    asked = wholes.with_columns(asked=pl.lit(value=True))
    joined = figures.join(asked, on="indicator", how="left", maintain_order="left")
    share = pl.col("value") / pl.col("whole")
    possible = (share >= 0) & (share <= 1) & (pl.col("sample_size") > 0)
    size = pl.col("sample_size") + ONE_SIDED_95**2
    centre = (share * pl.col("sample_size") + ONE_SIDED_95**2 / 2) / size
    worked_out = pl.when(possible).then(pl.col("whole") * (centre * (1 - centre) / size).sqrt())
    senseless = (pl.col("sample_size") <= 0) | (pl.col("standard_error") < 0)
    unusable = pl.when(pl.col("asked") & senseless).then(pl.lit("sample_unusable"))
    return joined.with_columns(
        error=pl.when("asked").then(pl.coalesce("standard_error", worked_out)),
        fault=pl.coalesce("fault", unusable),
    ).drop("whole", "asked", "sample_size", "standard_error")


def by_sample_expr(distance: pl.Expr, error: pl.Expr) -> pl.Expr:
    """Whether a distance on the bad side is no larger than who was asked can explain."""
    return ((error > 0) & (distance > 0) & (distance <= ONE_SIDED_95 * error)).fill_null(value=False)
