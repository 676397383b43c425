"""The frames of an export beside those that every room knows."""

from __future__ import annotations

import polars as pl

OVERDUE = pl.Schema({"place": pl.String(), "indicator": pl.String(), "period_end": pl.Date()})
