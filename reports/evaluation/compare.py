"""Where an export and its recomputation differ: every number to 1e-9, everything else exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from domain.assessment import Assessment

TOLERANCE = 1e-9
# The run that computed a verdict is no part of it.
COMPARED = tuple(one.name for one in fields(Assessment) if one.name not in {"run_id", "place", "target_id"})

SENTENCES: Mapping[str, tuple[str, str]] = {
    "field": (
        "{target_id}（{place}）：{field} 报告为 {recorded}，按证据复算为 {recomputed}，结论不能复现",
        "{target_id} ({place}): {field} is {recorded} in the export and {recomputed} when recomputed; the verdict does not hold",
    ),
    "not_recomputed": (
        "{target_id}（{place}）：报告有结论（{recorded}），按证据算不出",
        "{target_id} ({place}): the export has a verdict ({recorded}) that the evidence does not give",
    ),
    "not_recorded": (
        "{target_id}（{place}）：按证据应有结论（{recomputed}），报告缺少",
        "{target_id} ({place}): the evidence gives a verdict ({recomputed}) that the export lacks",
    ),
    "evidence": (
        "证据部分与其校验码不一致：登记 {recorded}，实际 {recomputed}，证据在出具后被改动",
        "the evidence does not fit its hash: recorded {recorded}, found {recomputed}; it was changed after it was written",
    ),
    "seal": (
        "{field} 所载的 evaluation.json 校验码与文件不一致：登记 {recorded}，实际 {recomputed}",
        "{field} carries another hash of evaluation.json: recorded {recorded}, found {recomputed}",
    ),
}


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

    def sentence(self, language: str = "zh") -> str:
        """What was written, what was found, and what that means."""
        template = SENTENCES[self.kind][0 if language == "zh" else 1]
        return template.format(**{one.name: getattr(self, one.name) for one in fields(self)})


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


def same(one: Any, two: Any) -> bool:
    """Numbers to 1e-9 (absolute or relative, whichever is wider), everything else exactly."""
    if isinstance(one, float) and isinstance(two, float):
        if math.isnan(one) or math.isnan(two):
            return math.isnan(one) and math.isnan(two)
        return math.isclose(one, two, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(one == two)


def _shown(value: Any) -> str:
    return "–" if value is None else repr(value) if isinstance(value, float) else str(value)
