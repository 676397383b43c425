"""The whole decision in one call: conditions, inhibition, transitions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Unpack

from alerts import recompute, watched
from alerts.conditions import behind
from alerts.episodes.endings import endings
from alerts.episodes.inhibit import answered_for, inhibit, waits
from alerts.episodes.machine import transitions
from alerts.episodes.recorded import recorded
from alerts.recompute import Beside
from domain.alert import Alert, Transition
from domain.assessment import Assessment
from domain.condition import BehindFacts, Condition, SourceHealth
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
    **beside: Unpack[Beside],
) -> Decision:
    """What is so on `as_of`, and what that changes for the alerts. Arguments as in `conditions.build` and
    `machine.transitions`."""
    deployment, beside = watched.on_day(deployment, as_of), {"lifted": answered_for(open_alerts), **beside}
    found = recompute.build(expected, findings, assessments, health, deployment, as_of=as_of, **beside)
    kept = inhibit(found, beside["lifted"])
    gone = _gone(open_alerts, findings, deployment, found, kept, beside["lifted"], beside.get("submissions", {}))
    read = recorded(
        expected,
        findings,
        assessments,
        health,
        deployment,
        kept=kept,
        recovered=_recovered(gone, assessments, deployment, as_of, beside),
        asked=beside.get("asked", {}),
        made_on=beside.get("made_on"),
        submissions=beside.get("submissions", {}),
    )
    steps = transitions(
        kept,
        open_alerts,
        latest,
        now=now,
        calendar=deployment.calendar,
        ladders=deployment.contacts.ladders,
        ends=endings(gone, read),
        stood=beside.get("stood", {}),
    )
    return Decision(tuple(found), tuple(kept), tuple(steps))


def _gone(
    open_alerts: Sequence[Alert],
    findings: Sequence[Finding],
    deployment: Deployment,
    found: Sequence[Condition],
    kept: Sequence[Condition],
    lifted: Collection[str],
    submissions: Mapping[str, Submission],
) -> list[Alert]:
    """The open alerts whose condition is no longer there, as far as that can be said now."""
    still = {one.key for one in kept}
    still |= recompute.undecided(watched.questions(findings, deployment, submissions), found, kept)
    return [one for one in open_alerts if one.is_open and one.key not in still and not waits(one, kept, lifted)]


def _recovered(
    gone: Sequence[Alert], assessments: Sequence[Assessment], deployment: Deployment, as_of: date, beside: Beside
) -> Mapping[tuple[str, str], BehindFacts]:
    """The good verdicts on what people were alarmed about."""
    return behind.recovered(
        watched.verdicts(assessments, deployment),
        deployment,
        as_of=as_of,
        submissions=beside.get("submissions", {}),
        of={(alert.place, alert.subject) for alert in gone if alert.kind == "behind"},
    )
