"""Chase: what should be there by now, and what of it is. The one source for status, reminders and completeness."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from alerts import watched
from checks.timeliness import expected
from domain.deployment import Deployment
from domain.duedate import Arrival, ExpectedSubmission, SubmissionState, expect
from domain.endstate import EndState
from domain.finding import Finding, FindingState, figures
from domain.period import Period
from domain.refusals import NO_FILE, Refusal
from domain.submission import Receipt, ReceiptState
from domain.unread import is_unread
from domain.untaken import Over, Untaken
from domain.workdays import WorkCalendar
from flows.outcome import Ended
from flows.steps.tally import sources_down
from flows.steps.untaken import concerned, is_for_operators, untaken_in
from words.refusals import sentence
from words.tasks import done_sentence

if TYPE_CHECKING:
    from domain.condition import SourceHealth
    from flows.wiring import Workplace
    from ledger.store import Work

# Place, form and period.
Awaited = tuple[str, str, str]
# How far back the calendar of expected submissions reaches.
LOOK_BACK = timedelta(days=400)
A_MONTH = timedelta(days=31)


def expected_in(
    work: Work, deployment: Deployment, on: date, known_at: datetime, since: date | None = None
) -> tuple[ExpectedSubmission, ...]:
    """Every submission that should be there on a day, with its state, given what was known at a moment; of periods that end
    from `since` on, else of those that the calendar reaches back to. Nothing that was due before the day of going live is
    expected."""
    since, calendar = since or on - LOOK_BACK, deployment.calendar
    arrivals = work.submissions.arrivals(known_at, time_zone=calendar.time_zone, since=since)
    rows = expected(
        deployment.forms,
        calendar,
        arrivals,
        since=since,
        on=on,
        places=deployment.places,
        live_from=deployment.live_from,
    )
    files = _files(work, deployment, known_at)
    newest = newest_ended(rows, on)
    return tuple(
        row
        if (row.form, row.place, row.period) in arrivals
        else _seen(deployment, row, latest_file(row, files.get(row.place, ()), newest, deployment.calendar), on)
        for row in rows
    )


def expected_on(workplace: Workplace, on: date, known_at: datetime) -> tuple[ExpectedSubmission, ...]:
    """The same for whoever only looks."""
    with workplace.store.read() as work:
        return expected_in(work, workplace.deployment, on, known_at)


def await_now(workplace: Workplace, place: str) -> Ended:
    """The same before the gate has looked at what came: how many are awaited, and nothing that anybody must act on yet."""
    return Ended(message=chase(workplace, place).message)


def watched_rows(rows: Iterable[ExpectedSubmission], workplace: Workplace) -> list[ExpectedSubmission]:
    """What is asked of places that are there, by forms that ask for it."""
    return watched.rows(rows, watched.on_day(workplace.deployment, workplace.as_of))


def watched_questions(work: Work, workplace: Workplace, place: str | None = None) -> list[Finding]:
    """What somebody has to answer: a note asks nothing, and of a place that is dissolved nobody is asked."""
    asked = [one for one in work.findings.open(place=place) if one.holds]
    versions = work.submissions.of({one.submission_id for one in asked})
    return watched.questions(asked, watched.on_day(workplace.deployment, workplace.as_of), versions)


def chase(workplace: Workplace, place: str = "") -> Ended:
    """The expected submissions of now, kept in the ledger; questions that nobody answered in time become overdue. Where a
    place is named, its own alone."""
    deployment, on, now, only = workplace.deployment, workplace.as_of, workplace.clock(), place or None
    with workplace.store.begin() as work:
        work.findings.age(
            on, deployment.rules, now, forms=deployment.forms, indicators=deployment.indicators, place=only
        )
        rows = [row for row in expected_in(work, deployment, on, now) if place in ("", row.place)]
        work.codes.replace([one.code for one in deployment.places], list(deployment.indicators))
        work.expected.replace(on, rows, since=on - LOOK_BACK, place=only)
        asked, down = watched_questions(work, workplace, only), sources_down(work, workplace)
        work.commit()
    return _told(watched_rows(rows, workplace), asked, down, workplace)


def _told(
    rows: Sequence[ExpectedSubmission], asked: Iterable[Finding], down: Sequence[SourceHealth], workplace: Workplace
) -> Ended:
    """The same lines and figures as the first table has, counted."""
    missing = [row for row in rows if row.is_missing(workplace.as_of)]
    unread = [row for row in missing if is_unread(row, down)]
    missing = [row for row in missing if row not in unread]
    counts = {
        "unread": len(unread),
        "late": sum(not row.arrived for row in missing),
        "lacking": sum(row.arrived for row in missing),
        "in_grace": sum(row.state == SubmissionState.IN_GRACE for row in rows),
        "unanswered": figures(one for one in asked if one.state == FindingState.OVERDUE),
    }
    state = EndState.MISSING if missing else EndState.UNANSWERED if counts["unanswered"] else EndState.COMPLETED
    return Ended(state, done_sentence(workplace.language, "chase", **counts))


def refusals(
    rows: Sequence[ExpectedSubmission], files: Iterable[Untaken], on: date, calendar: WorkCalendar, language: str
) -> dict[Awaited, str]:
    """Why the latest file that was meant for a row was not taken. A file of which nobody knows what it was meant for is
    quoted within grace alone, for the newest period of each form."""
    by_place, newest = _by_place(files), newest_ended(rows, on)
    found = {}
    for row in rows:
        file = latest_file(row, by_place.get(row.place, ()), newest, calendar)
        if file and (_is_known(file) or on <= row.grace_until):
            said = sentence(file.refusal or Refusal("unread", file.file), language)
            found[row.place, row.form, row.period] = said
    return found


def newest_ended(rows: Iterable[ExpectedSubmission], on: date) -> frozenset[Awaited]:
    """The newest period of each form and place that has ended."""
    newest: dict[tuple[str, str], ExpectedSubmission] = {}
    for row in rows:
        if row.period_end < on:
            key = row.place, row.form
            newest[key] = max(row, newest.get(key, row), key=lambda one: one.period_end)
    return frozenset((row.place, row.form, row.period) for row in newest.values())


def latest_file(
    row: ExpectedSubmission, files: Sequence[Receipt], newest: Collection[Awaited], calendar: WorkCalendar
) -> Receipt | None:
    """The latest file of the place that was meant for a row, or may have been: where a file does not say it, it counts for
    the newest period of each form, and for what had ended within the month."""
    for one in reversed(files):
        came, refusal = calendar.day_of(one.received_at), one.refusal or Refusal("unread")
        if not row.period_end < came or refusal.form not in ("", row.form):
            continue
        if refusal.period == row.period or (
            not refusal.period and (row.place, row.form, row.period) in newest and came <= row.period_end + A_MONTH
        ):
            return one
    return None


def files_not_taken(work: Work, deployment: Deployment, known_at: datetime) -> list[Untaken]:
    """What was not taken and is still a matter, and what no gate has looked at yet, in the order of arrival. What is no
    file at all is meant for nothing."""
    since = known_at - LOOK_BACK
    found = [one for one in untaken_in(work, deployment, known_at, since) if _counts(one)]
    pending = [one for one in work.receipts.pending() if one.received_at <= known_at]
    found += [concerned(one, deployment) for one in pending]
    return sorted(found, key=lambda one: one.receipt.received_at)


def _counts(one: Untaken) -> bool:
    code = one.receipt.refusal.code if one.receipt.refusal else ""
    return one.over in (None, Over.STALE) and code not in NO_FILE


def _is_known(file: Receipt) -> bool:
    return bool(file.refusal and (file.refusal.form or file.refusal.period))


def _files(work: Work, deployment: Deployment, known_at: datetime) -> dict[str, list[Receipt]]:
    return _by_place(files_not_taken(work, deployment, known_at))


def _by_place(files: Iterable[Untaken]) -> dict[str, list[Receipt]]:
    """By the place whose row it may be: its own box's, not the one of whose figures another box sent some."""
    found: dict[str, list[Receipt]] = {}
    for one in files:
        for place in (*one.places, *one.sent_by):
            if place != one.elsewhere:
                found.setdefault(place, []).append(one.receipt)
    return found


def _seen(deployment: Deployment, row: ExpectedSubmission, file: Receipt | None, on: date) -> ExpectedSubmission:
    """A place whose file was not taken, or has not been gated yet, is not silent: `refused` (held is that too: its sender
    is asked) or `received`, until it is late, and no longer than grace lasts: what nobody can read has not been received.
    `received`, however late, is what operators have to mend: no place is reminded of what it has entered."""
    if file is None:
        return row
    ours = is_for_operators(file, deployment)
    refused = file.state in (ReceiptState.REFUSED, ReceiptState.HELD) and not ours
    if on > row.grace_until and not refused and not ours:
        return row
    arrival = Arrival("", 1, deployment.calendar.day_of(file.received_at), gated=False, refused=refused)
    form = deployment.forms[row.form]
    return expect(form, row.place, Period.parse(row.period), deployment.calendar, on, arrival)
