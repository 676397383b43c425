"""Denominators from the city's register: which one a rate stands on, and what it is worth when the register is revised.

The submitted value stands as long as the register gives the same printed figure; only a register that gives another one
re-judges it. The numerator stays the district's. A yearly figure is judged anew by every later row of its own year; a
figure of less than a year stands on what was known when it came, of its own year or else of the last year that had a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from domain.indicator import Denominator, Indicator
from domain.submission import Provenance, SubmissionStatus
from domain.workdays import local_day

_REGISTER: dict[str, Any] = {
    "register": pl.String,
    "place": pl.String,
    "register_year": pl.Int64,
    "known_since": pl.Datetime("us", "UTC"),
    "final": pl.Boolean,
    "register_value": pl.Float64,
    "register_text": pl.String,
}
REGISTER_SCHEMA = pl.Schema({**_REGISTER, "preliminary": pl.Boolean})
PARTS_SCHEMA = pl.Schema(
    {"indicator": pl.String, "register": pl.String, "multiplier": pl.Float64, "part_name": pl.String}
)
_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
_YEAR = 12  # months
# What decides which row a figure stands on; `then` is when it came, where that matters.
_ASKED = ["register", "place", "year", "then"]
_ROW = ("register_value", "register_text", "register_year", "preliminary")


def register_frame(denominators: Sequence[Denominator], known_at: datetime, time_zone: str = "UTC") -> pl.DataFrame:
    """What the register says on the local day of a moment: every row that was known by then, with the instant since when,
    sorted so that of the rows of one year the last counts (a final value before a preliminary one, a later before an
    earlier)."""
    today = local_day(known_at, time_zone).isoformat()
    rows = [
        (
            one.register,
            one.place,
            one.year,
            _since(one.known_from, time_zone),
            one.status == SubmissionStatus.FINAL,
            one.value,
            one.cited,
        )
        for one in denominators
        if one.known_from <= today and not one.item
    ]
    known = pl.DataFrame(rows, schema=_REGISTER, orient="row").with_columns(preliminary=~pl.col("final"))
    return known.sort("register", "place", "register_year", "final", "known_since", maintain_order=True)


def _since(known_from: str, time_zone: str) -> datetime:
    """The beginning of the local day on which a row became known."""
    if not known_from:
        return _ALWAYS
    return datetime.combine(date.fromisoformat(known_from), time.min, ZoneInfo(time_zone)).astimezone(UTC)


def parts_frame(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """One row per indicator with parts: indicator, register, multiplier, part_name (of the denominator)."""
    rows = [
        (one.code, one.parts.register or None, one.parts.multiplier, one.parts.denominator)
        for one in indicators.values()
        if one.parts
    ]
    return pl.DataFrame(rows, schema=PARTS_SCHEMA, orient="row")


def with_denominators(figures: pl.DataFrame, parts: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Adds exposure (the denominator that counts), preliminary and denominator_text, and takes the value again where
    the register gives another printed figure."""
    # What is summed up has been divided by the register's entries of its places.
    derived = (pl.col("provenance") == Provenance.DERIVED).fill_null(value=False)
    named = figures.join(parts, on="indicator", how="left", maintain_order="left")
    joined = with_register(named.with_columns(register=pl.when(~derived).then("register")), register)
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
    ).drop("register", "register_value", "register_text", "register_year", "part_name")


def with_register(figures: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Each figure (register, place, year, span in months, received_at) with the row that it stands on: register_value,
    register_text, register_year, preliminary; null where the register has none, or the indicator names no register."""
    at_its_time = figures.with_columns(then=pl.when(pl.col("span") < _YEAR).then("received_at"))
    asked = at_its_time.filter(pl.col("register").is_not_null()).select(_ASKED).unique()
    rows = asked.join(register, on=["register", "place"]).filter(
        pl.when(pl.col("then").is_null())
        .then(pl.col("register_year") == pl.col("year"))
        .otherwise((pl.col("register_year") <= pl.col("year")) & (pl.col("known_since") <= pl.col("then")))
    )
    ordered = rows.sort("register_year", "final", "known_since", maintain_order=True)
    found = ordered.unique(_ASKED, keep="last", maintain_order=True).select(*_ASKED, *_ROW)
    return at_its_time.join(found, on=_ASKED, how="left", nulls_equal=True, maintain_order="left").drop("then")


def of_each_year(register: pl.DataFrame) -> pl.DataFrame:
    """The row that counts of each year: register, place, year, register_value."""
    last = register.unique(["register", "place", "register_year"], keep="last", maintain_order=True)
    return last.select("register", "place", "register_value", year="register_year")
