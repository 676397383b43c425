"""What an evaluation proposes per target to those who decide: keep, strengthen, adjust. A proposal, never a command.

The rule, first line that holds:

1. no verdict, or the term is over with the deadline's own figure: nothing is proposed;
2. achieved, maintained, ahead or on the path: keep;
3. behind or at risk, and no effect is awaited of any measure: strengthen; but where one had its effect and the outlook is
   `unlikely` all the same: adjust;
4. an effect is awaited that would do (a pace of at least what is needed; of a limit, a value within it): keep;
5. else more is needed than any measure promises: adjust.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.assessment import BEHIND, Assessment, Status
from domain.measure import Followed, Outcome
from domain.period import Period, months_between

UNLIKELY = "unlikely"


class Proposal(StrEnum):
    """What is proposed for one target at one place."""

    KEEP = "keep"  # 保持
    STRENGTHEN = "strengthen"  # 加强
    ADJUST = "adjust"  # 调整: the target, the term or the way, which others decide


class Ground(StrEnum):
    """Why."""

    WELL = "well"  # it is where it should be
    UNDER_WAY = "under_way"  # a measure promises enough
    NO_MEASURE = "no_measure"  # nobody has named one
    NOT_EFFECTIVE = "not_effective"  # none of them has brought it back
    PROMISES_LESS = "promises_less"  # more is needed than any of them promises
    OUT_OF_REACH = "out_of_reach"  # they had their effect, and it will hardly be reached


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with its ground."""

    proposal: Proposal
    ground: Ground


def proposed(row: Assessment, measures: Sequence[Followed]) -> Proposed | None:
    """The proposal for a verdict by the measures on its figure that stand; None where there is none."""
    if not row.verdict or row.verdict == Status.MISSED:
        return None
    if row.verdict not in BEHIND and row.verdict != Status.AT_RISK:
        return Proposed(Proposal.KEEP, Ground.WELL)
    awaited = [one for one in measures if one.stands and not one.came]
    if not awaited:
        return _without_promise(row, measures)
    if any(_is_enough(row, one) for one in awaited):
        return Proposed(Proposal.KEEP, Ground.UNDER_WAY)
    return Proposed(Proposal.ADJUST, Ground.PROMISES_LESS)


def _without_promise(row: Assessment, measures: Sequence[Followed]) -> Proposed:
    came = [one for one in measures if one.stands and one.came]
    if row.outlook == UNLIKELY and any(one.outcome is Outcome.REACHED for one in came):
        return Proposed(Proposal.ADJUST, Ground.OUT_OF_REACH)
    return Proposed(Proposal.STRENGTHEN, Ground.NOT_EFFECTIVE if came else Ground.NO_MEASURE)


def _is_enough(row: Assessment, one: Followed) -> bool:
    """Whether what a measure promises from the last figure on is what is needed, within its dead band."""
    if row.actual is None:
        return False
    measure, way = one.measure, 1 if one.measure.change > 0 else -1
    left = months_between(Period.parse(row.period).end, measure.due_on) / 12
    if row.pace_needed is not None and left > 0:
        return way * (measure.effect - row.actual) + measure.dead_band >= way * row.pace_needed * left
    return row.expected is not None and way * (measure.effect - row.expected) >= -measure.dead_band
