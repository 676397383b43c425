"""Words: a transition and its reader become a channel-neutral message, from the templates in `wording/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alerts.messages.templates import write
from alerts.telling import Telling
from alerts.toldkind import Conditions
from domain.alert import Alert, Message, Transition, TransitionKind
from words import dates
from words.names import name_of


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the name to address, whether in a group, whether as a copy, and whether the reader's own organisation
    reports the figure."""

    name: str = ""
    group: bool = False
    copy: bool = False
    reports: bool = False


def message(transition: Transition, reader: Reader, telling: Telling) -> Message:
    """The message about a transition in the language of the contacts: title, named blocks in order, attachments. The
    title and the first block begin with the mark of simulated data where the facts are simulated."""
    alert, kind = transition.alert, telling.kinds[transition.alert.kind]
    attached = kind.attachment(alert.facts) if alert.is_open else ""
    return write(
        template_name(transition, telling.kinds, group=reader.group),
        _values(transition, reader, telling),
        telling.language,
        simulated=alert.facts.simulated,
        private=not reader.group,
        attachments=(attached,) if attached else (),
        without=() if alert.number else ("number",),
    )


def template_name(transition: Transition, kinds: Conditions, *, group: bool = False) -> str:
    """The file in `wording/<language>/` that words a transition."""
    alert = transition.alert
    if group:
        return f"{alert.kind}_group"
    if transition.kind in (TransitionKind.RESOLVED, TransitionKind.ESCALATED):
        return f"{alert.kind}_{transition.kind}"
    return f"{alert.kind}_{kinds[alert.kind].template(alert.facts)}"


def _values(transition: Transition, reader: Reader, telling: Telling) -> dict[str, Any]:
    alert, contacts, language = transition.alert, telling.contacts, telling.language
    kind = telling.kinds[alert.kind]
    facts = kind.for_reporters(alert.facts) if reader.reports else alert.facts
    return {
        "f": facts,
        "alert": alert,
        "level": name_of("level", alert.severity, language),
        "recipient": reader.name,
        "copy": reader.copy,
        "resolved": transition.kind == TransitionKind.RESOLVED,
        "now": telling.now.astimezone(ZoneInfo(telling.calendar.time_zone)),
        "reminded": _reminded(alert, telling),
        "contact_line": contacts.contact_line,
        "signature": contacts.signature,
        **kind.values(facts, telling.moment),
    }


def _reminded(alert: Alert, telling: Telling) -> list[str]:
    """The days on which the desk was told before, first and last."""
    told = [alert.opened_at, alert.told_at or alert.opened_at]
    days = dict.fromkeys(telling.calendar.day_of(moment) for moment in told)
    return [dates.short_day(day, telling.language) for day in days]
