"""Self-watch: whether what is decided goes out, and what of that is news for whoever looks after Planwatch."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.alert import DeliveryState
from domain.selfwatch import Sending, Trouble, is_silent, late_before
from flows.clock import end_of

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

# What goes on is an event again after so long.
AGAIN = timedelta(hours=20)
_CURSOR = "selfwatch"


def sending(work: Work, workplace: Workplace) -> Sending:
    """How sending stands now. Looks only."""
    from ledger.outboxhealth import UNSENT

    now, calendar = moment_of(workplace), workplace.deployment.calendar
    before, seen_at, health = late_before(now, calendar), work.runs.last_seen(), work.health
    configured = {channel.id for channel in workplace.deployment.contacts.channels}
    return Sending(
        at=now,
        seen_at=seen_at,
        silent=not _is_early(workplace, now) and is_silent(seen_at, _began(work, workplace), now, calendar),
        due=health.due(now),
        late=health.waiting(UNSENT, before),
        uncertain=health.waiting((DeliveryState.UNCERTAIN,), before),
        dead=health.dead(),
        channels=tuple(one for one in health.channels() if one.channel in configured),
        kept=health.kept(),
    )


def news(workplace: Workplace, tell: Callable[[Sending, Trouble], None]) -> None:
    """Tells what of the troubles of sending was not told yet, or not for a day. It is on record once it is told: who is
    stopped between tells it twice, and never not at all."""
    with workplace.store.begin() as work:
        seen = sending(work, workplace)
        for one in new_of(work, _CURSOR, tuple(seen.troubles()), seen.at):
            tell(seen, one)
        work.commit()


def new_of(work: Work, cursor: str, troubles: tuple[Trouble, ...], now: datetime) -> tuple[Trouble, ...]:
    """Which of these are news; the cursor remembers them, and forgets what is over. The caller commits."""
    told: dict[str, str] = json.loads(work.cursors.get(cursor) or "{}")
    new = tuple(one for one in troubles if _is_news(told.get(one.key), now))
    kept = {one.key: told[one.key] for one in troubles if one not in new}
    if (written := kept | {one.key: now.isoformat() for one in new}) != told:
        work.cursors.set(cursor, json.dumps(written, sort_keys=True))
    return new


def _is_early(workplace: Workplace, now: datetime) -> bool:
    """Before the day of going live nobody need be at work."""
    live_from = workplace.deployment.live_from
    return live_from is not None and workplace.deployment.calendar.day_of(now) < live_from


def _began(work: Work, workplace: Workplace) -> datetime:
    """From when on a dispatcher could have been at work; a played ledger is younger than its days."""
    made_on, first = workplace.charter.made_on, work.runs.first_day()
    day = min(made_on, first or made_on) if workplace.charter.simulated else made_on
    return datetime.combine(day, time.max, ZoneInfo(workplace.time_zone))


def _is_news(told_at: str | None, now: datetime) -> bool:
    return told_at is None or now - datetime.fromisoformat(told_at) >= AGAIN


def moment_of(workplace: Workplace) -> datetime:
    """The moment that is looked at: a played ledger stands at the end of its last day, however long ago that was."""
    if workplace.charter.simulated and not workplace.run_id:
        return end_of(workplace.last_day, workplace.time_zone)
    return workplace.clock()
