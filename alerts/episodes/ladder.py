"""Ladders: who is told after how many working days, and when the next rung is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from alerts.toldkind import Conditions
from domain.alert import Alert
from domain.contact import Role, Rung
from domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Ladders:
    """Those that a deployment has written, else those of the kinds."""

    kinds: Conditions
    written: Mapping[str, tuple[Rung, ...]]
    calendar: WorkCalendar

    def rungs(self, kind: str) -> tuple[Rung, ...]:
        """The rungs for a kind of condition, lowest first."""
        return tuple(
            sorted(self.written.get(kind) or self.kinds[kind].ladder, key=lambda rung: rung.after_working_days)
        )

    def rungs_of(self, alert: Alert) -> tuple[Rung, ...]:
        """The rungs that an alert climbs: those that held when it opened."""
        return alert.ladder or self.rungs(alert.kind)

    def roles_told(self, alert: Alert, step: int) -> tuple[Role, ...]:
        """The roles of all rungs already used."""
        return tuple(role for rung in self.rungs_of(alert)[:step] for role in rung.roles)

    def next_step_at(self, alert: Alert, step: int, told_at: datetime) -> datetime | None:
        """When rung `step` (0-based) is due: so many working days after the due date, but never before the answer that
        was asked for last had its day, nor on the day on which the rung below was told. None when there is no further
        rung or the matter is not overdue yet."""
        rungs, calendar = self.rungs_of(alert), self.calendar
        told_on = calendar.day_of(told_at)
        wait = self.kinds[alert.kind].waits_from(alert.facts, told_on)
        if step >= len(rungs) or wait is None:
            return None
        day = max(calendar.add(wait.start, _waits(rungs[step], alert)), calendar.add(told_on, 1))
        if wait.answer_by:  # told later than was decided, the desk has its working day all the same
            day = max(day, calendar.add(wait.answer_by, 1), calendar.add(told_on, 2))
        return morning(calendar.roll(day), calendar)


def _waits(rung: Rung, alert: Alert) -> int:
    """What is binding climbs faster, where the ladder says so."""
    faster = rung.binding_after_working_days
    return faster if alert.binding and faster is not None else rung.after_working_days


def morning(day: date, calendar: WorkCalendar) -> datetime:
    """The moment work begins on a day, in UTC."""
    start = datetime.combine(day, time.fromisoformat(calendar.work_from), ZoneInfo(calendar.time_zone))
    return start.astimezone(UTC)
