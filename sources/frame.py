"""Readings as a frame of observations, one row per cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

import frames
from domain.indicator import Indicator
from domain.submission import Cell, Reading, Submission


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
        "submission_id": submission.id,
        "receipt_id": submission.receipt_id,
        "form": submission.form,
        "place": submission.place,
        "indicator": cell.indicator,
        "period": submission.period,
        "period_start": submission.period_start,
        "period_end": submission.period_end,
        "item": cell.item,
        "state": cell.state,
        "value": cell.value,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "unit": cell.unit or (known.unit if known else ""),
        "value_text": cell.value_text,
        "decimals": cell.decimals,
        "file": submission.file,
        "sheet": cell.sheet,
        "cell": cell.cell,
        "note": cell.note,
        "provenance": submission.provenance,
        "received_at": submission.received_at,
        "version": submission.version,
        "is_new": True,
        "usable": "accepted",
    }
