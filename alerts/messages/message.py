"""Words: a transition and its reader become a channel-neutral message, from the templates in `wording/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.messages import phrases
from alerts.messages.templates import write
from alerts.path.lights import differ, worst
from domain.alert import Alert, Message, Transition
from domain.assessment import BEHIND
from domain.condition import BehindFacts, ImplausibleFacts, MissingFacts
from domain.contact import Contacts
from domain.workdays import WorkCalendar
from words.names import name_of

SHOWN_FINDINGS = 6  # the others are marked in the returned workbook
# Verdicts of one moment or one line: nothing is measured against a path.
_WITHOUT_PATH = ("missed", "breached")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the name to address, whether in a group, and whether as a copy."""

    name: str = ""
    group: bool = False
    copy: bool = False


def message(
    transition: Transition, contacts: Contacts, reader: Reader, *, now: datetime, as_of: date, calendar: WorkCalendar
) -> Message:
    """The message about a transition in the language of the contacts: title, named blocks in order, attachments. The
    title and the first block begin with the mark of simulated data where the facts are simulated."""
    alert = transition.alert
    return write(
        template_name(transition, group=reader.group),
        _values(transition, contacts, reader, now.astimezone(ZoneInfo(calendar.time_zone)), as_of, calendar),
        contacts.language,
        simulated=alert.facts.simulated,
        private=not reader.group,
        attachments=_attachments(alert),
        without=() if alert.number else ("number",),
    )


def template_name(transition: Transition, *, group: bool = False) -> str:
    """The file in `wording/<language>/` that words a transition."""
    alert, facts = transition.alert, transition.alert.facts
    if group:
        return f"{alert.kind}_group"
    if transition.kind in ("resolved", "escalated"):
        return f"{alert.kind}_{transition.kind}"
    if isinstance(facts, MissingFacts):
        return f"missing_{facts.state if facts.state in ('late', 'refused', 'partial') else 'reminder'}"
    return f"{alert.kind}_opened"


def _attachments(alert: Alert) -> tuple[str, ...]:
    """The returned workbook, or the picture of the path; nothing once the matter is over."""
    facts = alert.facts
    name = ""
    if isinstance(facts, ImplausibleFacts):
        name = facts.workbook
    elif isinstance(facts, BehindFacts):
        name = facts.chart
    return (name,) if name and alert.is_open else ()


def _values(
    transition: Transition, contacts: Contacts, reader: Reader, now: datetime, as_of: date, calendar: WorkCalendar
) -> dict[str, Any]:
    alert, facts, language = transition.alert, transition.alert.facts, contacts.language
    return {
        "f": facts,
        "alert": alert,
        "level": name_of("level", alert.severity, language),
        "recipient": reader.name,
        "copy": reader.copy,
        "resolved": transition.kind == "resolved",
        "now": now,
        "days_left": max(0, calendar.between(as_of, facts.due_on)) if isinstance(facts, MissingFacts) else 0,
        "reminded": _reminded(alert, calendar, language),
        "shown": SHOWN_FINDINGS,
        "contact_line": contacts.contact_line,
        "signature": contacts.signature,
        **(path_values(facts, language) if isinstance(facts, BehindFacts) else {}),
    }


def path_values(facts: BehindFacts, language: str) -> dict[str, Any]:
    """What follows from the facts of a path: whether time progress is meant at all, the years gone and left, which light
    is the worse one and whether both have to be named."""
    baseline_year = int(facts.baseline_label[:4]) if facts.baseline_label[:4].isdigit() else 0
    gone = facts.period_end.year - baseline_year if baseline_year else 0
    left = facts.target_year - facts.period_end.year if facts.target_year else 0
    compared = bool(facts.expected and facts.actual)
    band = worst(facts.status, facts.annual_light, facts.plan_light)
    return {
        "on_path": facts.status not in _WITHOUT_PATH and bool(facts.expected and facts.baseline_label),
        "short": facts.status in BEHIND,
        "recovered": band not in BEHIND,
        "at_risk": band == "at_risk",
        "above": compared and float(facts.actual) > float(facts.expected),
        "elapsed": phrases.years_gone(gone, language)
        if facts.period_end.month == 12
        else phrases.since(baseline_year, language),
        "remaining": phrases.years_left(left, language),
        "worse": phrases.worse_light(facts.annual_light, facts.plan_light, band, language),
        "both_lights": bool(facts.annual_light and facts.plan_light) and facts.status not in _WITHOUT_PATH,
        "lights_differ": differ(facts.annual_light, facts.plan_light),
    }


def _reminded(alert: Alert, calendar: WorkCalendar, language: str) -> list[str]:
    """The days on which the desk was told before, first and last."""
    told = [alert.opened_at, alert.told_at or alert.opened_at]
    days = dict.fromkeys(calendar.day_of(moment) for moment in told)
    return [phrases.short_day(day, language) for day in days]
