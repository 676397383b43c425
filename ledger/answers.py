"""Answers to alerts: who said what, when, over which way. Nothing is changed afterwards."""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.alertanswer import AlertAnswer
from ledger.records import insert_new, record_of, row_of
from ledger.tables import answers

_w = answers.c


class Answers:
    """The answers of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, answer: AlertAnswer) -> bool:
        """Keeps an answer; says whether it was new: the same one sent twice is one answer."""
        return insert_new(self._connection, answers, row_of(answer))

    def of(self, alert_id: str, contact: str = "") -> tuple[AlertAnswer, ...]:
        """What was answered to an alert, by everybody or by one contact, in the order of answering."""
        query = select(answers).where(_w.alert_id == alert_id).order_by(_w.seq)
        query = query.where(_w.contact == contact) if contact else query
        return tuple(record_of(AlertAnswer, row) for row in self._connection.execute(query).mappings())
