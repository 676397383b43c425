"""What the automations of a deployment listen for. Each looks at the runs and events of its own home only, so that two cities may
share a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from domain.endstate import ZOMBIE, EndState
from flows.events import PREFIX, tag_of

Labels = dict[str, str | list[str]]
HEARTBEAT_S = 30  # what the process of a job is told; Prefect's own 180 s would look like death to the automation below
SILENT = timedelta(seconds=3 * HEARTBEAT_S)
CANCELLED = timedelta(minutes=3)  # a worker that is there has killed the process long before
LATE = timedelta(minutes=30)
HEALTH_SILENT = timedelta(hours=3)  # health runs every hour, at night too
A_DAY = timedelta(hours=20)  # a little less: the daily job is not always a whole day after the last
AN_HOUR = timedelta(hours=1)

FAILURES = frozenset({EndState.FAILED.value, "Crashed", "TimedOut", ZOMBIE})
ENDS = frozenset({*EndState, *FAILURES, "Cancelled"})
RESTS = frozenset({"Paused", "Suspended"})  # by an operator: silent, and not dead
_HEARTBEAT = "prefect.flow-run.heartbeat"
_OF_A_JOB = frozenset({"related:deployment:prefect.resource.id"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What the automations of one deployment stand on: its home, the deployment of the job health, and its language."""

    home: str
    health: UUID | None
    language: str

    @property
    def tag(self) -> Labels:
        """As events name the tag that every deployment, run and task of this home carries."""
        return {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{tag_of(self.home)}"}

    def of_health(self, sign: str = "") -> Labels:
        """As events name the deployment of health; with the sign `!`, any other one."""
        return {"prefect.resource.role": "deployment", "prefect.resource.id": f"{sign}prefect.deployment.{self.health}"}


def failed(ground: Ground) -> EventTrigger:
    """Health is left out: it is what the action starts, and would start itself for ever."""
    others: list[ResourceSpecification | Labels] = (
        [ground.tag, ground.of_health("!")] if ground.health else [ground.tag]
    )
    return EventTrigger(expect=_runs(FAILURES), match_related=others, for_each=set(_OF_A_JOB), within=AN_HOUR)


def health_failed(ground: Ground) -> EventTrigger:
    return EventTrigger(expect=_runs(FAILURES), match_related=ground.of_health(), within=AN_HOUR)


def late(ground: Ground) -> EventTrigger:
    return EventTrigger(
        posture=Posture.Proactive,
        after={"prefect.flow-run.Late"},
        expect=_runs({"Running", "Cancelled", *EndState}),
        match_related=ground.tag,
        for_each=set(_OF_A_JOB),
        within=LATE,
    )


def health_silent(ground: Ground) -> EventTrigger:
    match = ground.of_health()
    return EventTrigger(posture=Posture.Proactive, expect=_runs(ENDS), match_related=match, within=HEALTH_SILENT)


def zombie(ground: Ground) -> EventTrigger:
    return EventTrigger(
        posture=Posture.Proactive,
        after={_HEARTBEAT},
        expect={_HEARTBEAT, *_runs(ENDS), *_runs(RESTS)},
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=ground.tag,
        for_each={"prefect.resource.id"},
        within=SILENT,
    )


def cancelling(ground: Ground) -> EventTrigger:
    """Asked to be cancelled, and nobody there who does it: it can no more become Crashed, and holds its slot for ever."""
    return EventTrigger(
        posture=Posture.Proactive,
        after={"prefect.flow-run.Cancelling"},
        expect=_runs(ENDS),
        match_related=ground.tag,
        for_each={"prefect.resource.id"},
        within=CANCELLED,
    )


def ended_as(*names: EndState) -> Callable[[Ground], EventTrigger]:
    """A run or a task that ended so: a run has the worst name of its parts alone, a task its own."""
    events = {*_runs(names), *(f"prefect.task-run.{name}" for name in names)}
    return lambda ground: EventTrigger(expect=events, match_related=ground.tag, within=A_DAY)


def said(*events: str) -> Callable[[Ground], EventTrigger]:
    """An event of Planwatch; it comes once a day at most, so that nothing of it is left out."""

    def trigger(ground: Ground) -> EventTrigger:
        match: Labels = {"prefect.resource.id": f"{PREFIX}{ground.home}.*"}
        return EventTrigger(expect={f"{PREFIX}{event}" for event in events}, match=match)

    return trigger


def _runs(names: Iterable[str]) -> set[str]:
    return {f"prefect.flow-run.{name}" for name in names}
