"""What is so: conditions recomputed whole from what the ledger knows, each with every fact that its wording needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypedDict, Unpack

from alerts import watched
from alerts.conditions import behind, event, implausible, missing
from alerts.conditions.storm import storms
from alerts.conditions.young_ledger import young_ledger
from domain.alert import AlertState
from domain.assessment import Assessment
from domain.condition import (
    Condition,
    EventRecord,
    SourceDownFacts,
    SourceHealth,
)
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding
from domain.submission import Submission


class Beside(TypedDict, total=False):
    """What conditions say beside what makes them so; each may be left out.

    workbooks and passed are keyed by submission id (file name of the returned workbook, number of rows that passed),
    refusals by place, form and period (the sentence that says why its file was not taken), charts by (place, indicator).
    previous are the verdicts on the periods before, events the rare events of the latest year. lifted are the keys of what silences
    nothing any more (`inhibit.answered_for`). asked are the findings that open alerts are about, by id, whatever their state.
    stood says by id in which state the alerts were that are no longer followed. made_on is the day on which the ledger was
    made; not given for one whose clock is played."""

    workbooks: Mapping[str, str]
    refusals: Mapping[tuple[str, str, str], str]
    submissions: Mapping[str, Submission]
    passed: Mapping[str, int]
    previous: Sequence[Assessment]
    events: Sequence[EventRecord]
    charts: Mapping[tuple[str, str], str]
    lifted: Collection[str]
    asked: Mapping[str, Finding]
    stood: Mapping[str, AlertState]
    made_on: date


def build(
    expected: Sequence[ExpectedSubmission],
    findings: Sequence[Finding],
    assessments: Sequence[Assessment],
    health: Sequence[SourceHealth],
    deployment: Deployment,
    *,
    as_of: date,
    **beside: Unpack[Beside],
) -> list[Condition]:
    """Every condition that holds on `as_of`, before inhibition, of what is watched at all. findings are the open ones."""
    submissions = beside.get("submissions", {})
    rows, asked = watched.rows(expected, deployment), watched.questions(findings, deployment, submissions)
    judged = watched.verdicts(assessments, deployment)
    stormy = storms(asked, rows, deployment, as_of, submissions)
    return [
        *young_ledger(deployment, beside.get("made_on"), as_of),
        *_sources_down(watched.sources(health, deployment), deployment, as_of),
        *missing.missing(rows, deployment, as_of, beside.get("refusals", {}), submissions),
        *stormy,
        *_implausible(asked, stormy, deployment, as_of, beside),
        *event.events(watched.cases(beside.get("events", ()), deployment), deployment, as_of),
        *behind.behind(judged, deployment, as_of, submissions, beside.get("previous", ()), beside.get("charts", {})),
    ]


def _implausible(
    findings: Sequence[Finding], stormy: Sequence[Condition], deployment: Deployment, as_of: date, beside: Beside
) -> list[Condition]:
    """What is asked of each district beside a storm; where nothing else is, the condition stands on the storm's
    findings alone, for inhibition to silence."""
    lifted = beside.get("lifted", ())
    muted = {finding_id for storm in stormy if storm.key not in lifted for finding_id in storm.evidence}

    def of(chosen: list[Finding]) -> list[Condition]:
        seen = beside.get("workbooks", {}), beside.get("submissions", {}), beside.get("passed", {})
        return implausible.implausible(chosen, deployment, as_of, *seen)

    asked = of([one for one in findings if one.id not in muted])
    keys = {one.key for one in asked}
    silent = of([one for one in findings if one.id in muted]) if muted else []
    return [*asked, *(one for one in silent if one.key not in keys)]


def undecided(
    findings: Sequence[Finding], found: Sequence[Condition] = (), kept: Sequence[Condition] = ()
) -> frozenset[str]:
    """Keys of conditions about which nothing can be said now: inhibited ones (`found` without `kept`), and submissions
    whose open findings wait for the city. Their alerts neither go on nor end."""
    waiting = {
        "|".join(("implausible", one.place, one.form, one.period))
        for one in findings
        if one.is_open and one.severity in HOLDING and one.state not in implausible.CLERKS_TURN
    }
    return frozenset(waiting | ({one.key for one in found} - {one.key for one in kept}))


def _sources_down(health: Sequence[SourceHealth], deployment: Deployment, as_of: date) -> list[Condition]:
    """`evidence` names the places that send through the source; empty when all do."""
    simulated = {source.id for source in deployment.sources if source.provenance == "simulated"}
    return [
        Condition(
            kind="source_down",
            place=deployment.home,
            subject=one.source,
            period="",
            severity="critical",
            binding=False,
            facts=SourceDownFacts(
                source=one.source,
                address=one.address,
                error=one.error,
                next_step=_next_step(deployment.contacts.language),
                simulated=one.source in simulated,
            ),
            since=as_of,
            evidence=one.places,
        )
        for one in health
        if not one.ok
    ]


def _next_step(language: str) -> str:
    if language == "zh":
        return "检查地址、网络和账号；恢复后重新运行收取作业即可，期间到达的文件不会丢失。"
    return (
        "Check address, network and account; then run the collecting job again. Files that arrived meanwhile are kept."
    )
