"""Denominators from the city's register: which one a rate stands on, and what it is worth when the register is revised.

The submitted value stands as long as the register gives the same printed figure; only a register that gives another one
re-judges it. The numerator stays the district's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from domain.indicator import Denominator, Indicator
from domain.submission import Provenance, SubmissionStatus
from domain.workdays import local_day

REGISTER_SCHEMA: dict[str, Any] = {
    "register": pl.String,
    "place": pl.String,
    "year": pl.Int64,
    "register_value": pl.Float64,
    "preliminary": pl.Boolean,
    "register_text": pl.String,
}


def register_frame(denominators: Sequence[Denominator], known_at: datetime, time_zone: str = "UTC") -> pl.DataFrame:
    """What the register says on the local day of a moment: one row per register, place and year; a final value before a
    preliminary one, a later before an earlier."""
    today = local_day(known_at, time_zone).isoformat()
    known = [one for one in denominators if one.known_from <= today and not one.item]
    ranked = sorted(known, key=lambda one: (one.status == SubmissionStatus.FINAL, one.known_from))
    latest = {(one.register, one.place, one.year): one for one in ranked}
    rows = [
        (one.register, one.place, one.year, one.value, one.status == SubmissionStatus.PRELIMINARY, _text(one))
        for one in latest.values()
    ]
    return pl.DataFrame(rows, schema=REGISTER_SCHEMA, orient="row")


def _text(one: Denominator) -> str:
    source = f"; {one.source}" if one.source else ""
    return f"{one.register} {one.year}: {one.value:,.10g} ({one.status}{source})"


def parts_frame(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """One row per indicator with parts: indicator, register, multiplier, part_name (of the denominator)."""
    rows = [
        (one.code, one.parts.register or None, one.parts.multiplier, one.parts.denominator)
        for one in indicators.values()
        if one.parts
    ]
    schema = {"indicator": pl.String, "register": pl.String, "multiplier": pl.Float64, "part_name": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def with_denominators(figures: pl.DataFrame, parts: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Adds exposure (the denominator that counts), preliminary and denominator_text, and takes the value again where
    the register gives another printed figure."""
    # What is summed up has been divided by the register's entries of its places.
    derived = (pl.col("provenance") == Provenance.DERIVED).fill_null(value=False)
    named = figures.join(parts, on="indicator", how="left").with_columns(register=pl.when(~derived).then("register"))
    joined = named.join(register, on=["register", "place", "year"], how="left")
    again = pl.col("multiplier") * pl.col("numerator") / pl.col("register_value")
    half = 0.5 * pl.lit(10.0).pow(-pl.col("decimals").fill_null(2))
    differs = (again.is_finite() & ((again - pl.col("value")).abs() > half * (1 + 1e-9))).fill_null(False)
    whose = pl.when(derived).then(pl.lit("summed up")).otherwise(pl.lit("reported"))
    reported = pl.format("{}: {} ({})", pl.col("part_name"), pl.col("denominator"), whose)
    return joined.with_columns(
        value=pl.when(differs).then(again).otherwise(pl.col("value")),
        exposure=pl.coalesce("register_value", "denominator"),
        preliminary=pl.col("preliminary").fill_null(False),
        # A rate that came without its numerator was made elsewhere: no denominator of ours is claimed for it.
        denominator_text=pl.when(pl.col("numerator").is_not_null())
        .then(pl.coalesce("register_text", reported, pl.lit("")))
        .otherwise(pl.lit("")),
    ).drop("register", "register_value", "register_text", "part_name")
