"""Configurations as they were, so that an old verdict can be reproduced; and the code sets that the audit reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, select

from ledger.records import insert_new
from ledger.tables import config_snapshots, indicator_codes, place_codes


class Snapshots:
    """The configurations that runs were made with, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, sha256: str, files: Mapping[str, str], at: datetime) -> None:
        """Keeps the files of a configuration by its hash, once."""
        insert_new(self._connection, config_snapshots, {"sha256": sha256, "files": dict(files), "kept_at": at})

    def files(self, sha256: str) -> dict[str, str] | None:
        """The texts by relative path; None for a configuration that was never kept."""
        query = select(config_snapshots.c.files).where(config_snapshots.c.sha256 == sha256)
        return self._connection.execute(query).scalar()


class Codes:
    """The codes that are known, for the views of the audit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, places: Iterable[str], indicators: Iterable[str]) -> None:
        """The codes of places and indicators of the current configuration, instead of those before."""
        self._fill(place_codes, places)
        self._fill(indicator_codes, indicators)

    def _fill(self, table: Table, codes: Iterable[str]) -> None:
        self._connection.execute(delete(table))
        if rows := [{"code": code} for code in sorted(set(codes))]:
            self._connection.execute(insert(table), rows)
