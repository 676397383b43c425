"""The whole decision in one call: conditions, inhibition, transitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Unpack

from alerts import conditions, progress
from alerts.conditions import Beside
from alerts.inhibit import inhibit
from alerts.machine import transitions
from domain.alert import Alert, Transition
from domain.assessment import Assessment
from domain.condition import Condition, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding


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
    **beside: Unpack[Beside],
) -> Decision:
    """What is so on `as_of`, and what that changes for the alerts. Arguments as in `conditions.build` and
    `machine.transitions`."""
    lifted = {alert.key for alert in open_alerts if alert.kind == "storm" and alert.state == "explained"}
    beside = {"lifted": lifted, **beside}
    found = conditions.build(expected, findings, assessments, health, deployment, as_of=as_of, **beside)
    kept = inhibit(found, beside["lifted"])
    alarmed = {(alert.place, alert.subject) for alert in open_alerts if alert.kind == "behind"}
    recovered = progress.recovered(
        assessments, deployment, as_of=as_of, submissions=beside.get("submissions", {}), of=alarmed
    )
    steps = transitions(
        kept,
        open_alerts,
        latest,
        now=now,
        calendar=deployment.calendar,
        ladders=deployment.contacts.ladders,
        undecided=conditions.undecided(findings, found, kept),
        recovered=recovered,
    )
    return Decision(tuple(found), tuple(kept), tuple(steps))
