"""Words: a transition and its reader become a channel-neutral message, from the templates in `wording/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts import phrases
from domain.alert import Alert, Block, Message, Transition
from domain.condition import BehindFacts, ImplausibleFacts, MissingFacts
from domain.contact import Contacts
from domain.names import SIMULATED_MARK, name_of
from domain.workdays import WorkCalendar

# 0 is never dropped; the higher the number, the sooner a block goes when a channel's byte budget is short.
PRIORITY: Mapping[str, int] = {
    "notes": 1,
    "note": 1,
    "data": 1,
    "history": 1,
    "answers": 1,
    "lines": 1,
    "measures": 2,
    "ask": 1,
    "contact": 2,
    "signature": 2,
    "howto": 3,
    "filling": 3,
    "reply": 3,
    "next": 4,
    "effect": 4,
    "copies": 4,
    "extension": 4,
    "others": 5,
    "quote": 5,
}
SHOWN_FINDINGS = 6  # the others are marked in the returned workbook


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
    alert, language = transition.alert, contacts.language
    template = _environment(language).get_template(f"{template_name(transition, group=reader.group)}.j2")
    context = template.new_context(
        _values(transition, contacts, reader, now.astimezone(_zone(calendar)), as_of, calendar)
    )
    texts = {name: phrases.tidy("".join(block(context))) for name, block in template.blocks.items()}
    mark = SIMULATED_MARK[language] + ("" if language == "zh" else " ") if alert.facts.simulated else ""
    title = phrases.one_line(texts.pop("title"))
    written = [(name, text) for name, text in texts.items() if text and not _bare_label(name, alert)]
    blocks = tuple(
        Block(name, mark + text if position == 0 else text, PRIORITY.get(name, 0))
        for position, (name, text) in enumerate(written)
    )
    return Message(mark + title, blocks, _attachments(alert), private=not reader.group)


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


def _bare_label(name: str, alert: Alert) -> bool:
    return name == "number" and not alert.number


def _attachments(alert: Alert) -> tuple[str, ...]:
    facts = alert.facts
    wanted = isinstance(facts, ImplausibleFacts) and facts.workbook and alert.state != "resolved"
    return (facts.workbook,) if wanted and isinstance(facts, ImplausibleFacts) else ()


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
        **(_path_values(facts, language) if isinstance(facts, BehindFacts) else {}),
    }


def _path_values(facts: BehindFacts, language: str) -> dict[str, Any]:
    """What follows from the facts of a path: whether time progress is meant at all, the years gone and left."""
    baseline_year = int(facts.baseline_label[:4]) if facts.baseline_label[:4].isdigit() else 0
    gone = facts.period_end.year - baseline_year if baseline_year else 0
    left = facts.target_year - facts.period_end.year if facts.target_year else 0
    compared = bool(facts.expected and facts.actual)
    return {
        "on_path": facts.status not in ("missed", "breached") and bool(facts.expected and facts.baseline_label),
        "recovered": facts.status not in ("slightly_behind", "behind", "regressing", "breached", "missed"),
        "above": compared and float(facts.actual) > float(facts.expected),
        "elapsed": phrases.years_gone(gone, language),
        "remaining": phrases.years_left(left, language),
    }


def _reminded(alert: Alert, calendar: WorkCalendar, language: str) -> list[str]:
    """The days on which the desk was told before, first and last."""
    told = [alert.opened_at, alert.told_at or alert.opened_at]
    days = dict.fromkeys(moment.astimezone(_zone(calendar)).date() for moment in told)
    return [phrases.short_day(day, language) for day in days]


def _zone(calendar: WorkCalendar) -> ZoneInfo:
    return ZoneInfo(calendar.time_zone)


@lru_cache(maxsize=4)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("alerts", f"wording/{language}"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(()),  # plain text; alerts.formats escapes for the channel
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(phrases.filters(language))
    return environment
