"""Two lights, this year's and the whole plan's: which one a message is about. Each light is a status code."""

from __future__ import annotations

from collections.abc import Mapping

from domain.assessment import BEHIND, VERDICTS, Assessment, Status

_RANK: Mapping[str, int] = {status: rank for rank, status in enumerate(VERDICTS)}
# Whoever has the value already, or is well ahead of the whole plan, hears nothing about one slow year.
SETTLED = frozenset({Status.ACHIEVED, Status.MAINTAINED, Status.AHEAD})
# Worth a line: behind, or not behind yet but with more to do than so far.
WORTH_A_LINE = BEHIND | {Status.AT_RISK}


def worst(status: str, annual: str = "", plan: str = "") -> str:
    """The worse of the two lights and the verdict itself. A non-verdict (held, provisional, ...) stays what it is; a
    light that is not lit counts for nothing."""
    if status not in _RANK or status in (Status.ACHIEVED, Status.MAINTAINED):
        return status
    lights = [status, plan]
    if status in BEHIND or (plan or status) not in SETTLED:
        lights.append(annual)
    return max((light for light in lights if light in _RANK), key=_RANK.__getitem__)


def worst_of(one: Assessment) -> str:
    """The worse light of an assessment."""
    return worst(one.status, one.annual_light, one.plan_light)


def differ(annual: str, plan: str) -> bool:
    """Whether both lights are lit and say different things, so that both have to be named."""
    return annual in _RANK and plan in _RANK and annual != plan
