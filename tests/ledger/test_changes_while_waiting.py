"""What people change while messages wait: a robot's key, the working calendar. Nothing that waits is lost or comes wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.outbox.routing import next_working_moment
from domain.workdays import WorkCalendar
from tests.ledger.sending import Place, Service, code, robot

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_robot_whose_key_was_changed_takes_what_the_old_one_refused(
    place: Place, service: Service, other_service: Service
) -> None:
    service.always = code(93000)  # the key is no longer valid
    place.put("a", "b", "c")
    place.run()
    assert len(service.got) == 2  # two refusals, and nobody is asked any more
    assert place.outbox.state("bot").broken_since is not None
    new = robot("bot", other_service)
    place.channels = (replace(new, url="wecombot://another-key-9876543210"),)
    for _ in range(3):
        place.clock.later(hours=2)
        place.run()
    assert set(place.states().values()) == {"sent"}
    assert [other_service.times(f"{name} (") for name in "abc"] == [1, 1, 1]
    assert place.outbox.state("bot").broken_since is None
    assert len(service.got) == 2


def test_a_holiday_that_is_announced_while_messages_wait_is_kept(place: Place, service: Service) -> None:
    """The notice comes out late: the day for which a message was kept turns out to be a free one."""
    known = WorkCalendar(time_zone="Asia/Shanghai")
    place.clock.now = datetime(2023, 9, 28, 18, 0, tzinfo=SHANGHAI)  # Thursday, after work
    expires = {"expires_at": place.clock.now + timedelta(days=20)}
    place.put("a", mention=expires, not_before=next_working_moment(place.clock.now, known))
    announced = replace(known, off=frozenset({date(2023, 9, 29), *(date(2023, 10, day) for day in range(2, 7))}))
    place.options = {"hours": lambda moment: next_working_moment(moment, announced)}
    days = []
    for _ in range(14 * 4):
        if place.run().sent:
            days.append(place.clock.now.date())
        place.clock.later(hours=6)
    assert days == [date(2023, 10, 9)]
    assert len(service.got) == 1
