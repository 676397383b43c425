"""What of which alert stands in which message, and what came of it: the one place where `told` is derived from deliveries and
attempts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from domain.alert import Delivery, DeliveryState, TransitionKind
from domain.mention import (
    ANSWERED,
    EXPIRED,
    IN_SHADOW,
    NOT_SAID,
    OVERTAKEN,
    RETRACTED,
    UNFOLLOWED,
    UNTOLD,
    Mention,
    Told,
)
from ledger.records import record_of, row_of, rows_among
from ledger.tables import deliveries, delivery_attempts, mentions

_m, _d, _t = mentions.c, deliveries.c, delivery_attempts.c
_ON_ITS_WAY = frozenset({DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.RETRY})
_GIVEN_UP = frozenset({DeliveryState.DEAD, DeliveryState.SUPERSEDED})
_REMINDERS = frozenset({TransitionKind.ESCALATED, TransitionKind.REPEATED, TransitionKind.STANDING})


class Mentions:
    """The mentions of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of these keys that were decided before."""
        return {row["key"] for row in rows_among(self._connection, select(_m.key), _m.key, keys)}

    def add(self, decided: Iterable[Delivery]) -> None:
        """The mentions of these deliveries, which are on record, in the order in which they were decided."""
        rows = [{**row_of(one.mention), "delivery_id": each.id} for each in decided for one in each.mentions]
        if rows:
            last = self._connection.execute(select(func.max(_m.ordinal))).scalar() or 0
            numbered = [{**row, "ordinal": last + place} for place, row in enumerate(rows, 1)]
            self._connection.execute(insert(mentions), numbered)

    def of(self, delivery_ids: Collection[str]) -> dict[str, list[Mention]]:
        """By delivery: what it mentions, the gravest first as it was decided."""
        found: dict[str, list[Mention]] = defaultdict(list)
        query = select(mentions).order_by(_m.ordinal, _m.key)
        for row in rows_among(self._connection, query, _m.delivery_id, delivery_ids):
            found[row["delivery_id"]].append(record_of(Mention, row))
        return found

    def take_back(self, alert_id: str) -> None:
        """What was said of an alert was wrong, and whoever read it hears so: it counts as told no more."""
        mine = (_m.alert_id == alert_id, _m.moot == "")
        self._connection.execute(update(mentions).where(*mine).values(moot=RETRACTED))

    def told(self, alert_ids: Collection[str]) -> dict[str, Told]:
        """By alert: what people were really told of it. An alert without any message is left out."""
        rows: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
        for row in rows_among(self._connection, _outcomes(), _m.alert_id, alert_ids):
            rows[row["alert_id"]].append(row)
        return {alert_id: _derived(mine) for alert_id, mine in rows.items()}


def _outcomes() -> Select[Any]:
    """Each mention of a matter that is not over, with what became of its message and when: when it was sent, else when it was
    tried last, else when it was decided."""
    tried = select(_t.delivery_id, func.max(func.coalesce(_t.finished_at, _t.started_at)).label("at"))
    last = tried.group_by(_t.delivery_id).subquery("last")
    moment = func.coalesce(_d.sent_at, last.c.at, _d.created_at, type_=_d.created_at.type).label("moment")
    own = [_m.alert_id, _m.transition, _m.told, _m.shown, _m.step, _m.moot]
    columns = [*own, _d.channel, _d.address, _d.state, _d.last_error]
    query = select(*columns, moment, _d.number)
    query = query.select_from(
        mentions.join(deliveries, _d.id == _m.delivery_id).outerjoin(last, last.c.delivery_id == _d.id)
    )
    return query.where(_m.transition != TransitionKind.RESOLVED)


def _derived(rows: Sequence[Mapping[Any, Any]]) -> Told:
    decided = sorted(rows, key=lambda row: (row["moment"], row["number"]))
    ordered = [row for row in decided if row["state"] != DeliveryState.SHADOW]
    reached = [row for row in ordered if _reached(row)]
    if not ordered:
        return UNTOLD
    given_up = [row for row in ordered if row["state"] in _GIVEN_UP or row["moot"]]
    lowest = min(row["step"] for row in ordered)
    desk = [row for row in reached if row["step"] == lowest and row["shown"]]
    return Told(
        facts=reached[-1]["told"] if reached else "",
        first_at=reached[0]["moment"] if reached else None,
        last_at=reached[-1]["moment"] if reached else None,
        days=tuple(row["moment"] for row in reached if row["state"] == DeliveryState.SENT and row["shown"]),
        rungs=_rungs(reached, given_up, ordered),
        knows=_addresses(reached),
        awaits=_addresses(row for row in ordered if row["state"] in _ON_ITS_WAY and not row["moot"]),
        addressed=_addressed(decided),
        leaves=_addresses(row for row in ordered if row["state"] == DeliveryState.LEASED and not row["moot"]),
        asked=desk[-1]["told"] if desk else "",
        asked_at=desk[-1]["moment"] if desk else None,
    )


def _reached(row: Mapping[Any, Any]) -> bool:
    return row["state"] in (DeliveryState.SENT, DeliveryState.UNCERTAIN) and not row["moot"]


def _addressed(rows: Sequence[Mapping[Any, Any]]) -> frozenset[tuple[str, str]]:
    """By the last message to each address: where that was lost, or news was kept in shadow since, what stands is told anew. What was
    overtaken, or a reminder that an answer stopped, leaves it as it was before."""
    addressed: dict[tuple[str, str], bool] = {}
    for row in rows:
        address = row["channel"], row["address"]
        if row["state"] == DeliveryState.SHADOW:
            addressed[address] = addressed.get(address, False) and row["transition"] in _REMINDERS
        elif not _gave_way(row):
            addressed[address] = not _is_lost(row)
    return frozenset(address for address, is_so in addressed.items() if is_so)


def _why_given_up(row: Mapping[Any, Any]) -> str:
    """Empty where it was not."""
    if row["moot"]:
        return str(row["moot"])
    return row["last_error"] or "?" if row["state"] in _GIVEN_UP else ""


def _is_lost(row: Mapping[Any, Any]) -> bool:
    """Nobody was told, and nobody decided that."""
    return _why_given_up(row).startswith((EXPIRED, UNFOLLOWED, IN_SHADOW, NOT_SAID))


def _gave_way(row: Mapping[Any, Any]) -> bool:
    return _why_given_up(row).startswith((ANSWERED, OVERTAKEN))


def _rungs(
    reached: Sequence[Mapping[Any, Any]], given_up: Sequence[Mapping[Any, Any]], rows: Sequence[Mapping[Any, Any]]
) -> dict[int, datetime]:
    """By rung: when somebody on it was told first; where all of its messages were given up, when the last one was. A rung that
    an answer spared is told when the answer is no longer one."""
    rungs: dict[int, datetime] = {}
    for row in reached:
        rungs.setdefault(row["step"], row["moment"])
    for step in {row["step"] for row in rows} - set(rungs):
        mine = [row for row in given_up if row["step"] == step]
        lost = [row["moment"] for row in mine]
        if any(row["moot"] == RETRACTED or (_gave_way(row) and step > 1) for row in mine):
            continue
        if len(lost) == sum(row["step"] == step for row in rows):
            rungs[step] = max(lost)
    return rungs


def _addresses(rows: Iterable[Mapping[Any, Any]]) -> frozenset[tuple[str, str]]:
    return frozenset((row["channel"], row["address"]) for row in rows)
