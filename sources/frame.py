"""Readings as a frame of observations, one row per cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

import frames
from domain.columns import OBSERVATION, names_of
from domain.indicator import Indicator
from domain.submission import Cell, Reading, Submission, Usable

_OF_CELL = tuple(name for name in names_of(Cell) if name in OBSERVATION)
_OF_SUBMISSION = tuple(name for name in names_of(Submission) if name in OBSERVATION)


def observation_frame(pairs: Sequence[tuple[Reading, Submission]], indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """All cells of the readings, with exactly the columns of `frames.OBSERVATION` in their order.

    Periods run as the submission says; received_at is UTC; every row is new and `accepted` until the gate says
    otherwise. A cell without a unit takes its indicator's.
    """
    rows = [_row(cell, submission, indicators) for reading, submission in pairs for cell in reading.cells]
    return pl.DataFrame(rows, schema=frames.OBSERVATION)


def _row(cell: Cell, submission: Submission, indicators: Mapping[str, Indicator]) -> dict[str, Any]:
    known = indicators.get(cell.indicator)
    return {
        **{name: getattr(submission, name) for name in _OF_SUBMISSION},
        **{name: getattr(cell, name) for name in _OF_CELL},
        "submission_id": submission.id,
        "evidence": cell.evidence.to_text(),
        "unit": cell.unit or (known.unit if known else ""),
        "is_new": True,
        "usable": Usable.ACCEPTED,
    }
