"""Forms that are not there, not whole or not readable: one condition per expected submission that is awaited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from alerts.conditions.implausible import form_name
from domain.condition import Condition, Level, MissingFacts
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.submission import Submission
from words.dates import period_label

MISSING_SEVERITY: Mapping[str, Level] = {
    "due_soon": "info",
    "due": "info",
    "in_grace": "notice",
    "refused": "notice",
    "partial": "notice",
    "late": "warning",
}


def missing(
    expected: Sequence[ExpectedSubmission],
    deployment: Deployment,
    as_of: date,
    refusals: Mapping[tuple[str, str, str], str],
    submissions: Mapping[str, Submission],
) -> list[Condition]:
    """One condition per awaited submission, with how many of the same round have been received: settled submissions, no
    files that lie unread. refusals by place, form and period say why a file was not taken; submissions tell simulated forms."""
    totals = Counter((one.form, one.period) for one in expected)
    received = Counter((one.form, one.period) for one in expected if one.arrived and one.submission_id)
    marked = {one.form for one in submissions.values() if one.provenance == "simulated"}
    return [
        Condition(
            kind="missing",
            place=one.place,
            subject=one.form,
            period=one.period,
            severity=MISSING_SEVERITY[one.state],
            binding=False,
            facts=replace(
                _missing_facts(one, deployment, as_of),
                received=received[one.form, one.period],
                expected_total=totals[one.form, one.period],
                refusal=refusals.get((one.place, one.form, one.period), "") if one.state in ("refused", "late") else "",
                simulated=one.form in marked or _from_simulated_source(one.place, deployment),
            ),
            since=one.due_on,
            evidence=(one.submission_id,) if one.submission_id else (),
        )
        for one in expected
        if one.state in MISSING_SEVERITY
    ]


def _missing_facts(one: ExpectedSubmission, deployment: Deployment, as_of: date) -> MissingFacts:
    """What the due calendar says of one form, without how the others stand."""
    language = deployment.contacts.language
    return MissingFacts(
        form_name=form_name(one.form, deployment),
        place_name=deployment.places[one.place].label(language),
        period_label=period_label(one.period, language),
        state=one.state,
        due_on=one.due_on,
        answer_by=_answer_by(one, deployment, as_of),
        late_by=one.late_by,
        received=0,
        expected_total=0,
        missing_lines=_line_names(one.missing_lines, deployment),
    )


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
