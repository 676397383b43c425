"""The whole decision in one call: conditions, inhibition, transitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts import recompute
from alerts.episodes.endings import endings
from alerts.episodes.inhibit import answered_for, inhibit, waits
from alerts.episodes.machine import transitions
from alerts.situation import Situation
from alerts.toldkind import Conditions
from domain.alert import Alert, Transition
from domain.condition import Condition


@dataclass(frozen=True, slots=True)
class Decision:
    """found is everything that is so, kept what is left after inhibition, steps what changed."""

    found: tuple[Condition, ...]
    kept: tuple[Condition, ...]
    steps: tuple[Transition, ...]


def decide(situation: Situation, kinds: Conditions) -> Decision:
    """What is so on the day of the situation, and what that changes for the alerts."""
    lifted = answered_for(situation.open_alerts, kinds).union(situation.lifted)
    situation = replace(situation.on_its_day(), lifted=lifted)
    found = recompute.build(situation, kinds)
    kept = inhibit(found, kinds, lifted.union(_unheard(found, situation, kinds)))
    ends = endings(_gone(situation, kinds, found, kept), situation, kept, kinds)
    return Decision(tuple(found), tuple(kept), tuple(transitions(kept, situation, kinds, ends)))


def _unheard(found: Sequence[Condition], situation: Situation, kinds: Conditions) -> set[str]:
    """What would be asked of all at once, and nobody has released: each is asked by itself then."""
    speaking = situation.speaking
    return {
        one.key for one in found if kinds[one.kind].asks_at_once and speaking is not None and one.kind not in speaking
    }


def _gone(
    situation: Situation, kinds: Conditions, found: Sequence[Condition], kept: Sequence[Condition]
) -> list[Alert]:
    """The open alerts whose condition is no longer there, as far as that can be said now."""
    still = {one.key for one in kept} | recompute.undecided(situation, kinds, found, kept)
    return [
        one
        for one in situation.open_alerts
        if one.is_open and one.key not in still and not waits(one, kept, kinds, situation.lifted)
    ]
