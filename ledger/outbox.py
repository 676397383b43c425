"""The outbox seen from the dispatchers: lease, attempt, finish. Nothing is lost; what may go twice says so.

A lease is a compare-and-set on the row, checked again when the attempt begins. An attempt is on record before the network
is touched: one that nobody finished leaves it open whether the message went out (`uncertain`), and is repeated once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from domain.alert import Delivery, DeliveryState
from domain.channelstate import ChannelState
from domain.mention import NOT_SAID
from domain.sending import Refused, Start, Started, Written
from ledger import channelstates, leasing
from ledger.address import sqlite_path
from ledger.detours import Detours, has_way, lead_on, no_detour
from ledger.leasing import REFUSED, Row
from ledger.records import as_stored
from ledger.store import Store, Work
from ledger.tables import deliveries, delivery_attempts, mentions

_d, _t, _m = deliveries.c, delivery_attempts.c, mentions.c
_VERDICTS = ("sent", "retry", "rate", REFUSED, "uncertain", "dead", "superseded")
_UNLEASED: dict[str, Any] = {"lease_token": "", "leased_until": None}


class SqlOutbox:
    """The outbox of one ledger; every call is a transaction of its own. `detours` knows the other ways to people."""

    def __init__(self, store: Store, detours: Detours = no_detour) -> None:
        self._store, self._detours = store, detours

    def channels_due(self, now: datetime) -> tuple[str, ...]:
        """The channels that have something due and are not paused, in the order of their names."""
        query = select(_d.channel).where(leasing.due(None, now)).distinct().order_by(_d.channel)
        with self._store.read() as work:
            found = work.connection.execute(query).scalars().all()
            states = {channel: channelstates.state_of(work.connection, channel) for channel in found}
        return tuple(channel for channel in found if channelstates.paused_until(states[channel], now) is None)

    def waiting(self, channel: str, now: datetime) -> int:
        """How many messages are due on a channel."""
        query = select(func.count()).select_from(deliveries).where(leasing.due(channel, now))
        with self._store.read() as work:
            return work.connection.execute(query).scalar_one()

    def lease(self, channel: str, now: datetime, lease_s: float, token: str) -> Delivery | None:
        """The first due delivery of a channel, leased to `token` for `lease_s` seconds, with what else waits for its address;
        None when nothing is due, or the channel is paused.

        Its state is `uncertain` where an earlier attempt may have got through, else `leased`. What the alert's state
        or the clock has made pointless becomes `superseded` on the way; what cannot be read is dead."""
        until = now + timedelta(seconds=lease_s)
        with self._store.queue() as work:
            state, leased = channelstates.state_of(work.connection, channel), None
            if channelstates.paused_until(state, now) is not None:
                return None
            while leased is None and (row := leasing.next_due(work.connection, channel, now, state)) is not None:
                leased = _take(work, row, now, _lease(until, token))
            work.commit()
        return leased

    def start_attempt(self, delivery: Delivery, written: Written | None, now: datetime, per_minute: int) -> Started:
        """Puts on record that sending begins now, as long as the lease holds and the channel takes something.

        The words are kept with it, where they are new. `per_minute` 0: the channel has no limit."""
        with self._store.queue() as work:
            connection, channel = work.connection, delivery.channel
            state = channelstates.locked(connection, channel)
            until = channelstates.paused_until(state, now) or channelstates.full_until(
                connection, channel, now, per_minute
            )
            if until is not None:
                return Started(Start.WAIT, wait_until=until)
            begun = {"attempts": _d.attempts + 1, **_words(written)}
            held = (*_held_by(delivery), _d.leased_until > now)
            if connection.execute(update(deliveries).where(*held).values(**begun)).rowcount != 1:
                return Started(Start.LOST)
            if state.broken_since is not None:
                channelstates.change(connection, channel, {"paused_until": now + channelstates.PROBED_FOR})
            _keep_told(work, delivery, written)
            row = {"delivery_id": delivery.id, "started_at": now}
            attempt_id: int = connection.execute(insert(delivery_attempts).values(**row).returning(_t.id)).scalar_one()
            work.commit()
        return Started(Start.BEGUN, attempt_id)

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
    ) -> DeliveryState | None:
        """Records how the attempt ended (sent | retry | rate | refused | uncertain | dead; attempt 0: dead before any, or
        superseded, since nothing is left to say) and what becomes of the delivery: `retry_at` after its end is dead, a second uncertain outcome is the last.

        None when the lease was lost meanwhile: the attempt keeps its verdict, the delivery belongs to another."""
        if verdict not in _VERDICTS:
            raise ValueError(f"no verdict {verdict!r}; there are: {', '.join(_VERDICTS)}")
        detail, provider_code = _printable(detail), _printable(provider_code)
        with self._finishing(delivery, verdict, now, retry_at) as work:
            ended = {"finished_at": now, "verdict": verdict, "provider_code": provider_code, "detail": detail}
            unfinished = and_(_t.id == attempt_id, _t.finished_at.is_(None))
            first = work.connection.execute(update(delivery_attempts).where(unfinished).values(**ended)).rowcount == 1
            after = _after(work, delivery, verdict, now, detail or provider_code, retry_at)
            mine = update(deliveries).where(*_held_by(delivery)).values(**after)
            kept = work.connection.execute(mine).rowcount == 1 or (first and _went_out(work, delivery, verdict, after))
            if kept and after["state"] == DeliveryState.DEAD:
                lead_on(work.connection, delivery, self._detours, now)
            if verdict == DeliveryState.SENT:
                self._proved(work, delivery, now)
            work.commit()
        return after["state"] if kept else None

    def give_back(self, delivery: Delivery, until: datetime, reason: str) -> bool:
        """Puts a row back unsent, to wait until a moment; False when it is no longer ours."""
        with self._store.queue() as work:
            state = _waiting(delivery, leasing.doubts(work.connection, delivery.id))
            error = delivery.last_error or reason
            back = {"state": state, "not_before": until, "last_error": error, **_UNLEASED}
            change = update(deliveries).where(*_held_by(delivery)).values(**back)
            kept = work.connection.execute(change).rowcount == 1
            work.commit()
        return kept

    def pause(self, channel: str, until: datetime, reason: str) -> None:
        """Nothing is sent over a channel before a moment; a longer pause stays."""
        with self._store.queue() as work:
            state = channelstates.locked(work.connection, channel)
            if state.paused_until is None or state.paused_until < until:
                paused = {"paused_until": until, "pause_reason": _printable(reason)}
                channelstates.change(work.connection, channel, paused)
            work.commit()

    def refused_by(self, channel: str, delivery_id: str, reason: str, now: datetime) -> Refused:
        """A service refused us altogether over one message. The message is suspected until another one is tried: that one
        goes through, and the message is dead; it is refused too, and the channel is broken."""
        with self._store.begin() as work:
            state = channelstates.locked(work.connection, channel)
            found = _judged(work, state, delivery_id)
            if found is Refused.SUSPECTED:
                channelstates.change(work.connection, channel, {"suspect": delivery_id})
            elif found is Refused.BROKEN:
                channelstates.broken(work.connection, state, _printable(reason), now)
            else:
                self._dead(work, delivery_id, "", now)
            work.commit()
        return found

    def lead_around(self, channel: str, reason: str, now: datetime) -> int:
        """Of a channel that stays broken: what waits for it and has another way goes there; returns how many that were."""
        waits = (_d.channel == channel, _d.state.in_(("pending", "retry")), _d.not_before <= now)
        led = 0
        with self._store.begin() as work:
            for row in work.connection.execute(select(deliveries).where(*waits)).mappings().all():
                delivery = leasing.read(work, row)
                if has_way(delivery, self._detours):
                    led += self._dead(work, row["id"], reason, now)
            work.commit()
        return led

    def state(self, channel: str) -> ChannelState:
        """How a channel stands."""
        with self._store.read() as work:
            return channelstates.state_of(work.connection, channel)

    def leased_slots(self) -> frozenset[int]:
        """The slots of dispatchers that have something leased."""
        query = select(_d.lease_token).where(_d.state == DeliveryState.LEASED).distinct()
        with self._store.read() as work:
            heads = [token.partition(":")[0] for token in work.connection.execute(query).scalars()]
        return frozenset(int(head) for head in heads if head.isdigit())

    def give_back_slot(self, slot: int, now: datetime) -> int:
        """Gives back every lease of a slot, run out or not; returns how many. Only for one who holds the slot's turn: what
        is leased there then was leased by a process that is dead."""
        theirs = (_d.state == DeliveryState.LEASED, _d.lease_token.startswith(f"{slot}:", autoescape=True))
        with self._store.queue() as work:
            given: int = work.connection.execute(update(deliveries).where(*theirs).values(leased_until=now)).rowcount
            work.commit()
        return given

    def now(self) -> datetime:
        """The time that all dispatchers of this ledger share: the server's; a file has none but the machine's."""
        if sqlite_path(self._store.url):
            return datetime.now(UTC)
        with self._store.read() as work:
            moment: datetime = work.connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)

    def counts(self) -> dict[str, int]:
        """How many deliveries there are in each state."""
        query = select(_d.state, func.count()).group_by(_d.state).order_by(_d.state)
        with self._store.read() as work:
            return {row[0]: row[1] for row in work.connection.execute(query)}

    def _finishing(
        self, delivery: Delivery, verdict: str, now: datetime, retry_at: datetime | None
    ) -> AbstractContextManager[Work]:
        """Where a delivery may follow, its number is taken under the writer's lock; else beside the writer."""
        ends = verdict == DeliveryState.DEAD or (retry_at or now) >= delivery.expires_at
        proves = verdict == DeliveryState.SENT and self.state(delivery.channel).suspect
        return self._store.begin() if ends or proves else self._store.queue()

    def _proved(self, work: Work, delivery: Delivery, now: datetime) -> None:
        """A message went through: the one that another was suspected over is dead, unless the channel was broken."""
        state = channelstates.locked(work.connection, delivery.channel)
        if state.suspect and state.suspect != delivery.id and state.broken_since is None:
            self._dead(work, state.suspect, "", now)
        channelstates.sound_again(work.connection, delivery.channel)

    def _dead(self, work: Work, delivery_id: str, reason: str, now: datetime) -> bool:
        """Gives up a row that waits, with the reason, else with what was last said of it."""
        waits = and_(_d.id == delivery_id, _d.state.in_(("pending", "retry")))
        said = {"last_error": reason} if reason else {}
        change = update(deliveries).where(waits).values(state=DeliveryState.DEAD, **said).returning(deliveries)
        row = work.connection.execute(change).mappings().first()
        if row is not None:
            lead_on(work.connection, leasing.read(work, row), self._detours, now)
        return row is not None


