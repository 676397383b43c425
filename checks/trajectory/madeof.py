"""Which places a place is made of, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from domain.place import Place

LINKS: dict[str, Any] = {
    "whole": pl.String,
    "part": pl.String,
    "since": pl.Date,
    "until": pl.Date,
    "is_merger": pl.Boolean,
}
# Links of the last day of a period.
VALID = pl.col("period_end").is_between(pl.col("since"), pl.col("until"))


def made_of(places: Sequence[Place]) -> pl.DataFrame:
    """One row per place and part, with the days on which it is one: the places directly below it while they are valid,
    and, before a place was there, those that were merged into it. Nothing is made of places of which only some are
    listed."""
    whole = {place.code for place in places if not place.partial}
    ended = {place.code: place.valid_to for place in places}
    rows = [row for place in places for row in _links(place, whole, ended)]
    return pl.DataFrame(rows, schema=LINKS, orient="row")


def _links(
    place: Place, whole: set[str], ended: Mapping[str, date | None]
) -> Iterator[tuple[str, str, date, date, bool]]:
    if place.parent in whole:
        yield place.parent, place.code, place.valid_from or date.min, place.valid_to or date.max, False
    if before := _eve(place, ended):
        yield from ((place.code, code, date.min, before, True) for code in place.predecessors)


def _eve(place: Place, ended: Mapping[str, date | None]) -> date | None:
    """The last day on which its predecessors stood for it: the one before it is valid, else the last of theirs."""
    if place.valid_from is not None and place.valid_from > date.min:
        return place.valid_from - timedelta(days=1)
    ends = [day for code in place.predecessors if (day := ended.get(code)) is not None]
    return max(ends, default=None)


def in_order(links: pl.DataFrame) -> list[list[str]]:
    """The wholes in rounds: each after all that it is made of. What is made of itself, by a mistake, is in none."""
    parts: dict[str, set[str]] = {}
    for whole, part in links.select("whole", "part").iter_rows():
        parts.setdefault(whole, set()).add(part)
    rounds: list[list[str]] = []
    while ready := [whole for whole, made in parts.items() if not made & parts.keys()]:
        rounds.append(ready)
        parts = {whole: made for whole, made in parts.items() if whole not in ready}
    return rounds
