"""Whether a contact may read an alert now, and how."""

from __future__ import annotations

from alerts.messages import readers, templates
from alerts.messages.notice import Reader, message
from alerts.outbox.audience import Audience
from alerts.telling import Telling
from domain.alert import Alert, AlertState, Message, Transition, TransitionKind
from domain.contact import Contact


def reader_of(alert: Alert, contact: Contact, telling: Telling) -> Reader | None:
    """How a contact reads of an alert; None where it may not, or not any more."""
    if not Audience(telling).may_read(alert, contact):
        return None
    return readers.reader_of(contact.id, alert, contact.name, telling, group=False)


def as_it_stands(alert: Alert, reader: Reader, telling: Telling) -> Message:
    """The matter in the words of today: how it ended where it did and that has words, else how it stands."""
    ended = alert.state == AlertState.RESOLVED
    has_words = templates.has(f"{alert.kind}_{TransitionKind.RESOLVED}", telling.language)
    kind = TransitionKind.RESOLVED if ended and has_words else TransitionKind.CHANGED
    return message(Transition(kind, alert, None, tell=False), reader, telling)
