"""Where an export and its recomputation differ: every number to 1e-9, everything else exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from domain.assessment import Assessment
from words.catalogue import say

TOLERANCE = 1e-9
# The run that computed a verdict is no part of it.
COMPARED = tuple(one.name for one in fields(Assessment) if one.name not in {"run_id", "place", "target_id"})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that does not hold. kind: field | not_recomputed | not_recorded | evidence | seal; target_id and place
    are empty where it is about the whole export."""

    kind: str
    field: str
    recorded: str
    recomputed: str
    target_id: str = ""
    place: str = ""

    def sentence(self, language: str) -> str:
        """What was written, what was found, and what that means."""
        facts = {one.name: getattr(self, one.name) for one in fields(self)}
        return say(language, f"evaluation.disagreement.{self.kind}", **facts)


def verdict_disagreements(recorded: Sequence[Assessment], recomputed: Sequence[Assessment]) -> Iterator[Disagreement]:
    """Field by field for each (target, place), then the verdicts that only one side has."""
    again = {(row.target_id, row.place): row for row in recomputed}
    for row in recorded:
        other = again.pop((row.target_id, row.place), None)
        subject = {"target_id": row.target_id, "place": row.place}
        if other is None:
            yield Disagreement("not_recomputed", "status", row.status, "", **subject)
            continue
        for name in COMPARED:
            one, two = getattr(row, name), getattr(other, name)
            if not same(one, two):
                yield Disagreement("field", name, _shown(one), _shown(two), **subject)
    for row in again.values():
        yield Disagreement("not_recorded", "status", "", row.status, row.target_id, row.place)


def followup_disagreements(
    recorded: Sequence[Mapping[str, Any]], recomputed: Sequence[Mapping[str, Any]]
) -> Iterator[Disagreement]:
    """Field by field what an export says of measures and proposes; one that says nothing of them claims nothing."""
    again = {(row["target_id"], row["place"]): row for row in recomputed}
    for row in recorded:
        subject = {"target_id": str(row.get("target_id")), "place": str(row.get("place"))}
        other = again.get((row.get("target_id"), row.get("place")), {})
        for name in ("proposal", "ground", "measures"):
            if not same(row.get(name), other.get(name)):
                yield Disagreement("field", name, _shown(row.get(name)), _shown(other.get(name)), **subject)


def same(one: Any, two: Any) -> bool:
    """Numbers to 1e-9 (absolute or relative, whichever is wider), everything else exactly."""
    if isinstance(one, float) and isinstance(two, float):
        if math.isnan(one) or math.isnan(two):
            return math.isnan(one) and math.isnan(two)
        return math.isclose(one, two, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(one == two)


def _shown(value: Any) -> str:
    return "–" if value is None else repr(value) if isinstance(value, float) else str(value)
