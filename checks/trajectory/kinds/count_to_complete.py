"""So many are to be there by the deadline."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="count_to_complete",
    meaning="is to count so many by the deadline",
    measure=Measure.AMOUNT,
    side=Side.MORE,
    way=Way.AT_DEADLINE,
    year_to_date=True,
)
