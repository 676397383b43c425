"""Bands: what the share of the way done over the share of the time gone is called.

0.95, 0.60 and 0 are published (the quantitative-target ratio of Eurostat as adopted by Statistics Canada and Open SDG);
1.20 is ours.
"""

from __future__ import annotations

import polars as pl

AHEAD = 1.20  # ours
ON_TRACK = 0.95
SLIGHTLY_BEHIND = 0.60
REGRESSING = 0.0
# Sums such as 0.1 + 0.2 must not push a figure that stands exactly on a border under it.
ROUNDING = 1e-9


def band(ratio: float) -> str:
    """The status for one ratio of way done to time gone."""
    floors = ((AHEAD, "ahead"), (ON_TRACK, "on_track"), (SLIGHTLY_BEHIND, "slightly_behind"), (REGRESSING, "behind"))
    return next((name for floor, name in floors if ratio >= floor - ROUNDING), "regressing")


def band_expr(ratio: pl.Expr) -> pl.Expr:
    """The same as an expression; null stays null."""
    return (
        pl.when(ratio.is_null() | ratio.is_nan())
        .then(pl.lit(None, pl.String))
        .when(ratio >= AHEAD - ROUNDING)
        .then(pl.lit("ahead"))
        .when(ratio >= ON_TRACK - ROUNDING)
        .then(pl.lit("on_track"))
        .when(ratio >= SLIGHTLY_BEHIND - ROUNDING)
        .then(pl.lit("slightly_behind"))
        .when(ratio >= REGRESSING - ROUNDING)
        .then(pl.lit("behind"))
        .otherwise(pl.lit("regressing"))
    )
