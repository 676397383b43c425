"""The ratio of two indicators (床医比)."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="ratio_of",
    meaning="is the ratio of one indicator to another",
    measure=Measure.RATIO,
    side=Side.DIRECTION_OR_MORE,
    way=Way.LINE_IF_BASED,
)
