"""How the forms of a period stand, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class FormCount:
    """How one form stands for one period: places that should send it, and how many of them are where."""

    form_name: str
    period_label: str
    expected: int
    accepted: int
    checking: int
    late: int


def form_counts(expected: Sequence[ExpectedSubmission], deployment: Deployment) -> tuple[FormCount, ...]:
    """One count per form and period that anything is awaited of, in the order of the due dates; what was due before the
    day of going live is not."""
    grouped: dict[tuple[date, str, str], list[str]] = {}
    for one in watched.rows(expected, deployment):
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
        if any(state != SubmissionState.NOT_DUE for state in states)
    )
