"""How the forms of a week stand, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alerts import watched
from alerts.formnames import form_name
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from words.dates import period_label

ACCEPTED = frozenset(
    {
        SubmissionState.ACCEPTED,
        SubmissionState.DECLARED_FINAL,
        SubmissionState.FROZEN,
        SubmissionState.REVISED,
        SubmissionState.NIL_RETURN,
        SubmissionState.RECEIVED_LATE,
    }
)
CHECKING = frozenset(
    {SubmissionState.RECEIVED, SubmissionState.RESUBMITTED, SubmissionState.RETURNED, SubmissionState.PARTIAL}
)
# What fell due before so many days is no news of the week; what of it is still open is one number.
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FormCount:
    """How one form stands for one period: places that should send it, and how many of them are where."""

    form_name: str
    period_label: str
    expected: int
    accepted: int
    checking: int
    late: int

    @property
    def is_complete(self) -> bool:
        return self.accepted >= self.expected

    @property
    def awaited(self) -> int:
        """From which nothing has come that could be taken."""
        return self.expected - self.accepted - self.checking


def form_counts(expected: Sequence[ExpectedSubmission], deployment: Deployment, as_of: date) -> tuple[FormCount, ...]:
    """One count per form and period that fell due in the last seven days, in the order of the due dates; what was due
    before the day of going live is not."""
    grouped: dict[tuple[date, str, str], list[str]] = {}
    for one in watched.rows(expected, deployment):
        if as_of - WEEK < one.due_on <= as_of:
            grouped.setdefault((one.due_on, one.form, one.period), []).append(one.state)
    return tuple(
        FormCount(
            form_name=form_name(form, deployment),
            period_label=period_label(period, deployment.contacts.language),
            expected=len(states),
            accepted=sum(state in ACCEPTED for state in states),
            checking=sum(state in CHECKING for state in states),
            late=states.count("late"),
        )
        for (_, form, period), states in sorted(grouped.items())
    )


def still_open(expected: Sequence[ExpectedSubmission], deployment: Deployment, as_of: date) -> int:
    """How many forms that fell due before these days are not accepted yet."""
    rows = watched.rows(expected, deployment)
    return sum(one.due_on <= as_of - WEEK and one.state not in ACCEPTED for one in rows)
