"""What the city holds beside the figures that are sent: its register of denominators, and the baselines that its plans print.

The same register, and the same choice of a row, as when a verdict is given (`checks.trajectory.denominators`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from checks.trajectory.denominators import PARTS_SCHEMA, REGISTER_SCHEMA
from domain.period import Period
from domain.plan import Target

BASELINE_SCHEMA = pl.Schema(
    {
        "place": pl.String,
        "indicator": pl.String,
        "item": pl.String,
        "baseline": pl.Float64,
        "baseline_period": pl.String,
        "baseline_start": pl.Date,
        "baseline_end": pl.Date,
    }
)


@dataclass(frozen=True)
class City:
    """register: what was known on the day of judging, in the order in which its rows count; parts: which register an
    indicator is divided by; baselines: printed ones, oldest first (BASELINE_SCHEMA)."""

    register: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REGISTER_SCHEMA))
    parts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PARTS_SCHEMA))
    baselines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=BASELINE_SCHEMA))


def baseline_frame(targets: Iterable[Target]) -> pl.DataFrame:
    """The baselines that plans print, each of the place that its target was written for: a county has not got its city's.
    Ratios of two indicators are nobody's figure."""
    rows = [
        (one.place, one.indicator, one.item, one.baseline_value, one.baseline_period, period.start, period.end)
        for one in targets
        if one.baseline_value is not None and not one.reference and not one.numerator and one.applies_to != "children"
        if (period := _period(one.baseline_period))
    ]
    return pl.DataFrame(rows, schema=BASELINE_SCHEMA, orient="row").sort("baseline_end", maintain_order=True)


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None
