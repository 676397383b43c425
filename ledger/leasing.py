"""Which row is next on a channel, and whether it is still worth sending: what a lease does before it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, union_all, update

from domain.alert import LIST, AlertState, Delivery, DeliveryState, TransitionKind
from domain.channelstate import ChannelState
from domain.mention import ANSWERED, EXPIRED, UNFOLLOWED
from ledger import channelstates
from ledger.deliveries import MERGED, UNKNOWN_ADDRESS, delivery_of
from ledger.store import Work
from ledger.tables import alerts, deliveries, delivery_attempts, mentions

_d, _t, _m = deliveries.c, delivery_attempts.c, mentions.c
Row = Mapping[Any, Any]
REFUSED = "refused"  # the verdict of an attempt at which a service refused us altogether
# The lease of an uncertain row that nobody tries again by himself; a person may.
SETTLED = "settled"
_FREE = (DeliveryState.PENDING, DeliveryState.RETRY)
_ANSWERED = (AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.EXPLAINED)
_REMINDERS = (TransitionKind.ESCALATED, TransitionKind.REPEATED)
# Whoever it went to, or goes to at this moment, may have read it.
_HEARD = (DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.LEASED)
NEVER_TOLD = "never told"
MOST_UNCERTAIN = 2  # the first, and one repeat


def due(channel: str | None, now: datetime) -> Any:
    """The condition of a row that a dispatcher may take; of all channels where none is named."""
    waiting = and_(_d.state.in_(_FREE), _d.not_before <= now)
    repeatable = and_(_d.state == DeliveryState.UNCERTAIN, _d.lease_token == "", _d.not_before <= now)
    run_out = and_(_d.state == DeliveryState.LEASED, _d.leased_until <= now)
    condition = or_(waiting, repeatable, run_out)
    return condition if channel is None else and_(_d.channel == channel, condition)


def next_due(connection: Connection, channel: str, now: datetime, state: ChannelState) -> Row | None:
    """The first due row in the order of deciding. A channel that is broken is proved by a row that did not break it, where
    there is one."""
    if state.broken_since is not None:
        broke = exists().where(_t.delivery_id == _d.id, _t.verdict == REFUSED)
        query = select(deliveries).where(due(channel, now)).order_by(broke, _d.number).limit(1)
        return connection.execute(query).mappings().first()
    # State by state: the index then gives each its first row at once, however many wait. In one statement: what it finds is
    # as it was when it looked, so that `claim` can tell whether somebody was faster.
    firsts = [
        select(_first(channel, one, now).subquery()) for one in (*_FREE, DeliveryState.UNCERTAIN, DeliveryState.LEASED)
    ]
    first = select(func.min(union_all(*firsts).subquery().c.number)).scalar_subquery()
    return connection.execute(select(deliveries).where(_d.number == first)).mappings().first()


def _first(channel: str, state: DeliveryState, now: datetime) -> Any:
    return select(_d.number).where(_d.state == state, due(channel, now)).order_by(_d.number).limit(1)


def claim(connection: Connection, row: Row, values: Mapping[str, Any]) -> bool:
    """Compare-and-set: changes a row as long as nobody else has."""
    unchanged = and_(_d.id == row["id"], _d.state == row["state"], _d.lease_token == row["lease_token"])
    unleased = _d.leased_until.is_(None) if row["leased_until"] is None else _d.leased_until == row["leased_until"]
    return connection.execute(update(deliveries).where(unchanged, unleased).values(**values)).rowcount == 1


def doubts(connection: Connection, delivery_id: str) -> int:
    """How many of its attempts may have arrived."""
    query = select(func.count()).where(_t.delivery_id == delivery_id, _t.verdict == DeliveryState.UNCERTAIN)
    return connection.execute(query).scalar_one()


def end_unfinished(connection: Connection, row: Row, now: datetime) -> int:
    """Attempts whose dispatcher has gone: nobody knows what came of them. Returns how many."""
    unfinished = and_(_t.delivery_id == row["id"], _t.finished_at.is_(None))
    ended = {"finished_at": now, "verdict": DeliveryState.UNCERTAIN.value, "detail": "the dispatcher ended before it"}
    return connection.execute(update(delivery_attempts).where(unfinished).values(**ended)).rowcount


def fate(work: Work, row: Row, doubtful: int, now: datetime, *, worn: bool = False) -> dict[str, Any] | None:
    """What becomes of a row that is not worth sending any more, or has been repeated (`worn`); None for one that is. Mentions that are not are left out
    of it, as long as no attempt can have arrived: then the message stays what it was."""
    reasons = _reasons(work, row, now, keep=bool(doubtful))
    if worn:
        return settled(row["last_error"], "was repeated once and may have arrived; not tried again")
    if "" in reasons:
        return None
    if doubtful:
        return settled(row["last_error"], f"may have arrived; not repeated: {reasons[0]}")
    if EXPIRED in reasons and row["attempts"]:
        return {"state": DeliveryState.DEAD, "last_error": expired(row["attempts"], row["last_error"]), **_UNLEASED}
    return {"state": DeliveryState.SUPERSEDED, "last_error": reasons[0], **_UNLEASED}


_UNLEASED: Mapping[str, Any] = {"lease_token": "", "leased_until": None}


def settled(error: str, said: str) -> dict[str, Any]:
    """An uncertain row that stays so: what was said of it, and why it is not tried again."""
    text = f"{said}; last: {error}" if error and said not in error else error or said
    return {"state": DeliveryState.UNCERTAIN, "lease_token": SETTLED, "leased_until": None, "last_error": text}


def expired(attempts: int, error: str) -> str:
    """What a message that ran out of time says: what was tried, and what came of it last."""
    times = "once" if attempts == 1 else f"{attempts} times"
    return f"{EXPIRED} after it was tried {times}" + (f"; last: {error}" if error else "")


def _reasons(work: Work, row: Row, now: datetime, *, keep: bool) -> list[str]:
    """Why each mention is pointless, empty for one that is not; of a message without mentions the one reason."""
    connection = work.connection
    states = select(mentions, alerts.c.state.label("now")).outerjoin(alerts, alerts.c.id == _m.alert_id)
    found = connection.execute(states.where(_m.delivery_id == row["id"])).mappings().all()
    if not found:
        state = connection.execute(select(alerts.c.state).where(alerts.c.id == row["alert_id"])).scalar()
        return [EXPIRED if row["expires_at"] <= now else _pointless(state, row["transition"], 1)]
    reasons = {one["key"]: one["moot"] or _moot(one, now) or _unheard(connection, one, row) for one in found}
    for one in found if not keep else ():
        if reasons[one["key"]] and not one["moot"]:
            connection.execute(update(mentions).where(_m.key == one["key"]).values(moot=reasons[one["key"]]))
    return list(reasons.values())


def _moot(mention: Row, now: datetime) -> str:
    return (
        EXPIRED if mention["expires_at"] <= now else _pointless(mention["now"], mention["transition"], mention["step"])
    )


def _unheard(connection: Connection, mention: Row, row: Row) -> str:
    """An end is told to nobody who has not heard of the matter: the message that was leaving when it ended has not arrived."""
    if mention["transition"] != TransitionKind.RESOLVED:
        return ""
    here = and_(_d.channel == row["channel"], _d.address == row["address"])
    theirs = or_(_m.recipient == mention["recipient"], here)
    other = (_m.transition != TransitionKind.RESOLVED, _m.delivery_id != row["id"])
    before = (_m.alert_id == mention["alert_id"], *other, theirs)
    query = select(_d.state, _m.moot).select_from(mentions.join(deliveries, _d.id == _m.delivery_id)).where(*before)
    said = connection.execute(query).all()
    return NEVER_TOLD if said and not any(state in _HEARD and not moot for state, moot in said) else ""


def _pointless(state: str | None, transition: str, step: int) -> str:
    """Why nobody needs to read it any more, by how the alert stands. An answer stops the ladder, not the first notice."""
    if state in _ANSWERED and (transition in _REMINDERS or step > 1):
        return f"{ANSWERED}: {state}"
    if state == AlertState.UNFOLLOWED:
        return UNFOLLOWED
    if state is None or (state == AlertState.RESOLVED) == (transition == TransitionKind.RESOLVED):
        return ""
    return "alert resolved" if state == AlertState.RESOLVED else "alert open again"


def merge(connection: Connection, row: Row, now: datetime) -> None:
    """What else waits for the same address joins a leased row: its mentions move, it is superseded. Not what may have
    arrived already, and not what carries words of its own. While a message or the channel is suspected, what was refused
    stays alone: it shows by itself which of the two is at fault."""
    if connection.execute(select(_m.key).where(_m.delivery_id == row["id"]).limit(1)).first() is None:
        return
    state = channelstates.state_of(connection, row["channel"])
    alone = [DeliveryState.UNCERTAIN.value]
    if state.suspect or state.broken_since is not None:
        alone.append(REFUSED)
        refused = select(_t.id).where(_t.delivery_id == row["id"], _t.verdict == REFUSED).limit(1)
        if connection.execute(refused).first() is not None:
            return
    mine = (_d.channel == row["channel"], _d.address == row["address"], _d.id != row["id"])
    free = (_d.state.in_(_FREE), _d.first_due_at <= now)
    mentioning = exists().where(_m.delivery_id == _d.id)
    kept = exists().where(_t.delivery_id == _d.id, _t.verdict.in_(alone))
    reader = (_d.recipient == row["recipient"],) if row["address"] == UNKNOWN_ADDRESS else ()
    said = {"state": DeliveryState.SUPERSEDED, "last_error": f"{MERGED} No. {row['number']}"}
    change = update(deliveries).where(*mine, *free, *reader, mentioning, ~kept).values(**said).returning(_d.id)
    joined = connection.execute(change).scalars().all()
    if joined:
        connection.execute(update(mentions).where(_m.delivery_id.in_(joined)).values(delivery_id=row["id"]))


def read(work: Work, row: Row) -> Delivery:
    """A delivery with what it mentions, which says how long it is worth sending; several alerts are a list, which is about
    none of them alone."""
    (delivery,) = work.outbox.mentioned([delivery_of(row)])
    said = delivery.mentions
    if said:
        delivery = replace(delivery, expires_at=max(one.mention.expires_at for one in said))
    several = len({one.alert.id for one in said}) > 1
    return replace(delivery, alert_id="", kind=LIST, transition=LIST) if several else delivery
