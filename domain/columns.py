"""Column names of every frame and JSON row that crosses a room's border, taken from the types of their rows."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from domain.assessment import Assessment
from domain.finding import CheckResult
from domain.rows import Observation


def names_of(row: type[Any]) -> tuple[str, ...]:
    """The names of a dataclass's fields in their order."""
    return tuple(field.name for field in fields(row))


OBSERVATION = names_of(Observation)
OBSERVATION_KEY: tuple[str, ...] = ("place", "indicator", "period", "item")
CHECK_RESULT = names_of(CheckResult)
ASSESSMENT = names_of(Assessment)
# What is told of a sum that stands beside a figure which the place reports itself.
SECOND_ROUTE: tuple[str, ...] = (
    "value",
    "numerator",
    "denominator",
    "covered",
    "parts",
    "parts_due",
    "usable",
    "status",
    "submission_id",
)
