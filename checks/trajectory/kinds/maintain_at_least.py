"""A floor, kept in every period."""

from __future__ import annotations

from checks.trajectory.kind import JudgedKind, always
from domain.targetkind import Measure, Side, Way

KIND = JudgedKind(
    code="maintain_at_least",
    meaning="is to stay at or above a value in every period",
    measure=Measure.LEVEL,
    side=Side.MORE,
    way=Way.LIMIT,
    kept_from_start=always,
)
