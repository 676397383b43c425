"""Whether what is decided goes out: what of telling people needs a person, seen from the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.channelstate import ChannelState
from domain.workdays import WorkCalendar

# A dispatcher comes by at odd minutes: no exact day.
_LEEWAY = timedelta(hours=1)


class Matter(StrEnum):
    """What can be the matter. An event is named `planwatch.` and this."""

    SILENT = "dispatcher.silent"
    STUCK = "delivery.stuck"
    BROKEN = "channel.broken"
    UNCERTAIN = "delivery.uncertain"
    DEAD = "dead-letter"
    SOURCE = "source.down"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of one channel that should have gone out: how many, since when, and of the first of them its number, how
    often it was tried, and what was said last."""

    channel: str
    count: int
    since: datetime
    number: int
    attempts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Messages of one channel that were given up for one reason; `number` is the newest, `since` when the first of them should
    have gone out."""

    channel: str
    reason: str
    count: int
    number: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that needs a person: what, about which channel or source (`subject`; empty: the dispatcher), and the facts in plain
    values."""

    matter: Matter
    subject: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.matter}|{self.subject}"


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending stands at a moment. `seen_at` is when a dispatcher was last at work, `silent` whether that is too long ago;
    `due` counts what should have gone out, `late` is what has waited for more than a working day, `uncertain` what may
    have arrived and is not known to have; `channels` are those that are paused, suspect or broken; `kept` counts by kind
    of alert what shadow mode has kept."""

    at: datetime
    seen_at: datetime | None = None
    silent: bool = False
    due: int = 0
    late: tuple[Waiting, ...] = ()
    uncertain: tuple[Waiting, ...] = ()
    dead: tuple[DeadLetters, ...] = ()
    channels: tuple[ChannelState, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)

    @property
    def broken(self) -> tuple[ChannelState, ...]:
        return tuple(one for one in self.channels if one.broken_since is not None)

    def troubles(self) -> Iterator[Trouble]:
        """What needs a person, the worst first."""
        if self.silent:
            seen = self.seen_at.isoformat() if self.seen_at else ""
            yield Trouble(Matter.SILENT, facts={"seen_at": seen, "due": self.due})
        for state in self.broken:
            since = state.broken_since.isoformat() if state.broken_since else ""
            yield Trouble(Matter.BROKEN, state.channel, {"since": since, "reason": state.broken_reason})
        for matter, waiting in ((Matter.STUCK, self.late), (Matter.UNCERTAIN, self.uncertain)):
            for one in waiting:
                since = one.since.isoformat()
                yield Trouble(matter, one.channel, {"count": one.count, "since": since, "last_error": one.last_error})
        for channel in dict.fromkeys(letter.channel for letter in self.dead):
            own = [letter for letter in self.dead if letter.channel == channel]
            newest = max(own, key=lambda letter: letter.number)
            count = sum(letter.count for letter in own)
            yield Trouble(Matter.DEAD, channel, {"count": count, "number": newest.number, "reason": newest.reason})


def late_before(now: datetime, calendar: WorkCalendar) -> datetime:
    """What should have gone out before this moment has waited for more than a working day."""
    return calendar.moment_after(now, -1)


def is_silent(seen_at: datetime | None, made_at: datetime, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether no dispatcher was at work for more than a working day; of a ledger that is younger that says nothing."""
    return (seen_at or made_at) < late_before(now, calendar) - _LEEWAY
