"""Figures that do not look right: the open findings of a submission become one condition, in the clerk's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from alerts.path.facts import version_of
from domain.condition import Condition, FindingFacts, ImplausibleFacts
from domain.deployment import Deployment
from domain.finding import HOLDING, Finding, answer_by, explain
from domain.submission import Submission
from words.dates import period_label
from words.numbers import plain

# The clerk has to do something; `explained` and `definition_query` wait for the city.
CLERKS_TURN = frozenset({"open", "sent", "overdue", "explanation_rejected", "explanation_expired"})


def implausible(
    findings: Sequence[Finding],
    deployment: Deployment,
    as_of: date,
    workbooks: Mapping[str, str],
    submissions: Mapping[str, Submission],
    passed: Mapping[str, int],
) -> list[Condition]:
    """One condition per place, form and period with findings that wait for the clerk. subject is the form, evidence the
    ids of the findings."""
    grouped: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.severity in HOLDING and one.state in CLERKS_TURN:
            grouped[one.place, one.form, one.period].append(one)
    return [
        Condition(
            kind="implausible",
            place=place,
            subject=form,
            period=period,
            severity="warning" if any(one.severity == "block" for one in group) else "notice",
            binding=False,
            facts=_facts(group, deployment, as_of, workbooks, submissions, passed),
            since=min((deployment.calendar.day_of(one.opened_at) for one in group if one.opened_at), default=as_of),
            evidence=tuple(sorted(one.id for one in group)),
        )
        for (place, form, period), group in grouped.items()
    ]


def _facts(
    group: Sequence[Finding],
    deployment: Deployment,
    as_of: date,
    workbooks: Mapping[str, str],
    submissions: Mapping[str, Submission],
    passed: Mapping[str, int],
) -> ImplausibleFacts:
    language, first = deployment.contacts.language, group[0]
    newest = max(group, key=lambda one: version_of(one.submission_id, submissions)).submission_id
    return ImplausibleFacts(
        form_name=form_name(first.form, deployment),
        place_name=deployment.places[first.place].label(language),
        period_label=period_label(first.period, language),
        version=version_of(newest, submissions),
        answer_by=_answer_by(group, deployment, as_of),
        passed=passed.get(newest, 0),
        findings=_by_cell(_in_reading_order(group), deployment),
        workbook=workbooks.get(newest, ""),
        simulated=newest in submissions and submissions[newest].provenance == "simulated",
    )


def _answer_by(group: Sequence[Finding], deployment: Deployment, as_of: date) -> date:
    """The last of the days that were promised; who is asked only now has the full time from now on."""
    promised = [one.due_on for one in group if one.due_on]
    new = [answer_by(as_of, deployment.calendar)] if not promised or any(one.state == "open" for one in group) else []
    return max(promised + new)


def form_name(code: str, deployment: Deployment) -> str:
    """The form's name for people, without the marks that the templates put around it."""
    form = deployment.forms.get(code)
    return (form.label(deployment.contacts.language) if form else code).strip("《》")


def _in_reading_order(group: Sequence[Finding]) -> list[Finding]:
    """What blocks the figure first, then as the rows stand in the form."""
    return sorted(group, key=lambda one: (one.severity != "block", one.sheet, len(one.cell), one.cell, one.rule))


def _by_cell(ordered: Sequence[Finding], deployment: Deployment) -> tuple[FindingFacts, ...]:
    """One entry per cell: the clerk looks at a figure once, however many rules ask about it."""
    cells: dict[tuple[str, str, str, str], FindingFacts] = {}
    for one in ordered:
        key = one.sheet, one.cell, one.indicator, one.item
        facts = _finding_facts(one, deployment)
        cells[key] = _together(cells[key], facts, deployment.contacts.language) if key in cells else facts
    return tuple(cells.values())


def _together(first: FindingFacts, other: FindingFacts, language: str) -> FindingFacts:
    join, end = ("；又", "。.；; ") if language == "zh" else ("; also, ", ".; ")
    one, two = first.causes.rstrip("？?"), other.causes.rstrip("？?")
    causes = first.causes if two in one else other.causes if one in two else f"{first.causes} {other.causes}"
    return replace(
        first,
        explanation=f"{first.explanation.rstrip(end)}{join}{other.explanation}",
        causes=causes,
        also=(*first.also, *other.ids),
        rejected=first.rejected or other.rejected,
    )


def _finding_facts(one: Finding, deployment: Deployment) -> FindingFacts:
    language = deployment.contacts.language
    rule = deployment.rules.get(one.rule)
    known = deployment.indicators
    return FindingFacts(
        finding_id=one.id,
        sheet=one.sheet,
        cell=one.cell,
        indicator_name=known[one.indicator].label(language) if one.indicator in known else one.indicator,
        observed=one.observed,
        history=_history(one.history, language),
        explanation=explain(rule, one.params, language) if rule else one.rule,
        causes=rule.causes.get(language, "") if rule else "",
        severity=one.severity,
        rejected=one.state == "explanation_rejected",
    )


def _history(values: Sequence[float], language: str) -> str:
    """The place's own earlier figures, never the interval that would pass."""
    if not values:
        return ""
    low, high = plain(min(values)), plain(max(values))
    span = low if low == high else f"{low}—{high}"
    return f"此前{len(values)}期：{span}" if language == "zh" else f"the {len(values)} periods before: {span}"
