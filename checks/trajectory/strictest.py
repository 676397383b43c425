"""Which of several targets on one indicator at one place is the one that people are told about.

Active targets first (in force, not replaced, and not closed: with its deadline the term
of a target is over, and what is asked now is another), then those with a verdict, then the one that asks most at the figure's
date, then the one that asks most at its end, the earlier deadline, the binding one, and the id.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from domain.assessment import VERDICTS


def with_strictest(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Adds strictest: true on exactly one row of each (place, indicator)."""
    subject = ["place", "indicator"]
    if not frame.select(subject).is_duplicated().any():
        return frame.with_columns(strictest=pl.lit(True))
    orientation = pl.when(pl.col("side") < 0).then(-1.0).otherwise(1.0)
    active = (pl.col("effective_from").fill_null(as_of) <= as_of) & (pl.col("effective_to").fill_null(as_of) >= as_of)
    keys = frame.select(
        "pair",
        *subject,
        inactive=~active | _closed(as_of),
        unjudged=~pl.col("status").is_in(list(VERDICTS)),
        asks_now=-orientation * pl.col("expected"),
        asks_at_end=-orientation * pl.col("T"),
        deadline=pl.col("deadline"),
        expected_nature=~pl.col("binding"),
        target_id=pl.col("target_id"),
    )
    ranked = keys.sort(keys.columns[3:], nulls_last=True, maintain_order=True)
    first = ranked.unique(subject, keep="first", maintain_order=True).select("pair", strictest=pl.lit(True))
    return frame.join(first, on="pair", how="left", maintain_order="left").with_columns(
        pl.col("strictest").fill_null(False)
    )


def _closed(as_of: date) -> pl.Expr:
    """The term is over: what is asked now is another."""
    return (pl.col("latest_deadline") < as_of).fill_null(value=False)
