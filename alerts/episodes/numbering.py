"""The references that people see: JD-2022-370611-016 for paths, HS- for figures to be checked, BS- for submissions,
TZ- for the ledger itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from alerts.toldkind import ToldKind
from domain.condition import Condition
from domain.period import Period


def number_for(condition: Condition, kind: ToldKind[Any], used: Collection[str]) -> str:
    """The reference for a new alert: the row of the plan's table where the clause names one and it is free, else the
    next of a sequence per kind, period and place. Empty for kinds that carry none. `used` are the numbers taken."""
    if not kind.reference:
        return ""
    stem = f"{kind.reference}-{_when(condition)}-{condition.place}"
    row = kind.row(condition.facts)
    if row and f"{stem}-{row:03d}" not in used:
        return f"{stem}-{row:03d}"
    sequence = kind.first_number
    while f"{stem}-{sequence:03d}" in used:
        sequence += 1
    return f"{stem}-{sequence:03d}"


def _when(condition: Condition) -> str:
    """The period, 2022 or 202308; for what has none the day since when it is so."""
    period = condition.period
    return Period.parse(period).dhis2.replace("/", "") if period else f"{condition.since:%Y%m%d}"
