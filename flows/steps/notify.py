"""Notify: conditions, recomputed whole, become transitions and deliveries in one transaction. Nothing is sent here.

Everything that is decided on is read inside that transaction: what another process writes meanwhile waits for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.decide import decide
from alerts.episodes.empty import past_empty_rungs
from alerts.episodes.machine import is_overtaken
from alerts.episodes.measures import came
from alerts.episodes.quiet import caught_up
from alerts.episodes.rejudged import quieted
from alerts.episodes.standing import with_what_stands
from alerts.outbox.audience import Audience
from alerts.outbox.routing import deliveries
from alerts.telling import Telling
from domain.alert import Delivery, Transition
from domain.condition import Condition
from domain.finding import answer_by
from domain.kind import Sort
from domain.mention import OVERTAKEN
from flows.outcome import Ended
from flows.steps.mentioned import situation
from words.catalogue import say
from words.tasks import done_sentence

if TYPE_CHECKING:
    from alerts.decide import Decision
    from alerts.telling import Telling
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision came to: `new` of the deliveries were not decided before."""

    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]
    new: int


def notify(workplace: Workplace) -> Ended:
    """Decides what is told to whom, and keeps it: alerts, their events and the deliveries in one transaction. Before the
    day of going live nothing is decided: what stands on that day is told then."""
    live_from = workplace.deployment.live_from
    if live_from is not None and workplace.as_of < live_from:
        return Ended(message=say(workplace.language, "task.not_live", day=live_from))
    decided = decide_and_keep(workplace)
    counts = {"changes": len(decided.transitions), "messages": decided.new}
    return Ended(message=done_sentence(workplace.language, "notify", **counts))


def note_quietly(workplace: Workplace) -> Ended:
    """Keeps the alerts and tells nobody: a past that is caught up with is no news."""
    decided = decide_and_keep(workplace, quiet=True)
    return Ended(message=done_sentence(workplace.language, "quietly", changes=len(decided.transitions)))


def decide_and_keep(workplace: Workplace, *, quiet: bool = False) -> Decided:
    """One decision on the state of now."""
    now, kinds = workplace.clock(), workplace.kinds[Sort.CONDITION]
    with workplace.store.begin() as work:
        told = telling(work, workplace)
        work.outbox.locate(addresses(told))
        note_asked(work, workplace)
        decision, steps = _decide(work, workplace, told)
        steps = caught_up(steps, kinds) if quiet else steps
        decided = deliveries(steps, told)
        work.alerts.apply(steps, now)
        work.outbox.withdraw({step.alert.id for step in steps if is_overtaken(step, kinds)}, OVERTAKEN)
        new = work.outbox.add(decided, workplace.run_id)
        work.commit()
    return Decided(decision.kept, steps, tuple(decided), new)


def asked_now(work: Work, workplace: Workplace) -> frozenset[str]:
    """The questions, by the ids of their findings, that are put to whoever reported the figures: those that nothing wider
    explains, of kinds that a person has released. None before the day of going live."""
    live_from, told = workplace.deployment.live_from, telling(work, workplace)
    if live_from is not None and workplace.as_of < live_from:
        return frozenset()
    seen = replace(situation(work, workplace), speaking=told.released.private)
    asking = (one for one in decide(seen, told.kinds).kept if told.kinds[one.kind].asks_findings)
    return frozenset(
        name
        for one in asking
        if told.released.lets(one.kind, group=False, binding=one.binding)
        for name in one.evidence
    )


def _decide(work: Work, workplace: Workplace, told: Telling) -> tuple[Decision, tuple[Transition, ...]]:
    """The conditions that are left after inhibition, what they change, and what stands and somebody does not know."""
    seen, kinds = situation(work, workplace), told.kinds
    seen = replace(seen, speaking=told.released.private)
    decision = decide(seen, kinds)
    steps = quieted(decision.steps, seen.assessments, seen.previous, kinds)
    steps = (*past_empty_rungs(steps, told), *came(seen, steps))
    return decision, tuple(with_what_stands(steps, decision.kept, seen.open_alerts, told))


def telling(work: Work, workplace: Workplace) -> Telling:
    """How people are told, at the moment of a workplace."""
    kinds, releases = workplace.kinds, work.releases.all()
    conditions, channels = kinds[Sort.CONDITION], kinds[Sort.CHANNEL]
    return Telling(workplace.deployment, conditions, channels, workplace.clock(), workplace.as_of, releases)


def note_asked(work: Work, workplace: Workplace) -> None:
    """The questions that their desk was really told of, by name, count as asked from that day on: not what was counted among
    others, nor what somebody higher alone has read."""
    kinds, calendar = workplace.kinds[Sort.CONDITION], workplace.deployment.calendar
    for alert in work.alerts.open({code for code, kind in kinds.items() if kind.asks_findings}):
        kind = kinds[alert.kind]
        at = alert.told.asked_at
        if at and alert.told.asked == kind.digest_of(alert.facts):
            asked = sorted(kind.about(alert).findings)
            work.findings.mark_sent(asked, at, answer_by(calendar.day_of(at), calendar))


def addresses(told: Telling) -> dict[tuple[str, str], str]:
    """By contact and channel: what tells the contact's messages apart there."""
    audience = Audience(told)
    return {(one.id, one.channel): audience.address(one)[1] for one in told.contacts.contacts}
