"""A dispatcher that no row and no channel can stop: real services that count, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.outbox.dispatcher import Limits, dispatch
from domain.alert import Block, Message
from domain.contact import Channel
from domain.errors import LedgerUnavailable
from domain.sending import Detour
from tests.ledger.sending import Answer, Place, Service, Words, robot


def code(number: int) -> Answer:
    return Answer(body=json.dumps({"errcode": number, "errmsg": "no"}))


def dingtalk(name: str, service: Service) -> Channel:
    return Channel(name, "apprise", "dingtalk://token-0123456789", base_url=service.url, private=False, per_minute=1000)


def test_what_waits_is_sent_once_with_words_made_then(place: Place, service: Service) -> None:
    place.put("a", "b")
    place.clock.later(days=1)
    assert place.run().sent == 2
    assert place.run().sent == 0
    assert len(service.got) == 2
    assert "a (09-06)" in service.got[0]
    assert "No. 1: a (09-06)" in place.rows()["a"].body  # the words that went out are the evidence


# Rows that are broken


def test_an_error_over_one_row_is_its_end_and_the_others_go_out(place: Place, service: Service) -> None:
    place.words = Words(broken={"bad"})
    place.put("a", "bad", "b")
    report = place.run()
    assert (report.sent, report.dead) == (2, 1)
    assert place.rows()["bad"].last_error == "KeyError: 'unit_word'"
    assert place.verdicts("bad") == []
    assert place.run() == replace(report, sent=0, dead=0)


def test_a_channel_that_was_renamed_makes_dead_letters_of_its_rows_and_of_no_others(
    place: Place, service: Service
) -> None:
    place.put(*(f"o{n}" for n in range(8)), channel="old-name")
    place.put(*(f"g{n:02d}" for n in range(20)))
    report = place.run()
    assert (report.sent, report.dead) == (20, 8)
    assert "no channel 'old-name' in contacts.yaml; there are: bot" in place.rows()["o0"].last_error


def test_a_row_that_the_ledger_cannot_read_is_dead_and_holds_up_no_other(place: Place, service: Service) -> None:
    place.put("a", "b")
    with place.store.begin() as work:
        work.connection.exec_driver_sql("UPDATE deliveries SET message = '{\"blocks\": 3}' WHERE recipient = 'a'")
        work.commit()
    assert place.run().sent == 1
    assert service.times("b (") == 1
    with place.store.read() as work:
        query = "SELECT state, last_error FROM deliveries WHERE recipient = 'a'"
        state, error = work.connection.exec_driver_sql(query).one()
    assert state == "dead"
    assert error.startswith("cannot be read from the ledger: ")


def test_a_password_in_an_unexpected_error_is_not_kept(place: Place) -> None:
    place.words = Words()
    place.words.write = lambda *_: (_ for _ in ()).throw(RuntimeError("smtp://clerk:secret1@mail\x00.example"))  # type: ignore[method-assign]
    place.put("a")
    assert place.run().dead == 1
    assert place.rows()["a"].last_error == "RuntimeError: smtp://clerk:***@mail.example"


# Channels beside each other


def test_a_slow_channel_delays_no_other(place: Place, service: Service, other_service: Service) -> None:
    other_service.always = Answer(wait_s=1)
    place.channels = (*place.channels, robot("slow", other_service))
    place.put("s1", "s2", "s3", channel="slow")
    place.put(*(f"g{n}" for n in range(10)))
    started = time.monotonic()
    assert place.run().sent == 13
    assert max(service.at) - started < 2
    assert max(other_service.at) - started > 2


def test_a_service_that_answers_in_drops_is_given_up_in_time_and_its_message_is_uncertain(
    place: Place, service: Service
) -> None:
    service.answers = [Answer(drip_s=0.5)]
    place.limits = Limits(lease_s=120, attempt_s=1)
    place.put("a")
    started = time.monotonic()
    assert place.run().uncertain == 1
    assert time.monotonic() - started < 4
    assert "no end after 1 s" in place.rows()["a"].last_error
    place.clock.later(minutes=5)
    assert place.run().repeated == 1


# The limit of a channel


def test_the_limit_of_a_minute_holds_over_three_dispatchers_at_once(place: Place, service: Service) -> None:
    place.channels = (robot("bot", service, per_minute=5),)
    place.put(*(f"m{n:02d}" for n in range(20)))
    threads = [threading.Thread(target=place.run, kwargs={"name": str(n)}) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(service.got) == 5
    assert place.outbox.state("bot").tokens == 0
    place.clock.later(seconds=59)
    assert place.run().waiting == 15
    place.clock.later(seconds=2)
    assert place.run().sent == 5
    assert {row.attempts for row in place.rows().values() if row.state == "pending"} == {0}


def test_a_folder_takes_everything_at_once(place: Place) -> None:
    place.channels = (Channel("bot", "file", per_minute=2),)
    place.put(*(f"m{n}" for n in range(5)))
    assert place.run().sent == 5


@pytest.mark.parametrize(
    ("answer", "wait_s"),
    [
        (code(45009), 60),
        (Answer(status=429), 60),
        (Answer(status=429, headers=(("Retry-After", "600"),)), 600),
    ],
)
def test_a_service_that_asks_for_peace_gets_it_and_its_rows_stay_as_they_were(
    place: Place, service: Service, answer: Answer, wait_s: int
) -> None:
    service.answers = [answer]
    place.put(*(f"m{n:02d}" for n in range(12)))
    report = place.run()
    assert (report.sent, len(service.got)) == (0, 1)
    assert (report.waiting, report.retried) == (12, 0)
    assert {row.not_before for row in place.rows().values()} == {place.clock()}
    place.clock.later(seconds=wait_s - 1)
    assert place.run().sent == 0
    place.clock.later(seconds=2)
    assert place.run().sent == 12
    assert not any("may be a repeat" in text or "可能" in text for text in service.got)


# One bad message, or a bad channel


def test_dingtalk_refuses_one_of_four_messages_and_the_others_arrive(place: Place, service: Service) -> None:
    place.channels = (dingtalk("bot", service),)
    place.put("a", "bad", "b", "c")
    service.by_text = {"bad (": Answer(body='{"errcode": 310000, "errmsg": "keywords not in content"}')}
    report = place.run()
    assert report.sent == 3
    assert place.states() == {"a": "sent", "bad": "dead", "b": "sent", "c": "sent"}
    assert "310000" in place.rows()["bad"].last_error
    state = place.outbox.state("bot")
    assert (state.suspect, state.broken_since) == ("", None)


def test_a_channel_that_refuses_two_messages_is_broken_and_all_wait_until_another_proves_it(
    place: Place, service: Service
) -> None:
    service.always = code(93000)
    place.put("a", "b", "c", "d")
    report = place.run()
    assert (report.broken, len(service.got)) == (("bot",), 2)
    assert place.outbox.state("bot").broken_since == place.clock()
    place.clock.later(minutes=59)
    assert place.run().sent == 0
    assert len(service.got) == 2
    service.always = Answer()
    place.clock.later(minutes=2)
    assert place.run().sent == 4
    assert "c (" in service.got[2]  # what had not broken it goes first
    assert place.outbox.state("bot").broken_since is None


def test_while_one_message_proves_a_broken_channel_no_other_is_sent(place: Place, service: Service) -> None:
    service.always = code(93000)
    place.put("a", "b", "c", "d", "e")
    place.run()
    place.clock.later(hours=1, seconds=1)
    assert place.run().sent == 0
    assert len(service.got) == 3
    assert place.states() == {"a": "retry", "b": "retry", "c": "retry", "d": "pending", "e": "pending"}


def test_two_bad_messages_among_good_ones_end_dead_and_the_channel_is_sound(place: Place, service: Service) -> None:
    place.put("bad1", "bad2", "a", "b")
    service.by_text = {"bad": code(93000)}
    for _ in range(4):
        place.run()
        place.clock.later(hours=1, minutes=1)
    assert place.states() == {"bad1": "dead", "bad2": "dead", "a": "sent", "b": "sent"}
    assert place.outbox.state("bot").broken_since is None


# After an uncertain outcome


@pytest.mark.parametrize("answer", [Answer(dropped=True), Answer(wait_s=30)])
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
