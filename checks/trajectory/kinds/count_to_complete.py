"""So many are to be there by the deadline; so many new ones within the plan, where the indicator says what was added."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="count_to_complete",
    meaning="is to count so many by the deadline",
    measure=Measure.AMOUNT,
    side=Side.MORE,
    way=Way.LINE_IF_BASED,
    year_to_date=True,
)
