"""Time runs one way: whatever days are tried, in whatever order, on whatever day it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charter import LONGEST_LEAP, Charter, on_day, on_past_day
from domain.errors import DayRefused

TODAY = date(2026, 3, 10)
LIVE = date(2026, 3, 1)
REAL = Charter(made_on=TODAY, live_from=TODAY)
PLAYED = Charter(made_on=TODAY, simulated=True)
DAY = timedelta(days=1)

near = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
far = st.dates() | near
founded = st.builds(Charter, near, st.booleans(), live_from=st.none() | near)
Try = tuple[Literal["work", "past"], date, date]
tries = st.lists(st.tuples(st.sampled_from(["work", "past"]), far, near), max_size=12)


def tried(charter: Charter, kind: str, day: date, today: date) -> Charter | None:
    """The charter after a day was tried; None where it was refused."""
    try:
        if kind == "past":
            return on_past_day(charter, day, today, charter.goes_live(None))
        return on_day(charter, day, today)
    except DayRefused as refused:
        said = str(refused)
    assert "\n" not in said
    assert str(day) in said
    return None


@given(founded, tries)
def test_whatever_is_tried_the_accepted_days_never_go_backwards_and_a_refused_one_changes_nothing(
    charter: Charter, attempts: list[Try]
) -> None:
    accepted: list[tuple[str, date]] = []
    for kind, day, today in attempts:
        before = replace(charter)
        after = tried(charter, kind, day, today)
        assert charter == before
        if after is not None:
            accepted.append((kind, day))
            charter = after
    for kind in ("past", "work"):
        days = [day for one, day in accepted if one == kind]
        assert days == sorted(days)
    live = charter.live_from
    at_work = [at for at, (kind, day) in enumerate(accepted) if kind == "work" and live is not None and day >= live]
    # Days before going live are a rehearsal; from the first day at work on the past is closed.
    assert all(kind == "work" for kind, _ in accepted[min(at_work, default=len(accepted)) :])
    worked = [day for kind, day in accepted if kind == "work"]
    assert charter.last_day == (worked[-1] if worked else None)
    assert charter.backfilled_to == next((day for kind, day in reversed(accepted) if kind == "past"), None)


@given(founded, st.sampled_from(["work", "past"]), far, near)
def test_what_is_accepted_moves_marks_alone_and_may_be_said_again(
    charter: Charter, kind: str, day: date, today: date
) -> None:
    after = tried(charter, kind, day, today)
    if after is None:
        return
    assert (after.made_on, after.simulated) == (charter.made_on, charter.simulated)
    assert after.live_from == (charter.live_from or (day if kind == "work" else None))
    assert after.earliest is not None
    assert after.earliest >= day
    assert tried(after, kind, day, today) == after


@given(founded, far, near)
def test_a_real_ledger_never_runs_ahead_of_the_day_that_it_is(charter: Charter, day: date, today: date) -> None:
    real = replace(charter, simulated=False)
    for kind in ("work", "past"):
        assert tried(real, kind, day, today) is None or day <= today


@given(near, far, near)
def test_only_days_before_going_live_are_caught_up_with(live_from: date, day: date, today: date) -> None:
    real = Charter(made_on=today, live_from=today)
    try:
        after = on_past_day(real, day, today, live_from)
    except DayRefused:
        assert day > today or day >= live_from
    else:
        assert after == replace(real, backfilled_to=day)


def test_the_next_day_and_the_same_day_again_are_written() -> None:
    once = on_day(REAL, TODAY, TODAY)
    assert once == replace(REAL, last_day=TODAY)
    assert on_day(once, TODAY, TODAY) == once
    assert on_day(once, TODAY + DAY, TODAY + DAY).last_day == TODAY + DAY


def test_an_earlier_day_is_refused_and_named_as_one_to_replay() -> None:
    lived = replace(REAL, last_day=TODAY)
    with pytest.raises(DayRefused, match=r"2026-03-09 lies before 2026-03-10.*planwatch replay --as-of 2026-03-09"):
        on_day(lived, TODAY - DAY, TODAY)


def test_a_day_before_the_ledger_was_made_is_refused_where_nothing_has_run_yet() -> None:
    with pytest.raises(DayRefused, match="2026-03-09 lies before 2026-03-10"):
        on_day(REAL, TODAY - DAY, TODAY)


def test_a_clock_that_was_set_back_is_told_from_a_day_that_was_typed() -> None:
    lived = replace(REAL, last_day=TODAY)
    with pytest.raises(DayRefused, match=r"clock of this machine says 2026-03-09.*at work on 2026-03-10.*nothing was"):
        on_day(lived, TODAY - DAY, TODAY - DAY, typed=False)


def test_a_mistyped_year_is_refused_in_a_real_ledger_and_in_a_played_one() -> None:
    with pytest.raises(DayRefused, match="2030-01-01 has not come yet, today is 2026-03-10"):
        on_day(REAL, date(2030, 1, 1), TODAY)
    with pytest.raises(DayRefused, match="is the year mistyped"):
        on_day(replace(PLAYED, last_day=TODAY), date(2030, 1, 1), TODAY)
    assert on_day(replace(PLAYED, last_day=TODAY), TODAY + LONGEST_LEAP, TODAY).last_day == TODAY + LONGEST_LEAP


def test_a_played_ledger_begins_on_any_day_and_goes_live_with_it() -> None:
    began = on_day(PLAYED, date(2023, 9, 5), TODAY)
    assert (began.live_from, began.goes_live(LIVE)) == (date(2023, 9, 5), date(2023, 9, 5))
    assert PLAYED.goes_live(LIVE) is None


def test_a_real_ledger_goes_live_as_configured_or_on_the_day_of_init() -> None:
    assert (REAL.goes_live(LIVE), REAL.goes_live(None)) == (LIVE, TODAY)


def test_the_past_is_caught_up_with_in_order_and_before_the_first_day_at_work() -> None:
    once = on_past_day(REAL, LIVE - DAY, TODAY, LIVE)
    with pytest.raises(DayRefused, match="caught up with already"):
        on_past_day(once, LIVE - 2 * DAY, TODAY, LIVE)
    with pytest.raises(DayRefused, match="does not lie before the day of going live, 2026-03-01"):
        on_past_day(once, LIVE, TODAY, LIVE)
    lived = on_day(once, TODAY, TODAY)
    with pytest.raises(DayRefused, match=r"at work since .*planwatch replay --as-of 2026-02-28"):
        on_past_day(lived, LIVE - DAY, TODAY, LIVE)
