"""A ceiling, kept in every period."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind, always
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="stay_at_most",
    meaning="is to stay at or below a value in every period",
    measure=Measure.LEVEL,
    side=Side.LESS,
    way=Way.LIMIT,
    kept_from_start=always,
)
