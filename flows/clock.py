"""The clock of a job: the real one, or one that stands still at an `as_of` that a person typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
# A job that is told only a date is thought to run when the offices have opened.
_OPENING = time(9, 0)


def real_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def clock_at(as_of: date | None, time_zone: str) -> Clock:
    """A clock standing at 09:00 local time of `as_of`; the real clock when there is none."""
    if as_of is None:
        return real_clock
    moment = datetime.combine(as_of, _OPENING, ZoneInfo(time_zone)).astimezone(UTC)
    return lambda: moment


def never_before(clock: Clock, moment: datetime | None) -> Clock:
    """The clock, but never earlier than a moment: a clock that was set back by minutes does not make unknown what has come."""
    return clock if moment is None else lambda: max(clock(), moment)


def end_of(day: date, time_zone: str) -> datetime:
    """The last instant of a local day, in UTC: what was known by then."""
    return datetime.combine(day, time.max, ZoneInfo(time_zone)).astimezone(UTC)


def instant(moment: datetime | date, time_zone: str) -> datetime:
    """A moment that a person named, in UTC: local unless it says otherwise; of a day its last instant."""
    if not isinstance(moment, datetime):
        return end_of(moment, time_zone)
    local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC)
