"""Told means delivered: what people know of an alert follows from its messages and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.alert import Delivery, DeliveryState, Mentioned, Transition
from domain.mention import Mention, Told
from domain.release import Release
from ledger.outbox import SqlOutbox
from ledger.store import Store, Work
from ledger.tables import deliveries, mentions

HOUR = timedelta(hours=1)
Make = Callable[..., Delivery]


@pytest.fixture
def told(store: Store, transition: Callable[..., Transition], delivery: Make, now: datetime) -> Callable[..., Told]:
    """What is told of one alert whose messages are in these states: (address, state, rung, fields of row and mention)."""

    def put(*rows: tuple[str, str, int, dict[str, Any]]) -> Told:
        step = transition()
        with store.begin() as work:
            work.alerts.apply([step], now)
            for number, (address, state, rung, more) in enumerate(rows):
                one = _about(delivery(f"{address}{number}"), step, address, rung, now)
                work.outbox.add([replace(one, created_at=now + number * HOUR)])
                _set(work, one, state, more)
            work.commit()
        with store.read() as work:
            return work.alerts.get(step.alert.id).told

    return put


def _about(one: Delivery, step: Transition, address: str, rung: int, now: datetime) -> Delivery:
    mention = Mention(
        f"m-{one.id}", step.alert.id, "opened" if rung == 1 else "escalated", address, rung, now + 99 * HOUR
    )
    return replace(one, address=address, mentions=(Mentioned(mention, step.alert),))


def _set(work: Work, one: Delivery, state: str, more: dict[str, Any]) -> None:
    row = {name: value for name, value in more.items() if name in deliveries.c}
    said = {name: value for name, value in more.items() if name in mentions.c}
    work.connection.execute(update(deliveries).where(deliveries.c.id == one.id).values(state=state, **row))
    work.connection.execute(update(mentions).where(mentions.c.delivery_id == one.id).values(**{"told": "x", **said}))


def test_nobody_was_told_by_what_is_kept_waits_or_was_given_up(told: Callable[..., Told]) -> None:
    found = told(("a", "shadow", 1, {}), ("b", "pending", 1, {}), ("c", "dead", 1, {}), ("d", "superseded", 1, {}))
    assert not found
    assert (found.facts, found.first_at, found.days) == ("", None, ())
    assert (found.knows, found.awaits) == (frozenset(), {("file", "b")})
    assert found.addressed == {("file", "b"), ("file", "c"), ("file", "d")}


def test_who_has_a_message_knows_and_who_may_have_one_knows_without_a_day_that_could_be_quoted(
    told: Callable[..., Told], now: datetime
) -> None:
    found = told(
        ("a", "sent", 1, {"sent_at": now + HOUR, "shown": True, "told": "first"}),
        ("b", "uncertain", 1, {}),
        ("c", "sent", 1, {"sent_at": now + 3 * HOUR, "shown": False, "told": "last"}),
    )
    assert found.knows == {("file", "a"), ("file", "b"), ("file", "c")}
    assert (found.facts, found.first_at, found.last_at) == ("last", now + HOUR, now + 3 * HOUR)
    assert found.days == (now + HOUR,)


def test_a_rung_is_told_when_its_first_message_arrives_and_passed_when_its_last_one_is_given_up(
    told: Callable[..., Told], now: datetime
) -> None:
    found = told(
        ("a", "dead", 1, {}),
        ("b", "sent", 1, {"sent_at": now + 5 * HOUR, "shown": True}),
        ("c", "dead", 2, {}),
        ("d", "dead", 2, {}),
        ("e", "dead", 3, {}),
        ("f", "retry", 3, {}),
    )
    assert found.rungs == {1: now + 5 * HOUR, 2: now + 3 * HOUR}


def test_a_message_that_came_too_late_to_be_sent_has_told_nobody_and_hinders_no_other(
    told: Callable[..., Told],
) -> None:
    found = told(("a", "superseded", 1, {"last_error": "expired: 12 attempts"}), ("b", "sent", 1, {"moot": "expired"}))
    assert (bool(found), found.addressed) == (False, frozenset())


def test_what_was_lost_is_owed_and_what_gave_way_to_an_answer_leaves_things_as_they_were(
    told: Callable[..., Told],
) -> None:
    sent: dict[str, Any] = {"shown": True}
    kept_back, nobody = {"last_error": "kept in shadow again"}, {"last_error": "not said: nobody reads there"}
    spared, untrue = {"moot": "alert answered: acknowledged"}, {"moot": "no longer so"}
    found = told(
        *(("knows-and-was-spared", *row) for row in (("sent", 1, sent), ("superseded", 1, spared))),
        *(("knows-and-news-was-untrue", *row) for row in (("sent", 1, sent), ("superseded", 1, untrue))),
        *(("knows-and-missed-news", *row) for row in (("sent", 1, sent), ("shadow", 1, {}))),
        *(("knows-and-missed-a-reminder", *row) for row in (("sent", 1, sent), ("shadow", 2, {}))),
        ("was-spared", "superseded", 2, spared),
        ("was-told-nothing-true", "superseded", 1, untrue),
        ("kept-back", "superseded", 1, kept_back),
        ("left", "superseded", 1, nobody),
        ("left-out", "sent", 1, {"moot": "not said"}),
        ("refused", "dead", 1, {"last_error": "no such mailbox"}),
    )
    assert {address for _, address in found.addressed} == {
        "knows-and-was-spared",
        "knows-and-news-was-untrue",
        "knows-and-missed-a-reminder",
        "refused",
    }
    assert 2 not in found.rungs, "the rung above has not had its turn"
    assert ("file", "left-out") not in found.knows


def test_a_desk_was_asked_by_what_named_the_matter_to_it_and_not_by_what_somebody_higher_read(
    told: Callable[..., Told], now: datetime
) -> None:
    higher = ("chief", "sent", 2, {"sent_at": now + 3 * HOUR, "shown": True, "told": "new"})
    lost = told(("clerk", "dead", 1, {}), higher)
    assert (bool(lost), lost.asked_at) == (True, None)


def test_a_desk_is_asked_when_it_was_told_by_name_last(told: Callable[..., Told], now: datetime) -> None:
    found = told(
        ("clerk", "sent", 1, {"sent_at": now, "shown": True, "told": "old"}),
        ("clerk", "sent", 1, {"sent_at": now + HOUR, "shown": False, "told": "counted"}),
        ("chief", "sent", 2, {"sent_at": now + 3 * HOUR, "shown": True, "told": "new"}),
    )
    assert (found.asked, found.asked_at, found.facts) == ("old", now, "new")


def test_what_was_taken_back_was_not_told_and_no_ladder_climbs_from_it(
    store: Store, told: Callable[..., Told], transition: Callable[..., Transition], now: datetime
) -> None:
    assert told(("a", "sent", 1, {"sent_at": now, "shown": True}))
    with store.begin() as work:
        work.mentions.take_back(transition().alert.id)
        found = work.alerts.get(transition().alert.id).told
        work.commit()
    assert (bool(found), found.rungs, found.days) == (False, {}, ())
    assert found.addressed == {("file", "a")}


def test_what_an_address_was_told_in_one_message_is_left_out_of_the_next(
    store: Store, transition: Callable[..., Transition], delivery: Make, now: datetime
) -> None:
    step, other = transition(), transition(place="370683")
    first = _about(delivery("a"), step, "a", 1, now)
    more = _about(delivery("b"), other, "a", 1, now)
    both = replace(more, mentions=(*first.mentions, *more.mentions))
    with store.begin() as work:
        work.alerts.apply([step, other], now)
        assert [
            work.outbox.add([first]),
            work.outbox.add([first]),
            work.outbox.add([both]),
            work.outbox.add([both]),
        ] == [1, 0, 1, 0]
        kept = work.outbox.mentioned(work.outbox.all())
        work.commit()
    assert [[one.alert.id for one in each.mentions] for each in kept] == [[step.alert.id], [other.alert.id]]


def test_what_is_withdrawn_of_a_list_leaves_the_rest_of_it(
    store: Store, transition: Callable[..., Transition], delivery: Make, now: datetime
) -> None:
    step, other = transition(), transition(place="370683")
    one, more = _about(delivery("a"), step, "a", 1, now), _about(delivery("b"), other, "a", 1, now)
    both = replace(one, mentions=(*one.mentions, *more.mentions))
    with store.begin() as work:
        work.alerts.apply([step, other], now)
        work.outbox.add([both])
        work.outbox.withdraw([step.alert.id], "no longer so")
        (kept,) = work.outbox.mentioned(work.outbox.all())
        assert (kept.state, [each.alert.id for each in kept.mentions]) == (DeliveryState.PENDING, [other.alert.id])
        work.outbox.withdraw([other.alert.id], "no longer so")
        (kept,) = work.outbox.mentioned(work.outbox.all())
        assert (kept.state, kept.last_error, kept.mentions) == (DeliveryState.SUPERSEDED, "no longer so", ())
        assert not work.alerts.get(step.alert.id).told


def test_messages_of_an_older_ledger_get_the_address_of_their_recipient(
    store: Store, delivery: Make, now: datetime
) -> None:
    with store.begin() as work:
        work.outbox.add([replace(delivery("a"), address="?"), replace(delivery("b"), address="?")])
        work.outbox.locate({("a", "file"): "a@example.org", ("c", "file"): "c@example.org"})
        assert [one.address for one in work.outbox.all()] == ["a@example.org", "?"]


def test_releases_are_kept_in_their_order_and_never_changed(store: Store, now: datetime) -> None:
    said = [
        Release("behind", group=False, binding=True, by="li", at=now, approved_by="section"),
        Release("behind", group=False, binding=False, by="li", at=now + HOUR, revoked=True),
    ]
    with store.begin() as work:
        for one in said:
            work.releases.add(one)
        assert list(work.releases.all()) == said
        work.commit()


@pytest.mark.parametrize(("became", "is_sent"), [("sent", True), ("dead", False)])
def test_whoever_is_written_to_when_a_matter_ends_hears_of_the_end_if_the_first_message_came(
    store: Store, transition: Callable[..., Transition], delivery: Make, now: datetime, became: str, is_sent: bool
) -> None:
    opened, over = transition(), transition("resolved", "resolved")
    first = _about(delivery("a"), opened, "a", 1, now)
    end = replace(_about(delivery("b"), over, "a", 1, now), created_at=now + HOUR)
    with store.begin() as work:
        work.alerts.apply([opened], now)
        work.outbox.add([first])
        _set(work, first, "leased", {})
        assert work.alerts.get(opened.alert.id).told.leaves == {("file", "a")}
        work.alerts.apply([over], now)
        said = replace(end.mentions[0].mention, key="end", transition="resolved")
        work.outbox.add([replace(end, mentions=(Mentioned(said, over.alert),))])
        _set(work, first, became, {})
        work.commit()
    leased = SqlOutbox(store).lease("file", now + 2 * HOUR, 60, "x:1")
    assert (leased is not None and leased.id == end.id) == is_sent
