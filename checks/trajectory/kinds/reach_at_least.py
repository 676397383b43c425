"""To rise to a value by the deadline."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind, beyond_at_start
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="reach_at_least",
    meaning="is to rise to a value by the deadline",
    measure=Measure.LEVEL,
    side=Side.MORE,
    way=Way.LINE,
    year_to_date=True,
    kept_by="maintain_at_least",
    kept_from_start=beyond_at_start,
)
