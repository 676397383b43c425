"""What is so: conditions recomputed whole from what the ledger knows, each with every fact that its wording needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from alerts import doubts, progress
from alerts.doubts import form_name
from domain.assessment import Assessment
from domain.condition import (
    Condition,
    Level,
    MissingFacts,
    SourceDownFacts,
    SourceHealth,
)
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding
from domain.period import Period
from domain.submission import Submission

MISSING_SEVERITY: Mapping[str, Level] = {
    "due_soon": "info",
    "due": "info",
    "in_grace": "notice",
    "refused": "notice",
    "partial": "notice",
    "late": "warning",
}


def build(
    expected: Sequence[ExpectedSubmission],
    findings: Sequence[Finding],
    assessments: Sequence[Assessment],
    health: Sequence[SourceHealth],
    deployment: Deployment,
    *,
    as_of: date,
    workbooks: Mapping[str, str] = {},
    refusals: Mapping[str, str] = {},
    submissions: Mapping[str, Submission] = {},
    passed: Mapping[str, int] = {},
) -> list[Condition]:
    """Every condition that holds on `as_of`, before inhibition.

    findings are the open ones; workbooks and passed are keyed by submission id (file name of the returned workbook,
    number of rows that passed), refusals by place (the sentence that says why its file was not taken)."""
    return [
        *_sources_down(health, deployment, as_of),
        *_missing(expected, deployment, as_of, refusals, submissions),
        *doubts.implausible(findings, deployment, as_of, workbooks, submissions, passed),
        *progress.behind(assessments, deployment, as_of, submissions),
    ]


def undecided(
    findings: Sequence[Finding], found: Sequence[Condition] = (), kept: Sequence[Condition] = ()
) -> frozenset[str]:
    """Keys of conditions about which nothing can be said now: inhibited ones (`found` without `kept`), and submissions
    whose open findings wait for the city. Their alerts neither go on nor count as resolved."""
    waiting = {
        "|".join(("implausible", one.place, one.form, one.period))
        for one in findings
        if one.is_open and one.severity in HOLDING and one.state not in doubts.CLERKS_TURN
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


def _missing(
    expected: Sequence[ExpectedSubmission],
    deployment: Deployment,
    as_of: date,
    refusals: Mapping[str, str],
    submissions: Mapping[str, Submission],
) -> list[Condition]:
    totals = Counter((one.form, one.period) for one in expected)
    received = Counter((one.form, one.period) for one in expected if one.arrived)
    marked = {one.form for one in submissions.values() if one.provenance == "simulated"}
    return [
        Condition(
            kind="missing",
            place=one.place,
            subject=one.form,
            period=one.period,
            severity=MISSING_SEVERITY[one.state],
            binding=False,
            facts=MissingFacts(
                form_name=form_name(one.form, deployment),
                place_name=deployment.places[one.place].label(deployment.contacts.language),
                period_label=Period.parse(one.period).label(deployment.contacts.language),
                state=one.state,
                due_on=one.due_on,
                answer_by=_answer_by(one, deployment, as_of),
                late_by=one.late_by,
                received=received[one.form, one.period],
                expected_total=totals[one.form, one.period],
                missing_lines=_line_names(one.missing_lines, deployment),
                refusal=refusals.get(one.place, "") if one.state in ("refused", "late") else "",
                simulated=one.form in marked or _from_simulated_source(one.place, deployment),
            ),
            since=one.due_on,
            evidence=(one.submission_id,) if one.submission_id else (),
        )
        for one in expected
        if one.state in MISSING_SEVERITY
    ]


def _answer_by(one: ExpectedSubmission, deployment: Deployment, as_of: date) -> date:
    """Before grace is over the answer is due with it, though nobody calls it that; afterwards by the next working day."""
    if one.state == "in_grace":
        return one.grace_until
    if one.state in ("due_soon", "due"):
        return one.due_on
    if one.state == "late":
        return deployment.calendar.add(max(as_of, one.due_on), 1)
    return max(one.due_on, deployment.calendar.add(as_of, 1))


def _line_names(lines: Sequence[str], deployment: Deployment) -> tuple[str, ...]:
    known = deployment.indicators
    return tuple(known[line].label(deployment.contacts.language) if line in known else line for line in lines)


def _from_simulated_source(place: str, deployment: Deployment) -> bool:
    return any(
        source.provenance == "simulated" and (not source.places or place in source.places)
        for source in deployment.sources
    )
