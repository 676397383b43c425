"""Indicators behind the plan's path: which assessments make a condition, and which say that an indicator is well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from alerts.path.facts import facts_of
from alerts.path.lights import WORTH_A_LINE, worst_of
from alerts.path.severity import severity, severity_of
from domain.assessment import BEHIND, VERDICTS, Assessment
from domain.condition import BehindFacts, Condition, Level
from domain.deployment import Deployment
from domain.period import Period
from domain.plan import Plan, Target
from domain.submission import Submission

__all__ = ["behind", "facts_of", "may_be_told", "recovered", "severity", "targets_by_id"]

Targets = Mapping[str, tuple[Target, Plan]]
Key = tuple[str, str]


def behind(
    assessments: Sequence[Assessment],
    deployment: Deployment,
    as_of: date,
    submissions: Mapping[str, Submission],
    previous: Sequence[Assessment] = (),
    charts: Mapping[Key, str] = {},
) -> list[Condition]:
    """One condition per (place, indicator) whose strictest target has a bad light, the plan's or this year's; `at_risk`
    is one of notice level. subject is the indicator. previous are verdicts about earlier periods; charts maps (place,
    indicator) to a picture by its name below the output folder."""
    targets, together = targets_by_id(deployment), _by(assessments, lambda one: (one.place, one.indicator))
    earlier = _by(previous, lambda one: (one.place, one.target_id))
    found = []
    for one in assessments:
        if worst_of(one) in WORTH_A_LINE and may_be_told(one, targets, as_of):
            key = one.place, one.indicator
            facts = facts_of(one, together[key], deployment, submissions, charts.get(key, ""))
            level = severity_of(one, *targets[one.target_id], earlier.get((one.place, one.target_id), ()), as_of)
            found.append(_condition(one, facts, level))
    return found


def _condition(one: Assessment, facts: BehindFacts, level: Level) -> Condition:
    return Condition(
        kind="behind",
        place=one.place,
        subject=one.indicator,
        period=one.period,
        severity=level,
        binding=one.binding,
        facts=facts,
        since=Period.parse(one.period).end,
        evidence=tuple(part for part in (one.target_id, one.submission_id) if part),
    )


def recovered(
    assessments: Sequence[Assessment],
    deployment: Deployment,
    *,
    as_of: date,
    submissions: Mapping[str, Submission] = {},
    of: Collection[Key] | None = None,
) -> dict[Key, BehindFacts]:
    """(place, indicator) -> the facts of a good verdict: what the notice of recovery says; only for the keys in `of`
    where given. An indicator that is in neither this nor `behind` has no verdict now (held, stale, ...): its alert stays
    as it is."""
    targets, together = targets_by_id(deployment), _by(assessments, lambda one: (one.place, one.indicator))
    return {
        (one.place, one.indicator): facts_of(one, together[one.place, one.indicator], deployment, submissions)
        for one in assessments
        if (of is None or (one.place, one.indicator) in of)
        and one.status in VERDICTS
        and worst_of(one) not in BEHIND
        and one.actual is not None
        and may_be_told(one, targets, as_of)
    }


def targets_by_id(deployment: Deployment) -> dict[str, tuple[Target, Plan]]:
    """Every target of the deployment with its plan."""
    return {target.id: (target, plan) for plan in deployment.plans.values() for target in plan.targets}


def may_be_told(one: Assessment, targets: Targets, as_of: date) -> bool:
    """Whether an assessment may become a message: the strictest of its subject, under a plan that has been issued, and
    not about what the document itself prints of the years before it."""
    if not one.strictest or one.target_id not in targets:
        return False
    plan = targets[one.target_id][1]
    # What a document prints about the years before its own plan is where it starts from, not a failure of it.
    printed_before = one.provenance == "printed" and Period.parse(one.period).end < plan.effective_from
    return as_of >= plan.issued_on and not printed_before


def _by(assessments: Iterable[Assessment], key: Callable[[Assessment], Key]) -> dict[Key, list[Assessment]]:
    grouped: dict[Key, list[Assessment]] = defaultdict(list)
    for one in assessments:
        grouped[key(one)].append(one)
    return grouped
