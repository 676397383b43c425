"""A wrong message that was really sent is taken back: a 更正说明 to exactly those who got it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.messages import formats, phrases
from alerts.messages.templates import write
from alerts.outbox.routing import expires_at, next_working_moment
from domain.alert import Delivery, DeliveryState, Message, idem_key
from domain.contact import Contacts
from domain.mention import RETRACTED
from domain.workdays import WorkCalendar
from words.names import simulated_mark

TEMPLATE = "retraction"
# `uncertain` may have arrived: whoever may have read it hears that it was wrong.
REACHED = frozenset({DeliveryState.SENT, DeliveryState.UNCERTAIN})
WAITING = frozenset({DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.RETRY, DeliveryState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Correction:
    """What is taken back: the alert `about`, for a reason in a sentence that the reader understands; `by` answers for it. `name`
    is what the alert is called where it was one of several matters of a message."""

    about: str
    reason: str
    by: str
    name: str = ""


def retract(
    rows: Sequence[Delivery], said: Correction, contacts: Contacts, calendar: WorkCalendar, *, now: datetime
) -> list[Delivery]:
    """One retraction per message that reached somebody and named the alert, to the same recipient over the same channel.
    Retracting twice gives the same rows.

    The rows belong to no alert (`alert_id` names the message taken back), since they go out whatever became of it, and
    are sent whether or not the kind is released. Raises ValueError without a reason or a name."""
    if not said.reason.strip() or not said.by.strip():
        raise ValueError("a retraction needs the reason and the name of who answers for it")
    return [
        _retraction(row, said, contacts, calendar, now)
        for row in rows
        if row.state in REACHED and row.transition != RETRACTED and _names(row, said.about)
    ]


def waiting(rows: Sequence[Delivery], about: str) -> list[str]:
    """The ids of the rows that are still to go out and speak of nothing else: they have to be given up when it is taken back."""
    return [row.id for row in rows if row.state in WAITING and row.transition != RETRACTED and _matters(row) <= {about}]


def _matters(row: Delivery) -> set[str]:
    return {one.alert.id for one in row.mentions}


def _names(row: Delivery, about: str) -> bool:
    """Whether the alert was named in it, not only counted, nor left out when it was written."""
    return any(one.alert.id == about and one.mention.shown for one in row.mentions)


def _text(row: Delivery, said: Correction, contacts: Contacts, calendar: WorkCalendar) -> Message:
    language, mark = contacts.language, simulated_mark(contacts.language)
    sent = (row.sent_at or row.created_at).astimezone(ZoneInfo(calendar.time_zone))
    values = {
        "title": row.title.removeprefix(mark).strip(),
        "number": row.number,
        "sent": sent,
        "reason": said.reason.strip(),
        "by": said.by.strip(),
        "part": said.name if len(_matters(row)) > 1 else "",
        "contact_line": phrases.contact(contacts.contact_line, language),
        "signature": contacts.signature,
        "private": row.message.private,
    }
    return write(TEMPLATE, values, language, simulated=row.title.startswith(mark), private=row.message.private)


def _retraction(row: Delivery, said: Correction, contacts: Contacts, calendar: WorkCalendar, now: datetime) -> Delivery:
    channel, text = contacts.channel(row.channel), _text(row, said, contacts, calendar)
    key = idem_key(RETRACTED, row.id, *([said.about] if len(_matters(row)) > 1 else []))
    not_before = next_working_moment(now, calendar)
    return replace(
        row,
        id=key[:16],
        idem_key=key,
        alert_id=f"retracts-{row.id}",
        transition=RETRACTED,
        title=text.title,
        body=formats.render(text, channel.format, channel.byte_budget, language=contacts.language),
        message=text,
        state=DeliveryState.PENDING,
        created_at=now,
        not_before=not_before,
        expires_at=expires_at(not_before, calendar),
        attempts=0,
        leased_until=None,
        lease_token="",
        sent_at=None,
        last_error="",
        number=0,
        mentions=(),
    )
