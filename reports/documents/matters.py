"""What of a place is outstanding: forms that are not there, and questions that were asked and not answered in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from domain.alert import Alert, AlertState
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.finding import ANSWER_WORKING_DAYS, CLERKS_TURN, Finding, FindingState
from domain.messageevidence import EvidenceOfMessage
from domain.unread import is_unread
from reports.documents.ground import Asked, Ground

# What came was no submission, or is not whole.
_LACKING = frozenset({SubmissionState.REFUSED, SubmissionState.PARTIAL})
# Nobody has been asked before it is told.
_ASKED = CLERKS_TURN - {FindingState.OPEN}
_UNANSWERED = frozenset({AlertState.OPEN, AlertState.REOPENED})


@dataclass(frozen=True, slots=True)
class Matter:
    """One form and period of a place that something is the matter with: it is not there (`questions` is 0), or so many
    questions about it are not answered. `alerts` are those that are open about it, `messages` all that were sent of them."""

    row: ExpectedSubmission
    due_on: date
    late_by: int
    alerts: tuple[Alert, ...]
    messages: tuple[EvidenceOfMessage, ...]
    questions: int = 0

    @property
    def certain(self) -> tuple[EvidenceOfMessage, ...]:
        """The messages that were delivered for certain, and name it."""
        return tuple(one for one in self.messages if one.is_certain)


def outstanding(ground: Ground, asked: Asked) -> list[tuple[str, list[Matter]]]:
    """By place, in the order of their codes: what is not there first, then what is not answered; oldest first."""
    rows = sorted((row for row in ground.expected if asked.meets(row)), key=lambda row: row.place)
    found = []
    for place, own in groupby(rows, key=lambda row: row.place):
        ordered = sorted(own, key=lambda row: (row.due_on, row.form, row.period_end))
        matters = [*_not_there(ordered, ground), *_not_answered(ordered, ground)]
        if matters:
            found.append((place, matters))
    return found


def unanswered(matters: Sequence[Matter], ground: Ground) -> list[Matter]:
    """Those for which the last rung was told for certain, and has had the time that everyone has who is asked something;
    nobody has answered."""
    return [matter for matter in matters if any(_is_silent(one, matter, ground) for one in matter.alerts)]


def _not_there(rows: Sequence[ExpectedSubmission], ground: Ground) -> Iterator[Matter]:
    """What may have come through a source that cannot be read is no matter of the place."""
    for row in rows:
        if is_unread(row, ground.down):
            continue
        if row.due_on < ground.as_of and (row.overdue or row.state in _LACKING):
            yield _matter(row, row.due_on, ground)


def _not_answered(rows: Sequence[ExpectedSubmission], ground: Ground) -> Iterator[Matter]:
    """Questions over whose day nothing has come. One of which no message has reached anybody cannot be unanswered."""
    for row in rows:
        late = [one for one in ground.questions((row,)) if _is_late(one, ground.as_of)]
        if late:
            first = min(one.due_on for one in late if one.due_on)
            matter = _matter(row, first, ground, questions=len({(one.indicator, one.item) for one in late}))
            if any(one.names_it for one in matter.messages):
                yield matter


def _is_late(one: Finding, as_of: date) -> bool:
    return one.state in _ASKED and one.due_on is not None and one.due_on < as_of


def _matter(row: ExpectedSubmission, due_on: date, ground: Ground, questions: int = 0) -> Matter:
    alerts = ground.about(row, asks=bool(questions))
    return Matter(row, due_on, ground.late_by(due_on), tuple(alerts), tuple(ground.told(alerts)), questions)


def _is_silent(alert: Alert, matter: Matter, ground: Ground) -> bool:
    if alert.state not in _UNANSWERED or alert.id in ground.answered:
        return False
    last, calendar = ground.rungs.get(alert.id, 1), ground.deployment.calendar
    told = [calendar.day_of(one.at) for one in matter.certain if one.alert_id == alert.id and one.step >= last]
    return any(calendar.between(day, ground.as_of) >= ANSWER_WORKING_DAYS for day in told)
