"""Single rare events: told on their own route as events, never as a trend.

An event is news where fewer than one is expected in the year at the ceiling (one maternal death in a district), or where
none may happen at all. The verdict on the rate is another matter and is usually `within_chance`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from checks.trajectory.figures import counted
from checks.trajectory.given import Promises
from checks.trajectory.rare import chance
from checks.trajectory.targets import is_rare
from domain.indicator import Indicator
from domain.plan import Target
from domain.targetkind import TargetKind

NEWS_BELOW = 1.0  # expected events a year (ours)
EVENT_SCHEMA: dict[str, Any] = {
    "place": pl.String,
    "indicator": pl.String,
    "period": pl.String,
    "target_id": pl.String,
    "count": pl.Int64,
    "exposure": pl.Float64,
    "ceiling": pl.Float64,
    "chance": pl.Float64,
    "submission_id": pl.String,
    "provenance": pl.String,
}


def events(promises: Promises, observations: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """One row per place, indicator and period of the latest year with at least one event, under the lowest ceiling.

    `count` are the events, `exposure` the births or people (null where only a count is reported), `ceiling` the target's
    value in the indicator's unit, `chance` that of so many events at the ceiling (0 where none may happen). Columns are
    those of EVENT_SCHEMA.
    """
    figures = counted(observations, as_of).filter(~pl.col("held") & pl.col("fault").is_null())
    latest = figures.filter(pl.col("year") == pl.col("year").max().over("place", "indicator"))
    under = [target for target in promises.targets if promises.kinds[target.kind].is_ceiling]
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for target in sorted(under, key=lambda one: one.value or 0.0):
        indicator, kind = promises.indicators.get(target.indicator), promises.kinds[target.kind]
        places = list(promises.applied.get(target.id, ()))
        mine = (pl.col("indicator") == target.indicator) & pl.col("place").is_in(places)
        for row in latest.filter(mine).iter_rows(named=True) if indicator else ():
            event = _event(target, kind, indicator, row)
            if event:
                found.setdefault((row["place"], row["indicator"], row["period"]), event)
    return pl.DataFrame(list(found.values()), schema=EVENT_SCHEMA)


def _event(
    target: Target, kind: TargetKind, indicator: Indicator | None, row: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The event that a figure is, or None where it is none or no news."""
    told = {name: row[name] for name in ("place", "indicator", "period", "submission_id", "provenance")}
    ceiling, exposure = target.value or 0.0, row["denominator"]
    told |= {"target_id": target.id, "ceiling": ceiling, "exposure": exposure}
    if kind.forbids_events:
        count = int(row["value"])
        return told | {"count": count, "chance": 0.0} if count >= 1 else None
    if indicator is None or not is_rare(indicator) or indicator.parts is None or not exposure or not row["numerator"]:
        return None
    expected = ceiling / indicator.parts.multiplier * exposure
    count = int(row["numerator"])
    return told | {"count": count, "chance": chance(count, expected)} if expected < NEWS_BELOW else None
