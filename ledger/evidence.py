"""What was delivered and answered about alerts, as evidence: the one place that joins mentions, deliveries and attempts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, select

from domain.alert import Attempt, TransitionKind
from domain.messageevidence import EvidenceOfAnswer, EvidenceOfMessage
from ledger.records import record_of, rows_among
from ledger.tables import alert_events, answers, deliveries, delivery_attempts, mentions

_d, _m, _t, _e, _a = deliveries.c, mentions.c, delivery_attempts.c, alert_events.c, answers.c
_ANSWERS = (TransitionKind.ACKNOWLEDGED, TransitionKind.SNOOZED, TransitionKind.EXPLAINED)


class Evidences:
    """The evidence of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def messages(self, alert_ids: Collection[str]) -> list[EvidenceOfMessage]:
        """Every message about these alerts, whatever came of it, by its number."""
        rows = list(rows_among(self._connection, _messages(), _m.alert_id, alert_ids))
        tries = self._attempts({row["delivery_id"] for row in rows})
        found = [
            replace(record_of(EvidenceOfMessage, row), attempts=tuple(tries.get(row["delivery_id"], ())))
            for row in rows
        ]
        return sorted(found, key=lambda one: (one.number, one.alert_id, one.step, one.recipient))

    def answers(self, alert_ids: Collection[str]) -> list[EvidenceOfAnswer]:
        """Every answer to these alerts, oldest first: over a link or from the command line, each once."""
        given = select(_a.alert_id, _a.at, _a.contact.label("by"), _a.action, _a.words)
        events = select(_e.alert_id, _e.at, _e.kind, _e.reason).where(_e.kind.in_(_ANSWERS))
        found = [
            record_of(EvidenceOfAnswer, row) for row in rows_among(self._connection, given, _a.alert_id, alert_ids)
        ]
        known = {(one.alert_id, one.at) for one in found}
        rows = rows_among(self._connection, events, _e.alert_id, alert_ids)
        found += [_typed(row) for row in rows if (row["alert_id"], row["at"]) not in known]
        return sorted(found, key=lambda one: (one.at, one.alert_id, one.by))

    def _attempts(self, delivery_ids: Collection[str]) -> Mapping[str, list[Attempt]]:
        tries: dict[str, list[Attempt]] = defaultdict(list)
        query = select(delivery_attempts)
        for row in rows_among(self._connection, query, _t.delivery_id, delivery_ids):
            tries[row["delivery_id"]].append(record_of(Attempt, row))
        return {of: sorted(some, key=lambda one: one.id) for of, some in tries.items()}


def _messages() -> Select[Any]:
    """What is mentioned in which message."""
    told = (_m.alert_id, _m.transition, _m.recipient, _m.step, _m.shown, _m.moot, _m.delivery_id)
    message = (_d.recipient_name, _d.channel, _d.number, _d.state, _d.sent_at, _d.created_at.label("decided_at"))
    return select(*told, *message).select_from(mentions.join(deliveries, _d.id == _m.delivery_id))


def _typed(row: Mapping[Any, Any]) -> EvidenceOfAnswer:
    """An answer from the trail of an alert, whose reason begins with whoever gave it."""
    by, _, words = row["reason"].partition(": ")
    return EvidenceOfAnswer(row["alert_id"], row["at"], by, row["kind"], words)
