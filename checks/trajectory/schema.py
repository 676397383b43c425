"""Dtypes of the assessment frame, once for this room; names and order are `domain.columns.ASSESSMENT`."""

from __future__ import annotations

from typing import Any

import polars as pl

from domain.assessment import Assessment

ASSESSMENT_SCHEMA: dict[str, Any] = {
    "run_id": pl.String,
    "place": pl.String,
    "target_id": pl.String,
    "indicator": pl.String,
    "period": pl.String,
    "as_of": pl.Date,
    "known_at": pl.Datetime("us", "UTC"),
    "status": pl.String,
    "reason": pl.String,
    "expected": pl.Float64,
    "actual": pl.Float64,
    "gap": pl.Float64,
    "unit": pl.String,
    "slip_months": pl.Float64,
    "pace_achieved": pl.Float64,
    "pace_needed": pl.Float64,
    "next_value": pl.Float64,
    "annual_light": pl.String,
    "plan_light": pl.String,
    "strictest": pl.Boolean,
    "binding": pl.Boolean,
    "submission_id": pl.String,
    "denominator": pl.String,
    "config_sha256": pl.String,
    "document_no": pl.String,
    "clause": pl.String,
    "quote": pl.String,
    "share_done": pl.Float64,
    "share_of_time": pl.Float64,
    "provenance": pl.String,
}
_TEXTS = tuple(name for name, dtype in ASSESSMENT_SCHEMA.items() if dtype == pl.String)


def as_assessment_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Exactly the assessment columns, in order and dtype; texts are never null."""
    return frame.select(
        (pl.col(name).cast(dtype).fill_null("") if name in _TEXTS else pl.col(name).cast(dtype)).alias(name)
        for name, dtype in ASSESSMENT_SCHEMA.items()
    )


def assessments(frame: pl.DataFrame) -> tuple[Assessment, ...]:
    """One `Assessment` per row, in the frame's order."""
    return tuple(Assessment(**row) for row in frame.select(list(ASSESSMENT_SCHEMA)).iter_rows(named=True))
