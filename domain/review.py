"""Reviews (月调度, 季督导, 年质控): each period of its kind is reviewed once, when the grace of all its forms is over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.duedate import ExpectedSubmission, due_on
from domain.endstate import EndState, worst
from domain.finding import Finding, FindingState
from domain.form import Form
from domain.period import Period
from domain.workdays import WorkCalendar


class Review(StrEnum):
    """What is reviewed, by the periodicity of its forms."""

    MONTH = "month"  # 月调度: what came, what did not, what moved
    QUARTER = "quarter"  # 季督导: place by place
    YEAR = "year"  # 年质控: the quality of the year's figures


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The last review of a kind: of which period, on which day; `verdicts` is the run whose verdicts it saw, `compared` the
    one that it held them against (empty: there was no review before)."""

    period: str
    on: date
    verdicts: str = ""
    compared: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to be reviewed on a day: the newest period that is due, and those before it that nobody reviewed. `next` falls
    due on `next_on`; both None where no form asks for anything."""

    due: Period | None = None
    missed: tuple[Period, ...] = ()
    next: Period | None = None
    next_on: date | None = None
    last: Reviewed | None = None


def falls_due(
    period: Period, forms: Iterable[Form], calendar: WorkCalendar, live_from: date | None = None
) -> date | None:
    """The first working day after the grace of every form of the period; None where no form is asked for. What was due before
    going live is asked of nobody."""
    asked = [form for form in forms if form.covers(period)]
    dues = [(form, due_on(form.due, period.bounds(form.reporting_year_offset_months)[1], calendar)) for form in asked]
    graces = [
        calendar.add(due, form.due.grace_working_days) for form, due in dues if live_from is None or due >= live_from
    ]
    return calendar.add(max(graces), 1) if graces else None


def agenda(
    kind: Review,
    forms: Collection[Form],
    calendar: WorkCalendar,
    on: date,
    *,
    last: Reviewed | None = None,
    live_from: date | None = None,
) -> Agenda:
    """What is to be reviewed on a day. Without a last review nothing is missed: whoever begins, begins with the newest."""
    dated = [
        (period, day)
        for period in _periods(kind, forms, on)
        if (day := falls_due(period, forms, calendar, live_from)) is not None
    ]
    done = Period.parse(last.period).start if last else date.min
    due = [period for period, day in dated if day <= on and period.start > done]
    then, next_on = next(((period, day) for period, day in dated if day > on), (None, None))
    missed = tuple(due[:-1]) if last else ()
    return Agenda(due[-1] if due else None, missed, then, next_on, last)


def _periods(kind: Review, forms: Collection[Form], on: date) -> list[Period]:
    """The periods of this kind that forms ask for, up to the one that the day lies in, oldest first."""
    first = min((form.valid_from for form in forms if form.periodicity == kind), default=None)
    found: list[Period] = []
    period = Period.containing(on, kind)
    while first and period.end >= first:
        found.insert(0, period)
        period = period.previous()
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows after grace: `lacking` is not there or not whole, everything else is `on_time` or came `late`."""

    expected: int
    on_time: int
    late: int
    lacking: tuple[ExpectedSubmission, ...]


def tally(rows: Collection[ExpectedSubmission]) -> Tally:
    """The counts of rows whose grace is over; each row counts once."""
    lacking = tuple(row for row in rows if _lacks(row))
    late = sum(row.received_late for row in rows if not _lacks(row))
    return Tally(len(rows), len(rows) - len(lacking) - late, late, lacking)


def _lacks(row: ExpectedSubmission) -> bool:
    return not row.arrived or row.in_part


def state_of(rows: Collection[ExpectedSubmission], asked: Iterable[Finding], *, flagged: bool = False) -> EndState:
    """The worst of what a review has found: rows that lack after grace, open questions, and whatever else was `flagged`."""
    found = [EndState.FLAGGED] if flagged else []
    found += [EndState.MISSING] if any(_lacks(row) for row in rows) else []
    found += [
        EndState.UNANSWERED if one.state == FindingState.OVERDUE else EndState.FLAGGED for one in asked if one.holds
    ]
    return worst(found)
