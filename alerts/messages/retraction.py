"""A wrong message that was really sent is taken back: a 更正说明 to exactly those who got it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.messages import formats, phrases
from alerts.messages.templates import write
from alerts.outbox.routing import expires_at, next_working_moment
from domain.alert import RETRACTED, Delivery, DeliveryState, Message, idem_key
from domain.contact import Contacts
from domain.workdays import WorkCalendar
from words.names import simulated_mark

TEMPLATE = "retraction"
# `uncertain` may have arrived: whoever may have read it hears that it was wrong.
REACHED = frozenset({DeliveryState.SENT, DeliveryState.UNCERTAIN})
WAITING = frozenset({DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.RETRY, DeliveryState.UNCERTAIN})


def retract(
    rows: Sequence[Delivery], reason: str, by: str, contacts: Contacts, calendar: WorkCalendar, *, now: datetime
) -> list[Delivery]:
    """One retraction per message that reached somebody, to the same recipient over the same channel. `reason` says what
    was wrong, in a sentence that the reader understands; `by` answers for it. Retracting twice gives the same rows.

    The rows belong to no alert (`alert_id` names the message taken back), since they go out whatever became of it, and
    are sent whether or not the kind is released. Raises ValueError without a reason or a name."""
    if not reason.strip() or not by.strip():
        raise ValueError("a retraction needs the reason and the name of who answers for it")
    return [
        _retraction(row, _text(row, reason.strip(), by.strip(), contacts, calendar), contacts, calendar, now)
        for row in rows
        if row.state in REACHED and row.transition != RETRACTED
    ]


def waiting(rows: Sequence[Delivery]) -> list[str]:
    """The ids of the rows that are still to go out: they have to be given up when a message is taken back."""
    return [row.id for row in rows if row.state in WAITING and row.transition != RETRACTED]


def _text(row: Delivery, reason: str, by: str, contacts: Contacts, calendar: WorkCalendar) -> Message:
    language, mark = contacts.language, simulated_mark(contacts.language)
    sent = (row.sent_at or row.created_at).astimezone(ZoneInfo(calendar.time_zone))
    values = {
        "title": row.title.removeprefix(mark).strip(),
        "number": row.number,
        "sent": sent,
        "reason": reason,
        "by": by,
        "contact_line": phrases.contact(contacts.contact_line, language),
        "signature": contacts.signature,
        "private": row.message.private,
    }
    return write(TEMPLATE, values, language, simulated=row.title.startswith(mark), private=row.message.private)


def _retraction(row: Delivery, text: Message, contacts: Contacts, calendar: WorkCalendar, now: datetime) -> Delivery:
    channel, key = contacts.channel(row.channel), idem_key(RETRACTED, row.id)
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
    )
