"""What a message speaks of: its alerts, each once however many mentions speak of it, the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.messages import notice, readers
from alerts.messages.notice import Reader
from alerts.telling import Telling
from domain.alert import Alert, AlertState, Delivery, Mentioned, Transition, TransitionKind
from domain.condition import LEVELS


@dataclass(frozen=True, slots=True)
class Matter:
    """One alert as it is now, the keys of the mentions that speak of it, what they tell of it, and to whom."""

    alert: Alert
    keys: tuple[str, ...]
    transition: TransitionKind
    reader: Reader

    @property
    def over(self) -> bool:
        return self.transition == TransitionKind.RESOLVED

    @property
    def step(self) -> Transition:
        """As the templates of single messages take it."""
        return Transition(self.transition, self.alert, None, tell=True)

    def values(self, telling: Telling) -> Mapping[str, Any]:
        """What its line says."""
        return {
            **notice.values(self.step, self.reader, telling),
            "over": self.over,
            "escalated": self.transition == TransitionKind.ESCALATED,
        }


def matters_of(delivery: Delivery, telling: Telling, *, group: bool) -> list[Matter]:
    """What a delivery speaks of, the worst first. What is no longer followed is left out: nobody hears of it."""
    by_alert: dict[str, list[Mentioned]] = {}
    for one in delivery.mentions:
        if one.alert.state != AlertState.UNFOLLOWED:
            by_alert.setdefault(one.alert.id, []).append(one)
    found = [_matter(together, delivery.recipient_name, telling, group=group) for together in by_alert.values()]
    return sorted(found, key=worst_first)


def worst_first(matter: Matter) -> tuple[bool, int, bool, datetime, str]:
    """What is over comes last; then the level, what is binding, and what has stood longest."""
    alert = matter.alert
    return matter.over, -LEVELS.index(alert.severity), not alert.binding, alert.opened_at, alert.id


def _matter(mentions: list[Mentioned], name: str, telling: Telling, *, group: bool) -> Matter:
    alert = mentions[0].alert
    read = [reader_of(one, name, telling, group=group) for one in mentions]
    return Matter(alert, tuple(one.mention.key for one in mentions), _said(mentions), readers.together(read))


def reader_of(one: Mentioned, name: str, telling: Telling, *, group: bool) -> Reader:
    return readers.reader_of(one.mention.recipient, one.alert, name, telling, group=group)


def _said(mentions: list[Mentioned]) -> TransitionKind:
    """What is told of an alert as it is now, whatever was decided when: over, asked of somebody higher, or open."""
    kinds = [one.mention.transition for one in mentions]
    if not mentions[0].alert.is_open:
        return TransitionKind.RESOLVED
    if TransitionKind.ESCALATED in kinds:
        return TransitionKind.ESCALATED
    known = [TransitionKind(kind) for kind in kinds if kind != TransitionKind.RESOLVED]
    return known[-1] if known else TransitionKind.REOPENED
