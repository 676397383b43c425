"""What may have arrived is repeated once and says so; one message per address; hours, expiry, and other ways to people: real
services that count, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.outbox.dispatcher import Limits, dispatch
from alerts.outbox.routing import next_working_moment
from domain.alert import Block, Delivery, Message
from domain.errors import LedgerUnavailable
from domain.sending import Detour
from domain.workdays import WorkCalendar
from ledger.outbox import SqlOutbox
from tests.ledger.sending import Answer, Place, Service, Words, code, robot

# After an uncertain outcome


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


# Other ways


def test_what_cannot_be_delivered_goes_on_over_the_other_channel_of_the_contact(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    place.detours = lambda _, contact: Detour("second", f"{contact}-there") if contact != "alone" else None
    service.always = code(40058)
    place.put("a", "alone")
    report = place.run()
    assert (report.dead, report.sent) == (2, 1)
    assert other_service.got == [text for text in other_service.got if "No. 3: a|fallback:second" in text]
    rows = place.rows()
    assert rows["a"].last_error.endswith("; goes on over second as No. 3")
    assert (rows["a second"].state, rows["a second"].address) == ("sent", "a-there")
    assert "goes on" not in rows["alone"].last_error


def test_a_message_that_dies_on_its_other_way_too_is_at_an_end(place: Place, service: Service) -> None:
    place.channels = (*place.channels, robot("second", service))
    place.detours = lambda _, __: Detour("bot", "elsewhere")
    service.always = code(40058)
    place.put("a", channel="second")
    place.run()
    place.run()
    assert place.states() == {"a": "dead", "a bot": "dead"}


def test_what_waits_for_a_channel_that_stays_broken_goes_another_way(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    service.always = code(93000)
    place.put("a", "b", "c", "alone")
    place.run()
    place.detours = lambda _, contact: Detour("second", contact) if contact != "alone" else None
    place.options = {"gives_up": lambda since, now: now - since > timedelta(days=1)}
    place.clock.later(hours=3)
    place.run()
    assert not other_service.got
    place.clock.later(days=1)
    assert place.run().sent == 3
    assert len(other_service.got) == 3
    assert "has refused every message since" in place.rows()["a"].last_error
    assert place.rows()["alone"].state == "retry"


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


def put_back(place: Place, name: str) -> None:
    with place.store.begin() as work:
        work.outbox.retry(place.rows()[name].id, place.clock() + timedelta(days=5))
        work.commit()


def test_what_a_person_tries_again_and_fails_again_does_not_go_the_other_way_twice(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    place.detours = lambda _, __: Detour("second", "there")
    service.always = code(40058)
    place.put("a", at="x")
    place.run()
    put_back(place, "a")
    place.detours = lambda _, __: Detour("second", "moved")
    assert place.run().dead == 1
    assert place.states() == {"a": "dead", "a second": "sent"}


def test_what_was_merged_into_a_message_that_went_the_other_way_before_goes_there_too(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    place.detours = lambda _, __: Detour("second", "there")
    service.always = code(40058)
    place.put("a", at="x")
    place.run()
    put_back(place, "a")
    place.put("b", at="x")
    place.run()
    assert [(other_service.times(f"{name}|fallback")) for name in "ab"] == [1, 1]


def test_what_came_the_other_way_takes_nobody_elses_other_way_along(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    ways = {"a": Detour("second", "shared"), "b": Detour("bot", "b-there")}
    place.detours = lambda _, contact: ways[contact]
    service.by_text, other_service.always = {"a (": code(44004)}, code(44004)
    place.put("a", at="x")
    place.outbox.pause("second", place.clock() + timedelta(minutes=5), "")
    place.run()
    place.put("b", at="shared", channel="second")
    place.clock.later(minutes=6)
    place.run()
    assert service.times("b|fallback:bot") == 1
    assert (service.times("a|"), other_service.times("a|")) == (0, 1)  # no third way, and none back


def test_of_a_channel_that_stays_broken_what_came_the_other_way_waits_on(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    place.detours = lambda _, contact: Detour("second", f"{contact}-there")
    place.options = {"gives_up": lambda since, now: now - since > timedelta(days=1)}
    service.always, other_service.always = code(40058), code(93000)
    place.put("a", "b")
    for _ in range(3):
        place.run()
        place.clock.later(hours=25)
    assert place.states() == {"a": "dead", "b": "dead", "a second": "retry", "b second": "retry"}


def test_what_was_repeated_once_is_sent_again_where_a_person_says_so(place: Place, service: Service) -> None:
    service.always = Answer(status=502)
    place.put("a")
    place.run()
    place.clock.later(minutes=10)
    place.run()
    place.clock.later(minutes=10)
    assert place.run().sent == 0
    service.always = Answer()
    put_back(place, "a")
    held = place.outbox.lease("bot", place.clock(), 120, "0:x")
    assert held is not None
    assert place.outbox.give_back(held, place.clock(), "outside working hours")
    place.outbox.lease("bot", place.clock(), 120, "0:killed")
    place.clock.later(minutes=10)
    assert place.run().repeated == 1
    assert place.states() == {"a": "sent"}
    assert len(service.got) == 3


def test_two_refusals_at_one_address_break_the_channel_as_two_at_different_ones_do(
    place: Place, service: Service
) -> None:
    service.always = code(93000)
    for name in "ab":
        place.put(name, at="group")
        place.run()
    assert place.outbox.state("bot").broken_since == place.clock()


def test_a_message_that_is_refused_takes_no_other_of_its_address_with_it(place: Place, service: Service) -> None:
    service.by_text = {"bad": code(93000)}
    for name in ("bad", "a", "b"):
        place.put(name, at="group")
        place.run()
    place.clock.later(hours=1, minutes=1)
    place.run()
    assert place.states() == {"bad": "dead", "a": "sent", "b": "sent"}


@pytest.mark.parametrize(
    ("verdict", "state"), [("sent", "sent"), ("uncertain", "uncertain"), ("dead", "superseded"), ("rate", "superseded")]
)
def test_what_is_given_up_while_it_is_under_way_is_on_record_as_what_became_of_it(
    place: Place, verdict: str, state: str
) -> None:
    place.put("a")
    held = place.outbox.lease("bot", place.clock(), 120, "0:x")
    assert held is not None
    begun = place.outbox.start_attempt(held, place.words.write(held, place.clock()), place.clock(), 0)
    with place.store.begin() as work:
        work.outbox.give_up(held.id, "no longer wanted")
        work.commit()
    place.outbox.finish(held, begun.attempt_id, verdict, place.clock())
    assert place.states() == {"a": state}
    place.clock.later(days=1)
    assert place.run().sent == 0


def test_what_was_sent_is_not_dead_because_its_end_could_not_be_kept(place: Place, service: Service) -> None:
    class Failing(SqlOutbox):
        def finish(self, delivery: Delivery, attempt_id: int, verdict: str, *args: Any, **more: Any) -> Any:
            if verdict == "sent":
                raise ValueError("two of one number")
            return super().finish(delivery, attempt_id, verdict, *args, **more)

    place.put("a")
    assert dispatch(replace(place.dispatching(), outbox=Failing(place.store))).uncertain == 1
    assert (place.states(), place.verdicts("a")) == ({"a": "uncertain"}, ["uncertain"])
    place.clock.later(minutes=10)
    assert place.run().repeated == 1
    assert place.states() == {"a": "sent"}
