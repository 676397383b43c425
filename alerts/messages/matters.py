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
    """One alert as it is now, the keys of the mentions that speak of it, what they tell of it, and to which contacts; `name`
    is whom the delivery names."""

    alert: Alert
    keys: tuple[str, ...]
    transition: TransitionKind
    recipients: tuple[str, ...]
    name: str
    group: bool

    @property
    def over(self) -> bool:
        return self.transition == TransitionKind.RESOLVED

    @property
    def step(self) -> Transition:
        """As the templates of single messages take it."""
        return Transition(self.transition, self.alert, None, tell=True)

    def reader(self, telling: Telling) -> Reader:
        """All contacts behind the address as one reader."""
        read = [readers.reader_of(one, self.alert, self.name, telling, group=self.group) for one in self.recipients]
        return readers.together(read)

    def values(self, telling: Telling) -> Mapping[str, Any]:
        """What its line says."""
        return {
            **notice.values(self.step, self.reader(telling), telling),
            "over": self.over,
            "escalated": self.transition == TransitionKind.ESCALATED,
        }


def matters_of(delivery: Delivery, *, group: bool) -> list[Matter]:
    """What a delivery speaks of, the worst first. What is no longer followed is left out, and what has ended since, unless it is
    the end that is told: nobody hears of it."""
    by_alert: dict[str, list[Mentioned]] = {}
    for one in delivery.mentions:
        ended = one.alert.state == AlertState.RESOLVED and one.mention.transition != TransitionKind.RESOLVED
        if one.alert.state != AlertState.UNFOLLOWED and not ended:
            by_alert.setdefault(one.alert.id, []).append(one)
    found = [_matter(together, delivery.recipient_name, group=group) for together in by_alert.values()]
    return sorted(found, key=worst_first)


def worst_first(matter: Matter) -> tuple[bool, int, bool, datetime, str]:
    """What is over comes last; then the level, what is binding, and what has stood longest."""
    alert = matter.alert
    return matter.over, -LEVELS.index(alert.severity), not alert.binding, alert.opened_at, alert.id


def _matter(mentions: list[Mentioned], name: str, *, group: bool) -> Matter:
    keys = tuple(one.mention.key for one in mentions)
    recipients = tuple(dict.fromkeys(one.mention.recipient for one in mentions))
    return Matter(mentions[0].alert, keys, _said(mentions), recipients, name, group)


def _said(mentions: list[Mentioned]) -> TransitionKind:
    """What is told of an alert as it is now, whatever was decided when: over, asked of somebody higher, or open."""
    kinds = [one.mention.transition for one in mentions]
    if not mentions[0].alert.is_open:
        return TransitionKind.RESOLVED
    if any(one.mention.step > 1 for one in mentions):
        return TransitionKind.ESCALATED
    known = [TransitionKind(kind) for kind in kinds if kind != TransitionKind.RESOLVED]
    return known[-1] if known else TransitionKind.REOPENED
