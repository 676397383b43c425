"""What of sending needs a person, by the working calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.channelstate import ChannelState
from domain.selfwatch import DeadLetters, Matter, Sending, Waiting, is_silent, late_before
from domain.workdays import WorkCalendar

CALENDAR = WorkCalendar("Asia/Shanghai", off=frozenset({date(2023, 9, 29)}), known_years=frozenset({2023}))
MADE = datetime(2023, 9, 1, tzinfo=UTC)


def at(day: int, hour: int = 9, month: int = 9) -> datetime:
    """A local moment in Shanghai."""
    return datetime(2023, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("seen", "now", "silent"),
    [
        (at(5), at(5, 18), False),
        (at(5), at(6, 9), False),  # as every morning
        (at(5), at(6, 11), True),
        (at(8, 17), at(11, 9), False),  # over a weekend
        (at(8, 9), at(11, 11), True),
        (at(28, 17), at(2, 9, 10), False),  # over a holiday and a weekend
        (None, at(4, 7), False),  # the ledger was made on Friday
        (None, at(4, 11), True),
    ],
)
def test_a_dispatcher_is_silent_after_a_working_day(seen: datetime | None, now: datetime, *, silent: bool) -> None:
    assert is_silent(seen, MADE, now, CALENDAR) is silent


def test_what_waits_is_late_after_a_working_day() -> None:
    assert late_before(at(11, 10), CALENDAR) == at(8, 10)
    assert late_before(at(6, 10), CALENDAR) == at(5, 10)


def test_troubles_come_with_the_worst_first_and_one_for_each_channel() -> None:
    seen = Sending(
        at(6),
        seen_at=at(4),
        silent=True,
        due=31,
        late=(Waiting("mail", 30, at(1), 7, 5, "no connection"),),
        uncertain=(Waiting("mail", 1, at(2), 9),),
        dead=(DeadLetters("mail", "no such person", 2, 12), DeadLetters("mail", "too long", 1, 4)),
        channels=(
            ChannelState("robot", broken_since=at(4), broken_reason="key"),
            ChannelState("mail", paused_until=at(7)),
        ),
    )
    told = list(seen.troubles())
    assert [(one.matter, one.subject) for one in told] == [
        (Matter.SILENT, ""), (Matter.BROKEN, "robot"), (Matter.STUCK, "mail"), (Matter.UNCERTAIN, "mail"),
        (Matter.DEAD, "mail"),
    ]  # fmt: skip
    assert told[-1].facts == {"count": 3, "number": 12, "reason": "no such person"}
    assert list(Sending(at(6)).troubles()) == []
