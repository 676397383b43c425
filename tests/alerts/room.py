"""The room as tests ask it: with the shipped kinds, and what a situation holds given by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from alerts import lint as linting
from alerts import recompute
from alerts.conditions import behind
from alerts.decide import Decision
from alerts.decide import decide as decide_on
from alerts.episodes import empty, machine, quiet, rejudged
from alerts.episodes.inhibit import inhibit as inhibited
from alerts.episodes.ladder import Ladders
from alerts.messages import digest as weekly
from alerts.messages import notice as words
from alerts.messages.formcounts import FormCount
from alerts.messages.writer import MessageWriter
from alerts.openkind import Opening
from alerts.outbox import channels as opening
from alerts.outbox import routing
from alerts.situation import Situation
from alerts.telling import Telling
from domain.alert import Alert, Delivery, Message, Transition, TransitionKind
from domain.assessment import Assessment
from domain.condition import Condition
from domain.contact import Channel, Manners
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.errors import Problem
from domain.kind import Sort
from domain.mention import Address, Told
from domain.workdays import WorkCalendar
from flows.kinds import facts_types, shipped_kinds
from ledger.storedfacts import FactsCodec

KINDS: Mapping[str, Any] = shipped_kinds()[Sort.CONDITION]
CHANNELS: Mapping[str, Any] = shipped_kinds()[Sort.CHANNEL]
CODEC = FactsCodec(facts_types())
MIDNIGHT = datetime.min.time()


def situation(
    expected: Any, findings: Any, assessments: Any, health: Any, deployment: Deployment, **more: Any
) -> Situation:
    """What the ledger knows, the four rooms first."""
    given = {"now": datetime.combine(more["as_of"], MIDNIGHT), **more}
    rooms = {"expected": expected, "findings": findings, "assessments": assessments, "health": health}
    return Situation(deployment=deployment, **rooms, **given)


def build(*rooms: Any, as_of: date, **more: Any) -> list[Condition]:
    return recompute.build(situation(*rooms, as_of=as_of, **more), KINDS)


def undecided(
    findings: Any, deployment: Deployment, found: Sequence[Condition] = (), kept: Sequence[Condition] = ()
) -> frozenset[str]:
    seen = situation([], findings, [], [], deployment, as_of=date(2023, 9, 11))
    return recompute.undecided(seen, KINDS, found, kept)


def inhibit(found: Sequence[Condition], lifted: Collection[str] = ()) -> list[Condition]:
    return inhibited(found, KINDS, lifted)


def decide(*rooms: Any, now: datetime, as_of: date, **more: Any) -> Decision:
    """expected, findings, assessments, health, deployment, open alerts, latest by key."""
    *four, deployment, still, latest = rooms
    still, latest = [arrived(one) for one in still], {key: arrived(one) for key, one in latest.items()}
    seen = situation(*four, deployment, open_alerts=still, latest=latest, now=now, as_of=as_of, **more)
    return decide_on(seen, KINDS)


def transitions(found: Any, still: Any, latest: Any, *, calendar: WorkCalendar, ladders: Any, **more: Any) -> Any:
    """What changed for alerts, of a deployment that is nothing but its calendar and its ladders."""
    deployment: Any = SimpleNamespace(contacts=SimpleNamespace(ladders=ladders, manners=Manners()), calendar=calendar)
    ends = more.pop("ends", {})
    given = {"open_alerts": still, "latest": latest, "as_of": more["now"].date(), **more}
    return machine.transitions(found, Situation(deployment=deployment, **given), KINDS, ends)


def next_step_at(alert: Alert, step: int, told_at: datetime, calendar: WorkCalendar, ladders: Any) -> datetime | None:
    return Ladders(KINDS, ladders, calendar).next_step_at(alert, step, told_at)


def may_carry(channel: Channel) -> bool:
    """Whether a single case may be told over a channel."""
    return bool(KINDS["event"].may_go_over(channel, CHANNELS[channel.kind]))


def recovered(assessments: Sequence[Assessment], deployment: Deployment, as_of: date) -> Mapping[Any, Any]:
    """The good verdicts, whoever was told before."""
    seen = situation([], [], assessments, [], deployment, as_of=as_of)
    return behind.recovered(seen, {(one.place, one.indicator) for one in assessments})


def arrived(alert: Alert) -> Alert:
    """An alert that was decided to be told and of which no test says anything else: its message arrived at once."""
    if alert.told or alert.quiet or not alert.step:
        return alert
    at = alert.changed_at
    return replace(alert, told=Told(KINDS[alert.kind].digest_of(alert.facts), at, at, (at,), {alert.step: at}))


def delivered(step: Transition, at: datetime, to: Iterable[Address] = ()) -> Alert:
    """The alert once the messages of a step have arrived, at a moment and these addresses; as it is where nobody is told."""
    alert, before = step.alert, step.alert.told
    if not step.tell or step.kind == TransitionKind.RESOLVED:
        return alert
    facts, rungs = KINDS[alert.kind].digest_of(alert.facts), {**before.rungs}
    rungs.setdefault(alert.step if step.kind == TransitionKind.ESCALATED else 1, at)
    told = Told(facts, before.first_at or at, at, (*before.days, at), rungs, before.knows.union(to))
    return replace(alert, told=told)


def telling(deployment: Deployment, now: datetime, as_of: date) -> Telling:
    return Telling(deployment, KINDS, CHANNELS, now, as_of)


def deliveries(steps: Sequence[Transition], deployment: Deployment, *, now: datetime, as_of: date) -> list[Delivery]:
    """What is decided, with the words that it would leave with at once."""
    told = telling(deployment, now, as_of)
    return [worded(one, told) for one in routing.deliveries(steps, told)]


def worded(delivery: Delivery, told: Telling) -> Delivery:
    written = MessageWriter(lambda now: told).write(delivery, told.now)
    return replace(delivery, title=written.title, body=written.body, message=written.message)


def message(step: Transition, deployment: Deployment, reader: words.Reader, *, now: datetime, as_of: date) -> Message:
    return words.message(step, reader, telling(deployment, now, as_of))


def template_name(step: Transition, *, group: bool = False) -> str:
    return words.template_name(step, KINDS, group=group)


def digest(
    alerts: Sequence[Alert],
    counts: Sequence[FormCount],
    deployment: Deployment,
    as_of: date,
    verdicts: Sequence[Assessment] = (),
) -> Message:
    return weekly.digest(alerts, counts, telling(deployment, datetime.combine(as_of, MIDNIGHT), as_of), verdicts)


def digests(
    alerts: Sequence[Alert],
    expected: Sequence[ExpectedSubmission],
    deployment: Deployment,
    *,
    now: datetime,
    as_of: date,
) -> list[Delivery]:
    return weekly.deliveries(alerts, expected, telling(deployment, now, as_of))


def past_empty(steps: Iterable[Transition], deployment: Deployment, *, now: datetime, as_of: date) -> list[Transition]:
    return list(empty.past_empty_rungs(steps, telling(deployment, now, as_of)))


def caught_up(steps: Iterable[Transition]) -> tuple[Transition, ...]:
    return quiet.caught_up(steps, KINDS)


def quieted(steps: Any, assessments: Any, before: Any) -> tuple[Transition, ...]:
    return rejudged.quieted(steps, assessments, before, KINDS)


def lint(deployment: Deployment) -> tuple[Problem, ...]:
    return linting.lint(deployment, KINDS, CHANNELS)


def open_channels(channels: Sequence[Channel], out: Any, environ: Any, **more: Any) -> opening.OpenChannels:
    return opening.open_channels(channels, CHANNELS, Opening(out, environ, **more))
