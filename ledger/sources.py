"""How sources answered, and how far each was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from domain.condition import SourceHealth
from ledger.records import record_of, row_of, upsert
from ledger.tables import cursors, source_checks


class Sources:
    """The health of the sources, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, health: SourceHealth, at: datetime) -> None:
        """Appends how a source answered; without its own time it gets `at`."""
        row = {**row_of(health), "recorded_at": at, "checked_at": health.checked_at or at.isoformat()}
        self._connection.execute(insert(source_checks).values(**row))

    def health(self) -> list[SourceHealth]:
        """The last answer of every source, and of every box of it that was ever in trouble, by their names."""
        c = source_checks.c
        newest = select(func.max(c.seq)).group_by(c.source, c.box)
        rows = self._connection.execute(select(source_checks).where(c.seq.in_(newest)).order_by(c.source, c.box))
        return [record_of(SourceHealth, row) for row in rows.mappings()]

    def down_since(self) -> dict[tuple[str, str], datetime]:
        """By source and box of those that do not answer: when the first pull failed that none has succeeded after."""
        c = source_checks.c
        sound = select(c.source, c.box, func.max(c.seq).label("seq")).where(c.ok).group_by(c.source, c.box).subquery()
        same = (sound.c.source == c.source) & (sound.c.box == c.box)
        query = select(c.source, c.box, func.min(c.recorded_at)).select_from(source_checks.outerjoin(sound, same))
        query = query.where(~c.ok, c.seq > func.coalesce(sound.c.seq, 0)).group_by(c.source, c.box)
        return {(source, box): at for source, box, at in self._connection.execute(query)}


class Cursors:
    """Named places to go on reading from, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """The value of a cursor; None where it was never set."""
        return self._connection.execute(select(cursors.c.value).where(cursors.c.name == name)).scalar()

    def set(self, name: str, value: str) -> None:
        upsert(self._connection, cursors, ("name",), {"name": name, "value": value})
