"""Ladders: who is told after how many working days, and when the next rung is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from alerts.toldkind import Conditions
from domain.condition import Facts
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

    def roles_told(self, kind: str, step: int) -> tuple[Role, ...]:
        """The roles of all rungs already used."""
        return tuple(role for rung in self.rungs(kind)[:step] for role in rung.roles)

    def next_step_at(self, facts: Facts, step: int, told_at: datetime) -> datetime | None:
        """When rung `step` (0-based) is due: so many working days after the due date, but never before the answer that
        was asked for last had its day. None when there is no further rung or the matter is not overdue yet."""
        ladder, calendar = self.rungs(facts.kind), self.calendar
        told_on = calendar.day_of(told_at)
        wait = self.kinds[facts.kind].waits_from(facts, told_on)
        if step >= len(ladder) or wait is None:
            return None
        day = max(calendar.add(wait.start, ladder[step].after_working_days), calendar.add(told_on, 1))
        if wait.answer_by:
            day = max(day, calendar.add(wait.answer_by, 1))
        return morning(calendar.roll(day), calendar)


def morning(day: date, calendar: WorkCalendar) -> datetime:
    """The moment work begins on a day, in UTC."""
    start = datetime.combine(day, time.fromisoformat(calendar.work_from), ZoneInfo(calendar.time_zone))
    return start.astimezone(UTC)
