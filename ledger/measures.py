"""Measures: what alerts were answered with. Nothing is changed afterwards; a measure is succeeded by another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.alert import TransitionKind
from domain.measure import Measure
from ledger.records import insert_new, record_of, row_of
from ledger.tables import alert_events, measures

_m, _e = measures.c, alert_events.c


class Measures:
    """The measures of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, measure: Measure) -> bool:
        """Keeps a measure; says whether it was new: the same answer twice is one measure."""
        return insert_new(self._connection, measures, row_of(measure))

    def all(self, known_at: datetime | None = None) -> tuple[Measure, ...]:
        """Every measure recorded up to a moment (None: all of them), in the order of recording."""
        query = select(measures).order_by(_m.seq)
        query = query if known_at is None else query.where(_m.recorded_at <= known_at)
        return tuple(record_of(Measure, row) for row in self._connection.execute(query).mappings())

    def outcomes(self) -> dict[str, str]:
        """What the trail of the alerts says of each measure by its id: the last outcome that was written there."""
        said = select(_e.reason, func.max(_e.seq).label("seq")).where(_e.kind == TransitionKind.MEASURED)
        rows = self._connection.execute(said.group_by(_e.reason).order_by("seq"))
        return dict(row.reason.split(" ", 1) for row in rows)
