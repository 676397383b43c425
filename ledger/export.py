"""What a ledger says, as plain values: equal for two ledgers that went through the same, however often one was killed
and run again. Without numbers of runs, lease tokens and times of attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from ledger import tables as t
from ledger.store import Store

# table -> the columns that may differ between two equal ledgers
_LEFT_OUT: dict[Table, tuple[str, ...]] = {
    t.charter: ("made_at",),
    t.receipts: ("seq", "run_id"),
    t.submissions: ("seq",),
    t.observations: (),
    t.declarations: ("seq",),
    t.findings: ("seq",),
    t.replies: ("seq",),
    t.exceptions: (),
    t.expected_submissions: (),
    t.alerts: ("seq",),
    t.measures: ("seq",),
    t.answers: ("seq",),
    t.deliveries: (
        "number",
        "attempts",
        "leased_until",
        "lease_token",
        "not_before",
        "sent_at",
        "last_error",
        "run_id",
    ),
    t.mentions: (),
    t.releases: ("seq",),
    t.answers: ("seq",),
}
_ORDER = ("id", "key", "receipt_id", "submission_id", "position", "form", "place", "period")


def export(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Table name -> rows, each with its columns as JSON values: instants and days as ISO text.

    Of the assessments those of the last run for each `as_of`."""
    with store.read() as work:
        result = {table.name: _rows(work.connection, _select(table)) for table in _LEFT_OUT}
        result["assessments"] = _rows(work.connection, _last_assessments())
    return result


def _select(table: Table) -> Select[Any]:
    columns = [column for column in table.c if column.name not in _LEFT_OUT[table]]
    if "seq" in table.c:  # by what it is about, then in the order of writing, where a row has no name of its own
        names = ["id"] if "id" in table.c else [*(name for name in _ORDER if name in table.c), "seq"]
        return select(*columns).order_by(*(table.c[name] for name in names))
    ordered = sorted((column.name for column in table.primary_key), key=_ORDER.index)
    return select(*columns).order_by(*(table.c[name] for name in ordered))


def _last_assessments() -> Select[Any]:
    a, r = t.assessments.c, t.runs.c
    newest = select(func.max(r.seq)).where(r.id.in_(select(a.run_id)), r.job != "replay").group_by(r.as_of)
    last = select(r.id).where(r.seq.in_(newest))
    columns = [column for column in a if column.name not in ("seq", "run_id")]
    return select(*columns).where(a.run_id.in_(last)).order_by(a.as_of, a.place, a.target_id)


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in _mappings(connection, query)]


def _mappings(connection: Connection, query: Select[Any]) -> Iterable[Mapping[Any, Any]]:
    return connection.execute(query).mappings()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
