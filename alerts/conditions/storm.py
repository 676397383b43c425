"""One rule on most places at once: the form, the definition or the source is the likely reason, not sixty districts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from alerts.conditions.implausible import form_name
from domain.condition import Condition, StormFacts
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding
from domain.submission import Submission
from words.dates import period_label

SHARE = 0.6
# A share of fewer places says nothing about the rule.
FEWEST_PLACES = 5


def storms(
    findings: Sequence[Finding],
    expected: Sequence[ExpectedSubmission],
    deployment: Deployment,
    as_of: date,
    submissions: Mapping[str, Submission] = {},
) -> list[Condition]:
    """One condition per form, period and rule that asks at least 60 % of the (at least five) places something. place is
    the deployment's home, subject `form/rule`, evidence the ids of the findings: those are not asked of the districts."""
    grouped: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.is_open and one.severity in HOLDING:
            grouped[one.form, one.period, one.rule].append(one)
    return [
        Condition(
            kind="storm",
            place=deployment.home,
            subject=f"{form}/{rule}",
            period=period,
            severity="warning",
            binding=False,
            facts=_facts(group, total, deployment, submissions),
            since=min((deployment.calendar.day_of(one.opened_at) for one in group if one.opened_at), default=as_of),
            evidence=tuple(sorted(one.id for one in group)),
        )
        for (form, period, rule), group in grouped.items()
        if _is_storm(group, total := _places(form, period, expected, deployment))
    ]


def _is_storm(group: Sequence[Finding], total: int) -> bool:
    return total >= FEWEST_PLACES and len({one.place for one in group}) >= SHARE * total


def _places(form: str, period: str, expected: Sequence[ExpectedSubmission], deployment: Deployment) -> int:
    """How many places send the form for the period; those of the form where the due calendar says nothing of it."""
    due = {one.place for one in expected if (one.form, one.period) == (form, period)}
    return len(due) or (len(deployment.forms[form].places) if form in deployment.forms else 0)


def _facts(
    group: Sequence[Finding], total: int, deployment: Deployment, submissions: Mapping[str, Submission]
) -> StormFacts:
    language, first = deployment.contacts.language, group[0]
    rule = deployment.rules.get(first.rule)
    return StormFacts(
        rule_name=rule.names.get(language, rule.id) if rule else first.rule,
        period_label=period_label(first.period, language),
        flagged=len({one.place for one in group}),
        total=total,
        simulated=any(
            submissions[one.submission_id].provenance == "simulated"
            for one in group
            if one.submission_id in submissions
        ),
        form_name=form_name(first.form, deployment),
    )