def _lease(until: datetime, token: str) -> dict[str, Any]:
    return {"state": DeliveryState.LEASED, "lease_token": token, "leased_until": until}


def _take(work: Work, row: Row, now: datetime, lease: dict[str, Any]) -> Delivery | None:
    """The delivery under its new lease; None when another one was faster, or it is not sent any more. Whatever is wrong
    with what one row holds is its end: the others wait behind it."""
    if not leasing.claim(work.connection, row, lease):
        return None
    held = {**row, **lease}
    try:
        return _read(work, held, now, repeatable=row["state"] == DeliveryState.UNCERTAIN)
    except DBAPIError:
        raise
    except Exception as error:
        said = f"cannot be read from the ledger: {type(error).__name__}: {_printable(str(error))}"
        leasing.claim(work.connection, held, {"state": DeliveryState.DEAD, "last_error": said, **_UNLEASED})
        return None


def _read(work: Work, row: Row, now: datetime, *, repeatable: bool) -> Delivery | None:
    """A leased row as what is sent, None where its fate is another one. `repeatable`: it was to be repeated by itself, not
    because a person wants it tried again."""
    ended = leasing.end_unfinished(work.connection, row, now)
    doubtful = leasing.doubts(work.connection, row["id"])
    if not doubtful:
        leasing.merge(work.connection, row, now)
    worn = doubtful >= leasing.MOST_UNCERTAIN and bool(ended or repeatable)
    if (fate := leasing.fate(work, row, doubtful, now, worn=worn)) is not None:
        leasing.claim(work.connection, row, fate)
        return None
    state = DeliveryState.UNCERTAIN if doubtful else DeliveryState.LEASED
    delivery = leasing.read(work, {**row, "state": state})
    about = {name: getattr(delivery, name) for name in ("alert_id", "kind", "transition", "expires_at")}
    if about != {name: row[name] for name in about}:
        work.connection.execute(update(deliveries).where(_d.id == row["id"]).values(**about))
    return delivery


