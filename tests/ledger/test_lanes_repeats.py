"""What may have arrived is repeated once and says so; one message per address; hours, expiry, and other ways to people: real
services that count, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from alerts.outbox.dispatcher import Limits, dispatch
from alerts.outbox.routing import next_working_moment
from domain.alert import Block, Message
from domain.errors import LedgerUnavailable
from domain.workdays import WorkCalendar
from ledger.tables import mentions
from tests.ledger.sending import Answer, Place, Service, Words, code, robot

# After an uncertain outcome


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        Answer(dropped=True),
        Answer(wait_s=30),
        Answer(status=502),
        Answer(status=504),
        Answer(body='{"errcode":'),
        Answer(body='{"code": 0}'),
    ],
    ids=["dropped", "silent", "502", "504", "cut", "another"],
)
def test_a_relay_that_takes_every_message_and_never_says_so_gets_two_copies_at_most(
    place: Place, service: Service, answer: Answer
) -> None:
    service.always = answer
    place.limits = Limits(attempt_s=0.5)
    place.put("a")
    for _ in range(6):
        place.run()
        place.clock.later(days=1)
    assert len(service.got) == 2
    row = place.rows()["a"]
    assert (row.state, place.verdicts("a")) == ("uncertain", ["uncertain", "uncertain"])
    assert "was repeated once and may have arrived; not tried again" in row.last_error


def test_a_repeat_is_the_same_message_and_says_so(place: Place, service: Service) -> None:
    service.answers = [Answer(dropped=True)]
    place.put("a", at="group")
    assert place.run().uncertain == 1
    place.put("b", at="group")
    place.clock.later(minutes=5)
    report = place.run()
    assert (report.sent, report.repeated) == (2, 1)
    first, repeat, other = service.got
    said = "No. 1: a (09-05)"
    assert said in first
    assert said in repeat  # word for word, and nothing has joined it
    assert repeat != first
    assert "b (" in other


def test_what_was_uncertain_stays_a_repeat_after_a_refusal_in_between(place: Place, service: Service) -> None:
    service.answers = [Answer(dropped=True), Answer(status=503)]
    place.put("a")
    place.run()
    place.clock.later(minutes=5)
    assert place.run().uncertain == 1  # refused now, but the first one may have arrived
    place.clock.later(minutes=30)
    assert place.run().repeated == 1
    assert place.states() == {"a": "sent"}


# The same address


def test_a_list_says_first_what_was_decided_first_whatever_order_the_database_gives_its_rows_in(
    place: Place, service: Service
) -> None:
    names = [f"m{number:02}" for number in (7, 3, 11, 1, 9, 5, 12, 2)]
    place.put(*names, at="group")
    with place.store.begin() as work:
        for name in names[::3]:  # rewritten, PostgreSQL puts them behind the others
            work.connection.execute(update(mentions).where(mentions.c.key == name).values(told="as before"))
        work.commit()
    place.run()
    assert f"No. 1: {' '.join(names)} (" in service.got[0]


def test_what_waits_for_one_address_is_one_message(place: Place, service: Service) -> None:
    place.put("a", "b", "c", at="group")
    place.put("d", at="elsewhere")
    assert place.run().sent == 2
    assert "No. 1: a b c (" in service.got[0]
    rows = place.rows()
    assert (rows["b"].state, rows["b"].last_error) == ("superseded", "merged into No. 1")
    assert (rows["a"].alert_id, rows["a"].kind) == ("", "list")
    assert rows["d"].kind == "missing"


def test_a_message_with_words_of_its_own_joins_no_other(place: Place, service: Service) -> None:
    with place.store.begin() as work:
        week = place.make("leader", channel="bot", address="group", alert_id="week-36", body="本周", title="周报",
                          message=Message("周报", (Block("lead", "本周"),)))  # fmt: skip
        work.outbox.add([week])
        work.commit()
    place.put("a", "b", at="group")
    assert place.run().sent == 2
    assert "本周" in service.got[0]
    assert "a b (" in service.got[1]


# Time


def test_nothing_is_sent_outside_working_hours_on_no_try(place: Place, service: Service) -> None:
    morning = place.clock() + timedelta(hours=15)
    end = place.clock() + timedelta(hours=1)
    place.options = {"hours": lambda moment: moment if moment < end or moment >= morning else morning}
    service.answers = [Answer(status=503)] * 2
    place.put("a")
    place.clock.later(minutes=50)
    assert place.run().retried == 1  # again in a minute
    place.clock.later(minutes=7)
    assert place.run().retried == 1  # in five minutes: after work
    assert place.rows()["a"].not_before == morning
    place.put("b")
    place.clock.later(minutes=10)
    assert place.run().waiting == 1
    assert len(service.got) == 2
    place.clock.now = morning
    assert place.run().sent == 2


@pytest.mark.slow
def test_a_message_of_friday_evening_is_tried_again_on_monday(place: Place, service: Service) -> None:
    calendar = WorkCalendar(time_zone="Asia/Shanghai")
    place.clock.now = datetime(2023, 9, 8, 17, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    place.options = {"hours": lambda moment: next_working_moment(moment, calendar)}
    service.always = Answer(status=503)
    place.put("a")
    for _ in range(48):
        place.run()
        place.clock.later(hours=1)
    assert len(service.got) == 1
    service.always = Answer()
    place.clock.now = datetime(2023, 9, 11, 8, 29, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert place.run().sent == 0
    place.clock.later(minutes=1)
    assert place.run().sent == 1


def test_a_lane_that_runs_past_the_end_of_work_leaves_the_rest_until_the_morning(
    place: Place, service: Service
) -> None:
    start, morning = place.clock(), place.clock() + timedelta(hours=15)
    place.options = {"hours": lambda moment: moment if moment < start + timedelta(minutes=2) else morning}

    class Slow(Words):
        def write(self, *args):  # type: ignore[no-untyped-def]
            place.clock.later(minutes=1)
            return super().write(*args)

    place.words = Slow()
    place.put("a", "b", "c")
    report = place.run()
    assert (report.sent, len(service.got)) == (1, 1)
    assert (place.rows()["b"].state, place.rows()["b"].not_before) == ("pending", morning)


def test_a_dispatcher_that_stalls_longer_than_its_lease_sends_nothing(place: Place, service: Service) -> None:
    place.put("a")

    class Stalled(Words):
        def write(self, *args):  # type: ignore[no-untyped-def]
            place.clock.later(seconds=121)
            place.words = Words()
            assert place.run(name="1").sent == 1
            return super().write(*args)

    stalled = replace(place.dispatching(), writer=Stalled())
    assert dispatch(stalled).lease_lost == 1
    assert len(service.got) == 1


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=1)])
def test_a_clock_that_jumps_loses_no_message_and_holds_no_channel_for_long(
    place: Place, service: Service, step: timedelta
) -> None:
    place.channels = (robot("bot", service, per_minute=2),)
    service.answers = [code(45009)]
    place.put(*(f"m{n}" for n in range(5)))
    place.run()
    place.clock.now += step
    for _ in range(90):
        place.run()
        place.clock.later(minutes=1)
    assert set(place.states().values()) == {"sent"}
    assert len(service.got) == 6


def test_what_expires_says_so_and_what_was_tried(place: Place, service: Service) -> None:
    service.always = Answer(status=503)
    place.put("a", mention={"expires_at": place.clock() + timedelta(minutes=3)})
    place.run()
    place.clock.later(minutes=2)
    assert place.run().dead == 1
    assert place.rows()["a"].last_error.startswith("expired after it was tried 2 times; last: HTTP 503")
    service.always = Answer()
    with place.store.begin() as work:
        again = work.outbox.retry(place.rows()["a"].id, place.clock() + timedelta(days=14))
        work.commit()
    assert again.expires_at == place.clock() + timedelta(days=14)
    assert place.run().sent == 1


def test_a_mention_that_has_expired_is_left_out_and_a_message_without_any_is_superseded(
    place: Place, service: Service
) -> None:
    soon = place.clock() + timedelta(hours=1)
    place.put("a", at="x", mention={"expires_at": soon})
    place.put("b", at="x")
    place.put("c", at="y", mention={"expires_at": soon})
    place.clock.later(hours=2)
    assert place.run().sent == 1
    assert ": b (" in service.got[0]
    assert place.rows()["c"].state == "superseded"
    assert place.rows()["c"].last_error == "expired"


@pytest.mark.slow
def test_a_channel_that_is_down_for_three_days_brings_one_list_when_it_is_back(place: Place, service: Service) -> None:
    service.always = Answer(status=503)
    for day in range(3):
        place.put(*(f"d{day}-{n}" for n in range(10)), at="clerk")
        for _ in range(8):
            place.run()
            place.clock.later(hours=3)
    service.always, service.got = Answer(), []
    place.clock.later(hours=5)
    assert place.run().sent == 1
    (said,) = service.got
    assert all(f"d{day}-{n}" in said for day in range(3) for n in range(10))
    assert "(09-08)" in said  # words of the day on which it went out


def test_a_missing_ledger_is_a_failure_of_the_pass_and_of_no_row(place: Place, service: Service) -> None:
    place.put("a", "b")
    before: datetime = place.rows()["a"].not_before

    class Broken(Words):
        def write(self, *args):  # type: ignore[no-untyped-def]
            raise LedgerUnavailable("the disk is full")

    place.words = Broken()
    with pytest.raises(LedgerUnavailable, match="the disk is full"):
        place.run()
    place.words = Words()
    place.clock.later(minutes=3)
    assert place.run().sent == 2
    assert place.rows()["a"].not_before == before
