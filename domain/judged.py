"""How much of a plan is judged: the first figure of every overview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.assessment import Assessment


@dataclass(frozen=True, slots=True)
class JudgedShare:
    """`judged` of `targets` have met a figure at one of their places at least; `pairs` counts every target at every place
    that it is applied to."""

    judged: int
    targets: int
    pairs_judged: int
    pairs: int

    @property
    def share(self) -> float | None:
        """The part of the targets that is judged, from 0 to 1; None where there are no targets."""
        return self.judged / self.targets if self.targets else None

    @property
    def is_by_place(self) -> bool:
        """Whether the places say more than the targets do."""
        return self.pairs != self.targets


def judged_share(assessments: Iterable[Assessment]) -> JudgedShare:
    """How much is judged of what these assessments are about (`Assessment.is_judged` says what that is)."""
    rows = tuple(assessments)
    judged = [row for row in rows if row.is_judged]
    return JudgedShare(
        judged=len({row.target_id for row in judged}),
        targets=len({row.target_id for row in rows}),
        pairs_judged=len(judged),
        pairs=len(rows),
    )
