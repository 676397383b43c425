"""What a ledger was founded as, and how far its time has run: time runs one way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.errors import DayRefused

LONGEST_LEAP = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Charter:
    """`made_on` is the local day of `planwatch init`; `simulated` says that the clock of the ledger is played.

    `live_from` is the day of going live that the ledger itself knows: the day of `init`, in a simulated ledger the first
    day that is played (None until then). `last_day` is the last day on which anything was written (None: nothing but
    what `init` and `backfill` wrote), `backfilled_to` the last past day that was caught up with."""

    made_on: date
    simulated: bool = False
    live_from: date | None = None
    last_day: date | None = None
    backfilled_to: date | None = None

    def goes_live(self, configured: date | None) -> date | None:
        """The day before which nothing is expected, chased or told. A played ledger goes by its own play."""
        return self.live_from if self.simulated else configured or self.live_from

    @property
    def earliest(self) -> date | None:
        """The earliest day that may still be written as of; None: any."""
        marks = [self.last_day, self.backfilled_to, None if self.simulated else self.made_on]
        return max((mark for mark in marks if mark), default=None)


def on_day(charter: Charter, day: date, today: date, *, typed: bool = True) -> Charter:
    """The charter after something was written as of `day`, `today` being the real local day; `typed`: a person gave the
    day, else the clock did. Raises DayRefused for a day before the last one, and for one that has not come yet."""
    _refuse_future(charter, day, today)
    earliest = charter.earliest
    if earliest is not None and day < earliest and not typed:
        raise DayRefused(
            f"the clock of this machine says {day}, but this ledger was at work on {earliest} already: set the clock right "
            "and run this again; if it was wrong then, restore the backup of before; nothing was written",
            key="clock_behind",
            day=day,
            last=earliest,
        )
    if earliest is not None and day < earliest:
        raise DayRefused(
            f"{day} lies before {earliest}, the last day of this ledger, and time runs one way: see that day again with "
            f"`planwatch replay --as-of {day}`, which tells nobody; days before going live are caught up with by "
            "`planwatch backfill`",
            key="before_last",
            day=day,
            last=earliest,
        )
    if not charter.simulated and day < today:
        raise DayRefused(
            f"{day} has passed, today is {today}: what comes today did not come then; see that day again with "
            f"`planwatch replay --as-of {day}`, or give no day",
            key="passed",
            day=day,
            today=today,
        )
    _refuse_leap(charter, day, typed=typed)
    return replace(charter, last_day=day, live_from=charter.live_from or day)


def on_past_day(charter: Charter, day: date, today: date, live_from: date | None) -> Charter:
    """The charter after a past day was caught up with. Raises DayRefused for a day from going live on, for any day once
    the ledger has days of its own, and for one before the last past day."""
    _refuse_future(charter, day, today)
    if charter.last_day is not None:
        raise DayRefused(
            f"this ledger has been at work since {charter.live_from or charter.last_day} (last day {charter.last_day}): "
            f"the past is caught up with before the first day at work, so {day} is not written; "
            f"see a past day with `planwatch replay --as-of {day}`",
            key="past_at_work",
            day=day,
            last=charter.last_day,
        )
    if live_from is not None and day >= live_from:
        raise DayRefused(
            f"{day} does not lie before the day of going live, {live_from}: `backfill` writes earlier days only; "
            f"run `planwatch monitor` for days from {live_from} on, or end the archive with `--until`",
            key="past_live",
            day=day,
            live_from=live_from,
        )
    if charter.backfilled_to is not None and day < charter.backfilled_to:
        raise DayRefused(
            f"{day} lies before {charter.backfilled_to}, which is caught up with already, and time runs one way",
            key="past_caught_up",
            day=day,
            last=charter.backfilled_to,
        )
    return replace(charter, backfilled_to=day)


def _refuse_leap(charter: Charter, day: date, *, typed: bool) -> None:
    """A played clock may run ahead of today, but a year that was mistyped is not the next day of the play; and a machine
    whose clock jumps by years is asked about once, before everybody is told that everything is late."""
    if charter.last_day is None or day <= charter.last_day + LONGEST_LEAP or (typed and not charter.simulated):
        return
    days = (day - charter.last_day).days
    if not typed:
        raise DayRefused(
            f"the clock of this machine says {day}, {days} days after {charter.last_day}, the last day of this ledger: is it "
            f"right? If it is, say so once with `--as-of {day}`; nothing was written",
            key="clock_leap",
            day=day,
            last=charter.last_day,
            days=days,
        )
    raise DayRefused(
        f"{day} lies {days} days after {charter.last_day}, the last day that was played: is the year mistyped? A played clock "
        f"goes forward {LONGEST_LEAP.days} days at most; for more, play a day in between",
        key="leap",
        day=day,
        last=charter.last_day,
        days=days,
        most=LONGEST_LEAP.days,
    )


def _refuse_future(charter: Charter, day: date, today: date) -> None:
    if day > today and not charter.simulated:
        raise DayRefused(
            f"{day} has not come yet, today is {today}: give a day that has come, or none for today "
            "(only a ledger made with `planwatch init --simulated` or by `planwatch demo` may run ahead)",
            key="future",
            day=day,
            today=today,
        )
