"""The references that people see: JD-2022-370611-016 for paths, HS- for figures to be checked, BS- for submissions,
TZ- for the ledger itself."""

from __future__ import annotations

import re
from collections.abc import Collection

from domain.condition import BehindFacts, Condition
from domain.period import Period

PREFIX = {"behind": "JD", "implausible": "HS", "missing": "BS", "young_ledger": "TZ"}
# A sequence starts above the rows of any plan's table, so that a number never names another row.
FIRST_FREE = 101
_ROW = re.compile(r"(?:序号|row)\s*(\d{1,3})\b", re.IGNORECASE)


def number_for(condition: Condition, used: Collection[str]) -> str:
    """The reference for a new alert: the row of the plan's table where the clause names one and it is free, else the
    next of a sequence per kind, period and place. Empty for kinds that carry none. `used` are the numbers taken."""
    prefix = PREFIX.get(condition.kind)
    if prefix is None:
        return ""
    stem = f"{prefix}-{_when(condition)}-{condition.place}"
    row = _row(condition)
    if row and f"{stem}-{row:03d}" not in used:
        return f"{stem}-{row:03d}"
    sequence = FIRST_FREE if condition.kind == "behind" else 1
    while f"{stem}-{sequence:03d}" in used:
        sequence += 1
    return f"{stem}-{sequence:03d}"


def _when(condition: Condition) -> str:
    """The period, 2022 or 202308; for what has none the day since when it is so."""
    period = condition.period
    return Period.parse(period).dhis2.replace("/", "") if period else f"{condition.since:%Y%m%d}"


def _row(condition: Condition) -> int:
    if not isinstance(condition.facts, BehindFacts):
        return 0
    found = _ROW.search(condition.facts.clause)
    return int(found.group(1)) if found else 0
