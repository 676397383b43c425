"""Assessments as a frame and as what they are."""

from __future__ import annotations

import polars as pl

import frames
from domain.assessment import Assessment, Status


def assessments(frame: pl.DataFrame) -> tuple[Assessment, ...]:
    """One `Assessment` per row, in the frame's order."""
    return tuple(
        Assessment(**{**row, "status": Status(row["status"])})
        for row in frame.select(frames.ASSESSMENT.names()).iter_rows(named=True)
    )