def _held_by(delivery: Delivery) -> tuple[Any, ...]:
    return _d.id == delivery.id, _d.state == DeliveryState.LEASED, _d.lease_token == delivery.lease_token


def _words(written: Written | None) -> dict[str, Any]:
    if written is None:
        return {}
    return {"title": written.title, "body": written.body, "message": as_stored(written.message)}


def _keep_told(work: Work, delivery: Delivery, written: Written | None) -> None:
    """What each mention said, and whether it was named; what was left out has told nobody."""
    if written is None:
        return
    for one in delivery.mentions:
        key = one.mention.key
        said = {"told": written.told.get(key, ""), "shown": key in written.shown}
        said |= {} if key in written.told else {"moot": NOT_SAID}
        work.connection.execute(update(mentions).where(_m.key == key).values(**said))


def _waiting(delivery: Delivery, doubtful: int) -> DeliveryState:
    """As what an unsent row waits. What was repeated already waits because a person wants it once more."""
    if doubtful and doubtful < leasing.MOST_UNCERTAIN:
        return DeliveryState.UNCERTAIN
    return DeliveryState.RETRY if delivery.attempts else DeliveryState.PENDING


def _judged(work: Work, state: ChannelState, delivery_id: str) -> Refused:
    """The message, the channel, or nobody knows yet."""
    refusals = select(_t.id).where(_t.delivery_id == delivery_id, _t.verdict == REFUSED).order_by(_t.id)
    earlier = work.connection.execute(refusals).scalars().all()[:-1]
    if state.broken_since is not None:
        return Refused.BROKEN
    if earlier and _went_through_since(work, state.channel, earlier[-1]):
        return Refused.GUILTY  # refused, another went through, refused again
    suspected = select(_d.id).where(_d.id == state.suspect, _d.state == DeliveryState.RETRY)
    if state.suspect and work.connection.execute(suspected).first() is not None:
        return Refused.BROKEN
    return Refused.SUSPECTED


