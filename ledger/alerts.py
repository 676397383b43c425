"""Alerts and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from domain.alert import OPEN_ALERT_STATES, Alert, Transition
from domain.condition import facts_from_json, facts_to_json
from domain.errors import NotKnown
from ledger.records import record_of, row_of, upsert
from ledger.tables import alert_events, alerts

_a, _e = alerts.c, alert_events.c


class Alerts:
    """The alerts of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self) -> list[Alert]:
        """Everything that is not resolved, in the order of opening."""
        return self._list(select(alerts).where(_a.state.in_(sorted(OPEN_ALERT_STATES))))

    def all(self) -> list[Alert]:
        """Every alert, in the order of opening."""
        return self._list(select(alerts))

    def latest_by_key(self) -> dict[str, Alert]:
        """The last episode of every condition, open or not, by the condition's key."""
        newest = select(_a.key, func.max(_a.episode).label("episode")).group_by(_a.key).subquery()
        joined = alerts.join(newest, (newest.c.key == _a.key) & (newest.c.episode == _a.episode))
        return {alert.key: alert for alert in self._list(select(alerts).select_from(joined))}

    def get(self, alert_id: str) -> Alert:
        """Raises NotKnown."""
        found = self._list(select(alerts).where(_a.id == alert_id))
        if not found:
            raise NotKnown(f"no alert {alert_id!r} in the ledger")
        return found[0]

    def apply(self, transitions: Sequence[Transition], at: datetime) -> None:
        """Each alert as the transition leaves it, and the transition itself on the append-only trail."""
        for step in transitions:
            row = {**row_of(step.alert), "facts": facts_to_json(step.alert.facts)}
            upsert(self._connection, alerts, ("id",), row)
            self._connection.execute(insert(alert_events).values(**_event(step, at), facts=row["facts"]))

    def events(self, alert_id: str) -> list[dict[str, Any]]:
        """What happened to an alert, oldest first: at, kind, state, severity, reason, tell, step, facts, evidence."""
        columns = [
            _e[name] for name in ["at", "kind", "state", "severity", "reason", "tell", "step", "facts", "evidence"]
        ]
        query = select(*columns).where(_e.alert_id == alert_id).order_by(_e.seq)
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def _list(self, query: Select[Any]) -> list[Alert]:
        return [alert_of(row) for row in self._connection.execute(query.order_by(_a.seq)).mappings()]


def alert_of(row: Mapping[Any, Any]) -> Alert:
    """An alert from its row."""
    return record_of(Alert, {**row, "facts": facts_from_json(row["kind"], row["facts"])})


def _event(step: Transition, at: datetime) -> dict[str, Any]:
    return {
        "alert_id": step.alert.id,
        "at": at,
        "kind": step.kind,
        "state": step.alert.state,
        "severity": step.alert.severity,
        "reason": step.reason,
        "tell": step.tell,
        "step": step.alert.step,
        "evidence": list(step.condition.evidence) if step.condition else [],
    }
