"""To fall to a value by the deadline."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind, beyond_at_start
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="reach_at_most",
    meaning="is to fall to a value by the deadline",
    measure=Measure.LEVEL,
    side=Side.LESS,
    way=Way.LINE,
    kept_by="stay_at_most",
    kept_from_start=beyond_at_start,
)
