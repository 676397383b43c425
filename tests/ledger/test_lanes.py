"""A dispatcher that no row and no channel can stop: real services that count, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from alerts.outbox.dispatcher import Limits
from domain.contact import Channel
from tests.ledger.sending import Answer, Place, Service, Words, code, robot


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


@pytest.mark.slow
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


def test_an_error_that_names_a_file_as_no_ledger_can_keep_it_ends_its_row_alone(place: Place) -> None:
    place.words.write = lambda *_: (_ for _ in ()).throw(OSError("no file \udcce\x00.xlsx"))  # type: ignore[method-assign]
    place.put("a", "b")
    assert place.run().dead == 2
    assert place.rows()["a"].last_error == "OSError: no file ?.xlsx"


# Channels beside each other


def test_a_slow_channel_delays_no_other(place: Place, service: Service, other_service: Service) -> None:
    other_service.always = Answer(wait_s=60)  # until it is told
    place.channels = (*place.channels, robot("slow", other_service))
    place.put("s1", "s2", "s3", channel="slow")
    place.put(*(f"g{n}" for n in range(10)))
    service.reached = lambda: other_service.over.set() if len(service.got) == 10 else None
    assert place.run().sent == 13
    assert min(other_service.at) < max(service.at) < max(other_service.at)


@pytest.mark.slow
def test_a_service_that_answers_in_drops_is_given_up_in_time_and_its_message_is_uncertain(
    place: Place, service: Service
) -> None:
    service.answers = [Answer(drip_s=0.5)]
    place.limits = Limits(lease_s=120, attempt_s=1)
    place.put("a")
    assert place.run().uncertain == 1
    assert not service.over.is_set()  # of the answer, 32 drops of half a second, most are still to come
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
    place.clock.later(seconds=60)
    assert place.run().waiting == 15
    place.clock.later(seconds=3)
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
        (code(45033), 60),
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
    place.clock.later(seconds=wait_s - 30)
    assert place.run().sent == 0
    place.clock.later(seconds=60)
    assert place.run().sent == 12
    assert not any("may be a repeat" in text or "可能" in text for text in service.got)


def test_a_moment_until_which_a_service_wants_peace_is_understood_as_seconds_are(
    place: Place, service: Service
) -> None:
    until = formatdate(time.time() + 600, usegmt=True)
    service.answers = [Answer(status=429, headers=(("Retry-After", until),))]
    place.put("a")
    place.run()
    paused = place.outbox.state("bot").paused_until
    assert paused is not None
    assert 570 < (paused - place.clock()).total_seconds() < 610


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


@pytest.mark.slow
def test_two_bad_messages_among_good_ones_end_dead_and_the_channel_is_sound(place: Place, service: Service) -> None:
    place.put("bad1", "bad2", "a", "b")
    service.by_text = {"bad": code(93000)}
    for _ in range(4):
        place.run()
        place.clock.later(hours=1, minutes=1)
    assert place.states() == {"bad1": "dead", "bad2": "dead", "a": "sent", "b": "sent"}
    assert place.outbox.state("bot").broken_since is None


def test_a_clock_that_was_set_back_makes_no_message_guilty_of_a_channel_that_refuses(
    place: Place, service: Service
) -> None:
    place.put("before")
    place.run()
    place.clock.later(hours=-1)
    service.always = code(93000)
    place.put("a")
    place.run()
    place.clock.later(hours=1, minutes=1)
    assert place.run().broken == ("bot",)
    assert place.states() == {"before": "sent", "a": "retry"}
