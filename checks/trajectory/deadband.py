"""The dead band: how far a figure may lie from its path before the difference means anything.

The larger of half a unit of the last digit that the data are published with, and 5 % of the planned change (ours), and a
tolerance that the target names. How finely a plan prints the change that it asks for says nothing of the data.
"""

from __future__ import annotations

import re

import polars as pl

from domain.plan import Target

SHARE_OF_CHANGE = 0.05  # ours
APPROXIMATE_SHARE = 0.10  # ours: the width of 左右


def decimals(text: str, value: float | None) -> int:
    """Decimals as printed, and never fewer than the number itself has (a text may stand in another unit)."""
    found = re.search(r"\d+(?:\.(\d+))?", text)
    printed = len(found.group(1) or "") if found else 0
    return max(printed, len(f"{value or 0.0:.6f}".rstrip("0").partition(".")[2]))


def printed_value(target: Target) -> int:
    """Decimals that the end value is printed with."""
    return decimals(target.value_text, target.value)


def printed_decimals(target: Target) -> int:
    """Decimals of the more finely printed of baseline and target, in the indicator's unit."""
    printed = [decimals(target.value_text, target.value)]
    if target.baseline_value is not None:
        printed.append(decimals(target.baseline_text, target.baseline_value))
    return max(printed)


def dead_band_expr(planned_change: pl.Expr) -> pl.Expr:
    """The dead band over the columns half_unit and tolerance, in the indicator's unit."""
    change = (SHARE_OF_CHANGE * planned_change.abs()).fill_null(0.0)
    return pl.max_horizontal(pl.col("half_unit"), change, pl.col("tolerance").fill_null(0.0))
