"""The outbox seen from the dispatcher: lease, attempt, finish. Nothing is lost; what may go twice says so.

A lease is a compare-and-set on the row (with SKIP LOCKED on PostgreSQL). An attempt is on record before the network is
touched: a lease that runs out over an unfinished attempt leaves it open whether the message went out (`uncertain`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from domain.alert import AlertState, Delivery, DeliveryState, TransitionKind
from ledger.deliveries import delivery_of
from ledger.store import Store
from ledger.tables import alerts, deliveries, delivery_attempts

_d, _t = deliveries.c, delivery_attempts.c
_WAITING = ("pending", "retry", "uncertain")
_VERDICTS = ("sent", "retry", "uncertain", "dead")


class SqlOutbox:
    """The outbox of one ledger; every call is a transaction of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lease(self, now: datetime, lease_s: int, token: str) -> Delivery | None:
        """The first due delivery, leased to `token` for `lease_s` seconds; None when nothing is due.

        Its state is `uncertain` where an earlier attempt may have got through, else `leased`. What the alert's state
        or the clock has made pointless becomes `superseded` on the way."""
        with self._store.queue() as connection:
            leased = None
            while leased is None and (row := _next_due(connection, now)) is not None:
                if reason := _pointless(connection, row, now):
                    _claim(connection, row, {"state": "superseded", "last_error": reason, "lease_token": ""})
                    continue
                leased = _take(connection, row, now, now + timedelta(seconds=lease_s), token)
            connection.commit()
        return leased

    def start_attempt(self, delivery: Delivery, now: datetime) -> int:
        """Puts on record that sending begins now; returns the id of the attempt."""
        with self._store.queue() as connection:
            row = {"delivery_id": delivery.id, "started_at": now}
            attempt_id: int = connection.execute(insert(delivery_attempts).values(**row).returning(_t.id)).scalar_one()
            connection.execute(
                update(deliveries).where(_d.id == delivery.id).values(attempts=deliveries.c.attempts + 1)
            )
            connection.commit()
        return attempt_id

    def finish(
        self,
        delivery: Delivery,
        attempt_id: int,
        verdict: str,
        now: datetime,
        *,
        provider_code: str = "",
        detail: str = "",
        retry_at: datetime | None = None,
    ) -> bool:
        """Records how the attempt ended (sent | retry | uncertain | dead) and what becomes of the delivery.

        False when the lease was lost meanwhile: the attempt keeps its verdict, the delivery belongs to another."""
        after = _after(verdict, now, detail or provider_code, retry_at)
        with self._store.queue() as connection:
            ended = {"finished_at": now, "verdict": verdict, "provider_code": provider_code, "detail": detail}
            unfinished = and_(_t.id == attempt_id, _t.finished_at.is_(None))
            connection.execute(update(delivery_attempts).where(unfinished).values(**ended))
            mine = and_(_d.id == delivery.id, _d.state == DeliveryState.LEASED, _d.lease_token == delivery.lease_token)
            kept = connection.execute(update(deliveries).where(mine).values(**after)).rowcount == 1
            connection.commit()
        return kept

    def release_all(self, now: datetime) -> int:
        """Gives back every lease, run out or not; returns how many. Only for one who holds the dispatcher's turn: what is
        leased then was leased by a process that is dead."""
        with self._store.queue() as connection:
            change = update(deliveries).where(_d.state == DeliveryState.LEASED).values(leased_until=now)
            released = connection.execute(change).rowcount
            connection.commit()
        return released

    def sent_since(self, channel: str, since: datetime) -> int:
        """How many messages have (or may have) reached the provider of a channel in attempts begun since then."""
        query = select(func.count()).select_from(delivery_attempts.join(deliveries, _d.id == _t.delivery_id))
        query = query.where(_d.channel == channel, _t.started_at >= since, _t.verdict.in_(("sent", "uncertain")))
        with self._store.read() as work:
            return work.connection.execute(query).scalar_one()

    def counts(self) -> dict[str, int]:
        """How many deliveries there are in each state."""
        query = select(_d.state, func.count()).group_by(_d.state).order_by(_d.state)
        with self._store.read() as work:
            return {row[0]: row[1] for row in work.connection.execute(query)}


def _next_due(connection: Connection, now: datetime) -> Mapping[Any, Any] | None:
    waiting = and_(_d.state.in_(_WAITING), _d.not_before <= now)
    run_out = and_(_d.state == DeliveryState.LEASED, _d.leased_until <= now)
    query = select(deliveries).where(or_(waiting, run_out)).order_by(_d.number).limit(1)
    return connection.execute(query.with_for_update(skip_locked=True)).mappings().first()


def _pointless(connection: Connection, row: Mapping[Any, Any], now: datetime) -> str:
    """Why it is not worth sending any more; empty when it is."""
    if row["expires_at"] <= now:
        return "expired"
    state = connection.execute(select(alerts.c.state).where(alerts.c.id == row["alert_id"])).scalar()
    if state in (AlertState.ACKNOWLEDGED, AlertState.SNOOZED):
        return f"alert {state}"
    if state == AlertState.UNFOLLOWED:
        return "no longer followed"
    if state is None or (state == AlertState.RESOLVED) == (row["transition"] == TransitionKind.RESOLVED):
        return ""
    return "alert resolved" if state == AlertState.RESOLVED else "alert open again"


def _take(
    connection: Connection, row: Mapping[Any, Any], now: datetime, until: datetime, token: str
) -> Delivery | None:
    """The delivery under its new lease; None when another one was faster."""
    unfinished = and_(_t.delivery_id == row["id"], _t.finished_at.is_(None))
    lost = connection.execute(
        update(delivery_attempts).where(unfinished).values(finished_at=now, verdict="uncertain", detail="lease run out")
    ).rowcount
    if not _claim(connection, row, {"state": "leased", "lease_token": token, "leased_until": until}):
        return None
    maybe_sent = select(_t.id).where(_t.delivery_id == row["id"], _t.verdict == DeliveryState.UNCERTAIN).limit(1)
    uncertain = bool(lost) or connection.execute(maybe_sent).first() is not None
    leased = replace(delivery_of(row), lease_token=token, leased_until=until, state=DeliveryState.LEASED)
    return replace(leased, state=DeliveryState.UNCERTAIN) if uncertain else leased


def _claim(connection: Connection, row: Mapping[Any, Any], values: Mapping[str, Any]) -> bool:
    unchanged = and_(_d.id == row["id"], _d.state == row["state"], _d.lease_token == row["lease_token"])
    return connection.execute(update(deliveries).where(unchanged).values(**values)).rowcount == 1


def _after(verdict: str, now: datetime, error: str, retry_at: datetime | None) -> dict[str, Any]:
    if verdict not in _VERDICTS:
        raise ValueError(f"no verdict {verdict!r}; there are: {', '.join(_VERDICTS)}")
    values: dict[str, Any] = {"state": verdict, "lease_token": "", "leased_until": None}
    if verdict == DeliveryState.SENT:
        return values | {"sent_at": now, "last_error": ""}
    return values | {"last_error": error} | ({} if verdict == DeliveryState.DEAD else {"not_before": retry_at or now})
