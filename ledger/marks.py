"""The questions that were marked in the systems from which figures came, and what became of each mark."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from domain.questionmark import MarkState, QuestionMark
from ledger.records import record_of, row_of, upsert_all
from ledger.tables import question_marks

_m = question_marks.c


class Marks:
    """The marks of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, source: str) -> dict[str, QuestionMark]:
        """What became of each question in a source, by the id of its finding."""
        rows = self._connection.execute(select(question_marks).where(_m.source == source).order_by(_m.finding_id))
        return {row["finding_id"]: record_of(QuestionMark, row) for row in rows.mappings()}

    def keep(self, marks: Sequence[QuestionMark]) -> None:
        """What has become of them now."""
        upsert_all(self._connection, question_marks, ("source", "finding_id"), [row_of(one) for one in marks])

    def count(self, state: MarkState) -> dict[str, int]:
        """By source how many marks are in a state; nothing for a source without any."""
        query = select(_m.source, func.count()).where(_m.state == state).group_by(_m.source).order_by(_m.source)
        return {row[0]: row[1] for row in self._connection.execute(query)}
