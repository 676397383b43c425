"""The whole decision in one call: conditions, inhibition, transitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alerts import conditions, progress
from alerts.inhibit import inhibit
from alerts.machine import transitions
from domain.alert import Alert, Transition
from domain.assessment import Assessment
from domain.condition import Condition, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.submission import Submission


@dataclass(frozen=True, slots=True)
class Decision:
    """found is everything that is so, kept what is left after inhibition, steps what changed."""

    found: tuple[Condition, ...]
    kept: tuple[Condition, ...]
    steps: tuple[Transition, ...]


def decide(
    expected: Sequence[ExpectedSubmission],
    findings: Sequence[Finding],
    assessments: Sequence[Assessment],
    health: Sequence[SourceHealth],
    deployment: Deployment,
    open_alerts: Sequence[Alert],
    latest: Mapping[str, Alert],
    *,
    now: datetime,
    as_of: date,
    workbooks: Mapping[str, str] = {},
    refusals: Mapping[str, str] = {},
    submissions: Mapping[str, Submission] = {},
    passed: Mapping[str, int] = {},
) -> Decision:
    """What is so on `as_of`, and what that changes for the alerts. Arguments as in `conditions.build` and
    `machine.transitions`."""
    found = conditions.build(
        expected,
        findings,
        assessments,
        health,
        deployment,
        as_of=as_of,
        workbooks=workbooks,
        refusals=refusals,
        submissions=submissions,
        passed=passed,
    )
    kept = inhibit(found)
    steps = transitions(
        kept,
        open_alerts,
        latest,
        now=now,
        calendar=deployment.calendar,
        ladders=deployment.contacts.ladders,
        language=deployment.contacts.language,
        undecided=conditions.undecided(findings, found, kept),
        recovered=progress.recovered(assessments, deployment, as_of=as_of, submissions=submissions),
    )
    return Decision(tuple(found), tuple(kept), tuple(steps))
