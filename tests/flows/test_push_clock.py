"""The clock of the door: the machine's own, and time runs one way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import DayRefused
from domain.pushtoken import PushToken
from domain.submission import Receipt
from flows.serve.desk import Desk
from flows.settings import Settings
from flows.steps.founding import found
from flows.steps.pushed import Sent, take
from flows.steps.pushtokens import add_token
from flows.wiring import Workplace, deployment_of, opened
from flows.work import writing
from pulling import TINY, return_of
from tests.flows.pushing import SYSTEMS

NOW = datetime(2026, 3, 20, 1, 30, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Counter:
    """Where files are taken in, by a clock that a test sets."""

    desk: Desk
    clock: Clock
    token: PushToken

    def take(self, density: str) -> Receipt:
        return take(self.desk.workplace(), self.token, Sent(density, "feb.csv", return_of(density=density))).receipt


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A ledger of real submissions."""
    shutil.copytree(TINY, tmp_path / "deployment")
    (tmp_path / "deployment/sources.yaml").write_text(SYSTEMS, encoding="utf-8")
    settings, clock = Settings.from_environ({}, config=str(tmp_path / "deployment"), home=str(tmp_path)), Clock()
    found(settings, {}, now=clock)
    with closing(opened(settings)) as store:
        desk = Desk(settings, deployment_of(settings, {}), store, {}, clock)
        yield Counter(desk, clock, add_token(desk.workplace(), "systems", "NR-01")[0])


def test_a_file_came_when_the_clock_of_the_machine_says_so(counter: Counter) -> None:
    counter.clock.now = NOW + timedelta(minutes=7)
    assert counter.take("7.5").received_at == NOW + timedelta(minutes=7)


def test_a_clock_that_is_set_back_by_minutes_changes_no_order(counter: Counter) -> None:
    first = counter.take("7.5")
    counter.clock.now = NOW - timedelta(minutes=30)
    assert counter.take("7.6").received_at == first.received_at


def test_on_a_day_before_the_last_one_nothing_is_taken_in(counter: Counter) -> None:
    counter.take("7.5")
    counter.clock.now = NOW - timedelta(days=2)
    with pytest.raises(DayRefused):
        counter.take("7.6")


def test_a_day_that_begins_between_looking_and_writing_stops_nobody(counter: Counter) -> None:
    looked: list[date] = []

    def written(workplace: Workplace) -> date:
        looked.append(workplace.as_of)
        if len(looked) == 1:  # meanwhile somebody else has written, on the next day by a clock that is ahead
            counter.clock.now = NOW + timedelta(days=1)
            counter.take("7.5")
        # A clock that a person typed stands still.
        with writing(replace(workplace, standing=True)) as work:
            work.commit()
        return workplace.as_of

    assert counter.desk.today(written) == looked[0] + timedelta(days=1)
    assert len(looked) == 2
