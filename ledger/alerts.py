"""Alerts and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, insert, or_, select

from domain.alert import OPEN_ALERT_STATES, Alert, AlertState, Transition
from domain.errors import NotKnown
from domain.mention import UNTOLD
from ledger.mentions import Mentions
from ledger.records import as_stored, record_of, row_of, rows_among, upsert_all
from ledger.storedfacts import FactsCodec
from ledger.tables import alert_events, alerts, deliveries, mentions

_a, _e, _d, _m = alerts.c, alert_events.c, deliveries.c, mentions.c


class Alerts:
    """The alerts of a ledger, within one unit of work."""

    def __init__(self, connection: Connection, codec: FactsCodec) -> None:
        self._connection, self._codec = connection, codec

    def open(self, kinds: Collection[str] | None = None) -> list[Alert]:
        """Everything that is not over, in the order of opening; of these kinds alone, where some are named."""
        query = select(alerts).where(_a.state.in_(sorted(OPEN_ALERT_STATES)))
        return self._list(query if kinds is None else query.where(_a.kind.in_(sorted(kinds))))

    def all(self) -> list[Alert]:
        """Every alert, in the order of opening."""
        return self._list(select(alerts))

    def latest_by_key(self, open_alerts: Sequence[Alert] | None = None) -> dict[str, Alert]:
        """The last episode of every condition, open or not, by the condition's key. `open_alerts` are those of `open()`, where
        they have been read: an open episode is the last one."""
        still = self.open() if open_alerts is None else open_alerts
        newest = select(_a.key, func.max(_a.episode).label("episode")).group_by(_a.key).subquery()
        joined = alerts.join(newest, (newest.c.key == _a.key) & (newest.c.episode == _a.episode))
        over = select(alerts).select_from(joined).where(_a.state.not_in(sorted(OPEN_ALERT_STATES)))
        return {alert.key: alert for alert in (*self._list(over), *still)}

    def stood(self) -> dict[str, AlertState]:
        """By id: the state in which each alert was that is no longer followed, as its trail has it. Those are left out whose
        last messages were given up: nobody knows how they stood."""
        still = _e.state.in_(sorted(OPEN_ALERT_STATES))
        mentioned = mentions.join(deliveries, _d.id == _m.delivery_id)
        given_up = or_(_d.state.in_(("superseded", "dead")), _m.moot != "")
        told = exists(select(_m.key).select_from(mentioned).where(_m.alert_id == _a.id, ~given_up).correlate(alerts))
        last = (
            select(func.max(_e.seq))
            .join(alerts, _a.id == _e.alert_id)
            .where(_a.state == AlertState.UNFOLLOWED, still, told)
        )
        query = select(_e.alert_id, _e.state).where(_e.seq.in_(last.group_by(_e.alert_id)))
        return {row["alert_id"]: row["state"] for row in self._connection.execute(query).mappings()}

    def openings_since(self, moment: datetime) -> dict[str, int]:
        """By key: how often a condition has begun since then; only what has begun more than once."""
        counted = func.count().label("openings")
        query = select(_a.key, counted).where(_a.opened_at >= moment).group_by(_a.key).having(counted > 1)
        return {row["key"]: row["openings"] for row in self._connection.execute(query).mappings()}

    def ids_of(self, kind: str) -> list[str]:
        """Every alert of a kind, over or not."""
        return list(self._connection.execute(select(_a.id).where(_a.kind == kind)).scalars())

    def get(self, alert_id: str) -> Alert:
        """Raises NotKnown."""
        found = self._list(select(alerts).where(_a.id == alert_id))
        if not found:
            raise NotKnown(f"no alert {alert_id!r} in the ledger")
        return found[0]

    def of(self, ids: Collection[str]) -> dict[str, Alert]:
        """The alerts with these ids, by id."""
        rows = list(rows_among(self._connection, select(alerts), _a.id, ids))
        return {alert.id: alert for alert in self._alerts(rows)}

    def named(self, name: str) -> Alert | None:
        """The newest alert with this id or number; None when there is none."""
        found = self._list(select(alerts).where(or_(_a.id == name, and_(_a.number == name, _a.number != ""))))
        return found[-1] if found else None

    def open_or_ended_since(self, moment: datetime) -> list[Alert]:
        """Those that are open, and those that have ended since a moment, in the order of opening."""
        is_open = _a.state.in_(sorted(OPEN_ALERT_STATES))
        return self._list(select(alerts).where(or_(is_open, _a.resolved_at >= moment)))

    def apply(self, transitions: Sequence[Transition], at: datetime) -> None:
        """Each alert as the transition leaves it, and the transition itself on the append-only trail."""
        rows = [self._row(step.alert) for step in transitions]
        upsert_all(self._connection, alerts, ("id",), rows)
        if rows:
            events = [{**_event(step, at), "facts": row["facts"]} for step, row in zip(transitions, rows, strict=True)]
            self._connection.execute(insert(alert_events), events)

    def events(self, alert_id: str) -> list[dict[str, Any]]:
        """What happened to an alert, oldest first: at, kind, state, severity, reason, tell, step, facts, evidence."""
        columns = [
            _e[name] for name in ["at", "kind", "state", "severity", "reason", "tell", "step", "facts", "evidence"]
        ]
        query = select(*columns).where(_e.alert_id == alert_id).order_by(_e.seq)
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def _list(self, query: Select[Any]) -> list[Alert]:
        return self._alerts(self._connection.execute(query.order_by(_a.seq)).mappings().all())

    def _alerts(self, rows: Sequence[Mapping[Any, Any]]) -> list[Alert]:
        told = Mentions(self._connection).told({row["id"] for row in rows})
        return [
            record_of(
                Alert,
                {**row, "facts": self._codec.read(row["kind"], row["facts"]), "told": told.get(row["id"], UNTOLD)},
            )
            for row in rows
        ]

    def _row(self, alert: Alert) -> dict[str, Any]:
        """What was told is no column: it follows from the deliveries."""
        row = row_of(replace(alert, told=UNTOLD))
        del row["told"]
        return {**row, "facts": self._codec.stored(alert.facts), "ladder": [as_stored(rung) for rung in alert.ladder]}


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
