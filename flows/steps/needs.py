"""What needs somebody: one need per place, the same for the state of its task, the first table and the run as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.endstate import EndState, worst
from domain.finding import Finding, FindingState
from domain.need import Need
from domain.selfwatch import DeadLetters
from domain.submission import Receipt, ReceiptState
from domain.unread import is_unread
from domain.untaken import Untaken
from flows.outcome import Ended
from flows.steps.chase import LOOK_BACK, watched_questions, watched_rows
from flows.steps.receipts import open_untaken
from flows.steps.tally import sources_down
from flows.steps.untaken import is_for_operators
from reports.pages.needsentence import need_sentence, nothing_sentence

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

# Form and period of a place.
Awaited = tuple[str, str]


@dataclass(slots=True)
class _Open:
    """What is open about one place, by how much it hurries."""

    overdue: list[ExpectedSubmission] = field(default_factory=list)
    unread: list[ExpectedSubmission] = field(default_factory=list)
    unanswered: list[Finding] = field(default_factory=list)
    asked: list[Finding] = field(default_factory=list)
    waiting: list[ExpectedSubmission] = field(default_factory=list)
    refused: list[Receipt] = field(default_factory=list)
    parked: list[Receipt] = field(default_factory=list)
    held: list[Receipt] = field(default_factory=list)
    sources: list[SourceHealth] = field(default_factory=list)
    dead: tuple[DeadLetters, ...] = ()


def needs_in(work: Work, workplace: Workplace) -> tuple[Need, ...]:
    """Everything that needs somebody, the worst first; places in the order of their codes."""
    found: defaultdict[str, _Open] = defaultdict(_Open)
    down = sources_down(work, workplace)
    _put_rows(found, work.expected.all(since=_since(workplace)), workplace, down)
    _put_questions(found, watched_questions(work, workplace))
    _put_files(found, open_untaken(work, workplace), workplace)
    _put_sources(found, down)
    found[""].dead = work.health.dead()
    since = work.sources.down_since()
    needs = (_need(place, open_, workplace, since) for place, open_ in found.items())
    return tuple(sorted((one for one in needs if one), key=lambda one: (-one.state.rank, one.place)))


def need_of(work: Work, workplace: Workplace, place: str, settled: Collection[Awaited] = ()) -> Need | None:
    """What one place needs: its line of the same table; None for nothing. What was `settled` since the calendar was computed
    is there now."""
    found: defaultdict[str, _Open] = defaultdict(_Open)
    down, rows = sources_down(work, workplace), work.expected.all(since=_since(workplace), place=place)
    _put_rows(found, (one for one in rows if (one.form, one.period) not in settled), workplace, down)
    _put_questions(found, watched_questions(work, workplace, place))
    _put_files(found, open_untaken(work, workplace, place), workplace)
    _put_sources(found, down)
    return _need(place, found[place], workplace, work.sources.down_since())


def state_of_place(workplace: Workplace, place: str, settled: Collection[Awaited] = ()) -> Ended:
    """How the task or run of one place ends: in its line of the table; where it has none, what of it is within grace is said,
    which needs nobody yet, and what nobody can know."""
    with workplace.store.read() as work:
        need = need_of(work, workplace, place, settled)
        rows = work.expected.all(since=_since(workplace), place=place) if need is None else ()
        down = sources_down(work, workplace)
    if need is not None:
        return Ended(need.state, need_sentence(need, workplace.deployment))
    unsettled = [row for row in watched_rows(rows, workplace) if (row.form, row.period) not in settled]
    unread = [row for row in unsettled if is_unread(row, down)]
    in_grace = [row for row in unsettled if row.state == SubmissionState.IN_GRACE and row not in unread]
    return Ended(message=nothing_sentence(place, in_grace, unread, workplace.deployment))


def _put_rows(
    found: defaultdict[str, _Open],
    rows: Iterable[ExpectedSubmission],
    workplace: Workplace,
    down: Collection[SourceHealth],
) -> None:
    """After grace what is not there, or not whole, is overdue; before it what came and has to come again waits. Nothing is
    asked of a place that is dissolved, or of a form that it has no more to send."""
    for row in watched_rows(rows, workplace):
        if row.is_missing(workplace.as_of):
            open_ = found[row.place]
            (open_.unread if is_unread(row, down) else open_.overdue).append(row)
        elif row.in_part or row.state == SubmissionState.REFUSED:
            found[row.place].waiting.append(row)


def _put_questions(found: defaultdict[str, _Open], findings: Iterable[Finding]) -> None:
    """What somebody has to answer, by whether its time is over."""
    for one in findings:
        open_ = found[one.place]
        (open_.unanswered if one.state == FindingState.OVERDUE else open_.asked).append(one)


def _put_files(found: defaultdict[str, _Open], files: Iterable[Untaken], workplace: Workplace) -> None:
    """Files that only operators can deal with are parked, or refused for what is wrong with the configuration. Such a file in
    a box of several places is nobody's: none of them can do anything about it."""
    for one in files:
        ours = one.receipt.state == ReceiptState.PARKED or is_for_operators(one.receipt, workplace.deployment)
        places = one.places or one.sent_by
        for place in places if places and (len(places) == 1 or not ours) else ("",):
            open_ = found[place]
            if ours:
                open_.parked.append(one.receipt)
            else:
                (open_.held if one.receipt.state == ReceiptState.HELD else open_.refused).append(one.receipt)


def _put_sources(found: defaultdict[str, _Open], down: Iterable[SourceHealth]) -> None:
    """A source through which one place alone sends stands at that place, any other at nobody's."""
    for one in down:
        found[one.places[0] if len(one.places) == 1 else ""].sources.append(one)


def _need(place: str, open_: _Open, workplace: Workplace, down: dict[tuple[str, str], datetime]) -> Need | None:
    since = dict(_days(open_, workplace, down))
    if not since:
        return None
    state = worst(since)
    return Need(
        place,
        state,
        since[state],
        overdue=tuple(open_.overdue),
        unread=tuple(open_.unread),
        unanswered=tuple(open_.unanswered),
        asked=tuple(open_.asked),
        waiting=tuple(open_.waiting),
        refused=tuple(open_.refused),
        parked=tuple(open_.parked),
        held=tuple(open_.held),
        sources=tuple(open_.sources),
        dead=open_.dead,
    )


def _days(open_: _Open, workplace: Workplace, down: dict[tuple[str, str], datetime]) -> Iterable[tuple[EndState, date]]:
    """Each state that something of it is in, with the first day of it."""
    day, today = workplace.deployment.calendar.day_of, workplace.as_of
    each: dict[EndState, list[date]] = {
        EndState.SOURCE_DOWN: [day(down.get((one.source, one.box), workplace.clock())) for one in open_.sources],
        EndState.PARKED: [day(one.received_at) for one in open_.parked],
        EndState.DEAD_LETTER: [day(one.since) if one.since else today for one in open_.dead],
        EndState.MISSING: [one.due_on for one in open_.overdue],
        EndState.UNANSWERED: [one.due_on or today for one in open_.unanswered],
        EndState.FLAGGED: [
            *(day(one.opened_at) if one.opened_at else today for one in open_.asked),
            *(one.received_on or today for one in open_.waiting),
            *(day(one.received_at) for one in (*open_.refused, *open_.held)),
        ],
    }
    return ((state, min(days)) for state, days in each.items() if days)


def _since(workplace: Workplace) -> date:
    return workplace.as_of - LOOK_BACK
