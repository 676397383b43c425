"""What is told of a kind, matter by matter: several may share one message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.alert import Delivery, Message
from domain.sending import NothingToSay
from flows.steps.dispatch import writer
from flows.steps.notify import telling
from flows.wiring import Workplace
from ledger.store import Work


def said(work: Work, workplace: Workplace, kind: str) -> list[tuple[str, str]]:
    """(recipient, text) of each matter of a kind in each message, in the order of deciding; as if it stood alone."""
    return [(one.recipient, one.body) for told, one in alone(work, workplace) if told == kind]


def alone(work: Work, workplace: Workplace) -> Iterator[tuple[str, Delivery]]:
    """Each matter of each message by its kind, as a message of its own; without words where it was told in a list and is over
    by now."""
    making = writer(telling(work, workplace), workplace.store)
    for row in work.outbox.mentioned(work.outbox.all()):
        for one in row.mentions:
            single = replace(row, recipient=one.mention.recipient, mentions=(one,))
            if len(row.mentions) > 1 or not row.body:
                try:
                    written = making.write(single, workplace.clock())
                    single = replace(single, title=written.title, body=written.body, message=written.message)
                except NothingToSay:
                    single = replace(single, title="", body="", message=Message("", ()))
            yield one.alert.kind, single
