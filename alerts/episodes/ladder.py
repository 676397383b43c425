"""Ladders: who is told after how many working days, and when the next rung is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.condition import Facts, ImplausibleFacts, MissingFacts
from domain.contact import Role, Rung
from domain.workdays import WorkCalendar

# Where a deployment says nothing: the desk first, its section lead after three working days of lateness.
DEFAULT_LADDERS: Mapping[str, tuple[Rung, ...]] = {
    "missing": (Rung(0, ("clerk", "reviewer")), Rung(3, ("section_lead",))),
    "implausible": (Rung(0, ("clerk", "reviewer")), Rung(3, ("section_lead",))),
    "behind": (Rung(0, ("lead_department", "business_section", "partner_department")),),
    "source_down": (Rung(0, ("ops",)),),
    "event": (Rung(0, ("leader", "business_section")),),
    "storm": (Rung(0, ("ops", "business_section")),),
    "young_ledger": (Rung(0, ("ops",)),),
}


def rungs(kind: str, ladders: Mapping[str, tuple[Rung, ...]]) -> tuple[Rung, ...]:
    """The rungs for a kind of condition, lowest first; empty for a kind that is never told."""
    return tuple(sorted(ladders.get(kind) or DEFAULT_LADDERS.get(kind, ()), key=lambda rung: rung.after_working_days))


def roles_told(kind: str, ladders: Mapping[str, tuple[Rung, ...]], step: int) -> tuple[Role, ...]:
    """The roles of all rungs already used."""
    return tuple(role for rung in rungs(kind, ladders)[:step] for role in rung.roles)


def next_step_at(
    kind: str,
    facts: Facts,
    step: int,
    *,
    told_at: datetime,
    calendar: WorkCalendar,
    ladders: Mapping[str, tuple[Rung, ...]],
) -> datetime | None:
    """When rung `step` (0-based) is due: so many working days after the due date, but never before the answer that
    was asked for last had its day. None when there is no further rung or the matter is not overdue yet."""
    ladder = rungs(kind, ladders)
    if step >= len(ladder) or (isinstance(facts, MissingFacts) and facts.state in ("due_soon", "due", "in_grace")):
        return None
    told_on = calendar.day_of(told_at)
    start, answered_by = _start(facts, told_on)
    day = calendar.add(start, ladder[step].after_working_days)
    day = max(day, calendar.add(told_on, 1), calendar.add(answered_by, 1) if answered_by else day)
    return morning(calendar.roll(day), calendar)


def _start(facts: Facts, told_on: date) -> tuple[date, date | None]:
    if isinstance(facts, MissingFacts):
        return facts.due_on, facts.answer_by
    if isinstance(facts, ImplausibleFacts):
        return facts.answer_by, facts.answer_by
    return told_on, None


def morning(day: date, calendar: WorkCalendar) -> datetime:
    """The moment work begins on a day, in UTC."""
    start = datetime.combine(day, time.fromisoformat(calendar.work_from), ZoneInfo(calendar.time_zone))
    return start.astimezone(UTC)
