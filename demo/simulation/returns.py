"""What the yearly returns of the plans say (returns.csv): chosen by us year by year, some of it behind, most of it fine.

Plausible for the places of the shipped deployment, and nothing more. `size` is the denominator that a clerk types, or the
people that a survey asked; the figures of the yearly columns are in the unit of the indicator."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Line = tuple[str, str, str]  # place, indicator, item


@dataclass(frozen=True, slots=True)
class Told:
    """The end-of-year figures of one line at one place, by year, and the size of its denominator or sample."""

    values: Mapping[int, float]
    size: float | None


@cache
def returns() -> Mapping[Line, Told]:
    """All lines of returns.csv."""
    text = (files("demo.simulation") / "returns.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {(row["place"], row["indicator"], row["item"]): _told(row) for row in rows}


def size_of(place: str, indicator: str, item: str = "") -> float | None:
    """How many a line's rate is taken of, where returns.csv says so."""
    told = returns().get((place, indicator, item))
    return told.size if told else None


def _told(row: Mapping[str, str]) -> Told:
    values = {int(year): float(value) for year, value in row.items() if year.isdigit() and value}
    return Told(values, float(row["size"]) if row["size"] else None)
