"""Dtypes of the frames of an export, once for this room; the names are `domain.columns.OBSERVATION`."""

from __future__ import annotations

from typing import Any

import polars as pl

OBSERVATION_DTYPES: dict[str, Any] = {
    "submission_id": pl.String,
    "receipt_id": pl.String,
    "form": pl.String,
    "place": pl.String,
    "indicator": pl.String,
    "period": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "item": pl.String,
    "state": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "unit": pl.String,
    "value_text": pl.String,
    "decimals": pl.Int64,
    "file": pl.String,
    "sheet": pl.String,
    "cell": pl.String,
    "note": pl.String,
    "provenance": pl.String,
    "received_at": pl.Datetime("us", "UTC"),
    "version": pl.Int64,
    "is_new": pl.Boolean,
    "usable": pl.String,
}
OVERDUE_DTYPES: dict[str, Any] = {"place": pl.String, "indicator": pl.String, "period_end": pl.Date}
