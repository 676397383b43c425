"""Words: a transition and its reader become a channel-neutral message, from the templates in `wording/`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.messages import phrases
from alerts.messages.above import is_somebody_above
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
        values(transition, reader, telling),
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


def values(transition: Transition, reader: Reader, telling: Telling) -> dict[str, Any]:
    """What a template is filled with: the facts as they are told to this reader on the day of sending, and around them."""
    alert, contacts, language = transition.alert, telling.contacts, telling.language
    kind = telling.kinds[alert.kind]
    moment = replace(telling.moment, first=_is_first(alert, telling))
    today = kind.at_sending(alert.facts, moment)
    facts = kind.for_reporters(today) if reader.reports else today
    return {
        "f": facts,
        "alert": alert,
        "level": name_of("level", alert.severity, language),
        "recipient": reader.name,
        "copy": reader.copy,
        "resolved": transition.kind == TransitionKind.RESOLVED,
        "now": telling.now.astimezone(ZoneInfo(telling.calendar.time_zone)),
        "reminded": _reminded(alert, telling),
        "answered": _day(alert.answered_at, telling),
        "higher": is_somebody_above(alert, telling),
        "contact_line": phrases.contact(contacts.contact_line, language),
        "signature": contacts.signature,
        **kind.values(facts, moment),
    }


def _is_first(alert: Alert, telling: Telling) -> bool:
    """Whether nobody was told before today: two readers of one day are given the same time."""
    first = alert.told.first_at
    return first is None or telling.calendar.day_of(first) >= telling.calendar.day_of(telling.now)


def _day(moment: datetime | None, telling: Telling) -> str:
    return dates.short_day(telling.calendar.day_of(moment), telling.language) if moment else ""


def _reminded(alert: Alert, telling: Telling) -> list[str]:
    """The days on which somebody was really told before this one, first and last; none where nobody was. What a colleague
    was sent today is this message."""
    days, today = (telling.calendar.day_of(moment) for moment in alert.told.days), telling.calendar.day_of(telling.now)
    told = sorted(day for day in days if day < today)
    return [dates.short_day(day, telling.language) for day in dict.fromkeys([*told[:1], *told[-1:]])]