def _went_through_since(work: Work, channel: str, attempt_id: int) -> bool:
    """Whether a message that was begun after an attempt went over the channel. In the order of attempts: a clock that was
    set back meanwhile tells of none."""
    sent = select(_t.id).join(deliveries, _d.id == _t.delivery_id).limit(1)
    since = (_d.channel == channel, _t.id > attempt_id, _t.verdict == DeliveryState.SENT.value)
    return work.connection.execute(sent.where(*since)).first() is not None


def _after(
    work: Work, delivery: Delivery, verdict: str, now: datetime, error: str, retry_at: datetime | None
) -> dict[str, Any]:
    """What becomes of a delivery after an attempt."""
    if verdict == DeliveryState.SENT:
        return {"state": DeliveryState.SENT, "sent_at": now, "last_error": "", **_UNLEASED}
    if verdict in (DeliveryState.DEAD, DeliveryState.SUPERSEDED):
        return {"state": DeliveryState(verdict), "last_error": error, **_UNLEASED}
    doubtful = leasing.doubts(work.connection, delivery.id)
    if verdict == DeliveryState.UNCERTAIN and doubtful > 1:
        return leasing.settled(error, "was repeated once and may have arrived; not tried again")
    again = retry_at or now
    if again >= delivery.expires_at:
        if doubtful:
            return leasing.settled(error, "may have arrived; no time is left to repeat it")
        return {"state": DeliveryState.DEAD, "last_error": leasing.expired(_tries(work, delivery), error), **_UNLEASED}
    state = DeliveryState.UNCERTAIN if doubtful else DeliveryState.RETRY
    return {"state": state, "not_before": again, "last_error": error, **_UNLEASED}


def _went_out(work: Work, delivery: Delivery, verdict: str, after: Mapping[str, Any]) -> bool:
    """Records of a row that a person gave up while it was under way that it arrived, or may have. Whether it did."""
    if verdict == DeliveryState.UNCERTAIN:
        after = leasing.settled(str(after["last_error"]), "was given up on its way, and may have arrived")
    elif verdict != DeliveryState.SENT:
        return False
    given_up = (_d.id == delivery.id, _d.state == DeliveryState.SUPERSEDED)
    return work.connection.execute(update(deliveries).where(*given_up).values(**after)).rowcount == 1


def _tries(work: Work, delivery: Delivery) -> int:
    query = select(_d.attempts).where(_d.id == delivery.id)
    tries: int = work.connection.execute(query).scalar_one()
    return tries


def _printable(said: str) -> str:
    """No ledger keeps a NUL, nor half a character, as a file name has one that is not UTF-8."""
    return said.replace("\x00", "").encode(errors="replace").decode()
