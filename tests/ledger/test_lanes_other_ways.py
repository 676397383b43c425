"""What cannot be delivered goes on over another way, and what a person says of a message counts: real services that count, on
SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.outbox.dispatcher import dispatch
from domain.alert import Delivery
from domain.sending import Detour
from ledger.outbox import SqlOutbox
from tests.ledger.sending import Answer, Place, Service, code, robot

pytestmark = pytest.mark.slow


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
    assert given_up(place) == {"bot": 1}  # what goes on waits for nobody


def test_a_message_that_dies_on_its_other_way_too_is_at_an_end(place: Place, service: Service) -> None:
    place.channels = (*place.channels, robot("second", service))
    place.detours = lambda _, __: Detour("bot", "elsewhere")
    service.always = code(40058)
    place.put("a", channel="second")
    place.run()
    place.run()
    assert place.states() == {"a": "dead", "a bot": "dead"}
    assert given_up(place) == {"bot": 1}


def given_up(place: Place) -> dict[str, int]:
    """By channel, how many dead letters wait for a person."""
    with place.store.read() as work:
        return {one.channel: one.count for one in work.health.dead()}


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


def test_a_group_whose_key_is_mended_after_days_gets_few_messages(place: Place, service: Service) -> None:
    service.always = code(93000)
    for hour in range(24):
        place.put(f"h{hour:02d}", at="group")
        place.run()
        place.clock.later(hours=1, minutes=1)
    assert place.outbox.state("bot").broken_since is not None
    service.always, service.got = Answer(), []
    place.run()
    place.run()
    said = " ".join(service.got)
    assert all(said.count(f"h{hour:02d}") == 1 for hour in range(24))
    assert len(service.got) <= 2


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
