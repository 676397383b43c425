"""Indicators behind the plan's path: which assessments make a condition, how severe, and their facts in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from alerts import figures
from domain.assessment import VERDICTS, Assessment
from domain.condition import LEVELS, BehindFacts, Condition, Level
from domain.deployment import Deployment
from domain.indicator import Indicator
from domain.names import name_of
from domain.period import Period
from domain.plan import Plan, Target
from domain.submission import Submission

# Severity of a bad verdict; a binding target raises it by one level, and nothing raises it further.
SEVERITY: Mapping[str, Level] = {
    "slightly_behind": "notice",
    "behind": "warning",
    "missed": "warning",
    "regressing": "critical",
    "breached": "critical",
}
# Verdicts after which a told indicator counts as recovered. Non-verdicts say nothing either way.
RECOVERED = frozenset({"achieved", "maintained", "ahead", "on_track", "at_risk"})


def severity(status: str, *, binding: bool) -> Level:
    """notice | warning | critical for a status of `domain.assessment.BEHIND`."""
    rank = LEVELS.index(SEVERITY[status]) + binding
    return LEVELS[min(rank, len(LEVELS) - 1)]


def behind(
    assessments: Sequence[Assessment], deployment: Deployment, as_of: date, submissions: Mapping[str, Submission]
) -> list[Condition]:
    """One condition per (place, indicator) whose strictest target is missed so far. subject is the indicator."""
    return [
        _condition(one, assessments, deployment, submissions)
        for one in assessments
        if one.is_behind and _may_be_told(one, deployment, as_of)
    ]


def recovered(
    assessments: Sequence[Assessment],
    deployment: Deployment,
    *,
    as_of: date,
    submissions: Mapping[str, Submission] = {},
) -> dict[tuple[str, str], BehindFacts]:
    """(place, indicator) -> the facts of a good verdict: what the notice of recovery says. An indicator that is in
    neither this nor `behind` has no verdict now (held, stale, ...): its alert stays as it is."""
    return {
        (one.place, one.indicator): facts_of(one, assessments, deployment, submissions)
        for one in assessments
        if one.status in RECOVERED and one.actual is not None and _may_be_told(one, deployment, as_of)
    }


def _may_be_told(one: Assessment, deployment: Deployment, as_of: date) -> bool:
    target, plan = target_and_plan(one.target_id, deployment)
    if not one.strictest or target is None or plan is None or as_of < plan.issued_on:
        return False
    # What a document prints about the years before its own plan is where it starts from, not a failure of it.
    return not (one.provenance == "printed" and Period.parse(one.period).end < plan.effective_from)


def target_and_plan(target_id: str, deployment: Deployment) -> tuple[Target, Plan] | tuple[None, None]:
    """The target and its plan; (None, None) for a target that is no longer configured."""
    for plan in deployment.plans.values():
        for target in plan.targets:
            if target.id == target_id:
                return target, plan
    return None, None


def _condition(
    one: Assessment,
    assessments: Sequence[Assessment],
    deployment: Deployment,
    submissions: Mapping[str, Submission],
) -> Condition:
    return Condition(
        kind="behind",
        place=one.place,
        subject=one.indicator,
        period=one.period,
        severity=severity(one.status, binding=one.binding),
        binding=one.binding,
        facts=facts_of(one, assessments, deployment, submissions),
        since=Period.parse(one.period).end,
        evidence=tuple(part for part in (one.target_id, one.submission_id) if part),
    )


def facts_of(
    one: Assessment,
    assessments: Iterable[Assessment],
    deployment: Deployment,
    submissions: Mapping[str, Submission],
) -> BehindFacts:
    """Everything a message about one assessment says, numbers printed in the indicator's decimals."""
    target, plan = target_and_plan(one.target_id, deployment)
    if target is None or plan is None:
        raise KeyError(one.target_id)
    language = deployment.contacts.language
    indicator = deployment.indicators[one.indicator]
    period = Period.parse(one.period)
    actual, expected, gap = _actual_expected_gap(one, indicator)
    return BehindFacts(
        place_name=deployment.places[one.place].label(language),
        indicator_name=indicator.label(language),
        unit=_unit(one, indicator, deployment, language),
        status=one.status,
        binding=one.binding,
        period_label=period.label(language),
        period_end=period.end,
        actual=actual,
        expected=expected,
        gap=gap,
        slip=figures.slip(one.slip_months, language) if one.slip_months is not None else "",
        target=_target_text(target),
        target_year=target.deadline.year if target.deadline else 0,
        baseline=figures.plain(target.baseline_value) if target.baseline_value is not None else "",
        baseline_label=Period.parse(target.baseline_period).label(language) if target.baseline_period else "",
        share_of_time=_percent(one.share_of_time),
        share_done=_percent(one.share_done),
        pace_achieved=_number(one.pace_achieved, indicator.decimals),
        pace_needed=_number(one.pace_needed, indicator.decimals),
        pace_factor=figures.times(one.pace_needed or 0, one.pace_achieved or 0),
        next_label=period.next().label(language) if one.next_value is not None else "",
        next_value=_number(one.next_value, indicator.decimals),
        plan_title=plan.title if language == "zh" else plan.title_en or plan.title,
        document_no=plan.document_no,
        clause=target.clause,
        quote=target.quote,
        lead=target.lead,
        partners=target.partners,
        version=version_of(one.submission_id, submissions),
        denominator=_denominator(one, indicator, deployment, language),
        annual_light=one.annual_light,
        plan_light=one.plan_light,
        other_targets=_others(one, assessments, deployment),
        provenance=one.provenance or "submitted",
        simulated=one.provenance == "simulated",
    )


def _denominator(one: Assessment, indicator: Indicator, deployment: Deployment, language: str) -> str:
    """The denominator of the figure as the register has it: 常住人口298,700（2022年，最终数，来源）."""
    if not one.denominator or indicator.parts is None or not indicator.parts.register:
        return ""
    year = Period.parse(one.period).end.year
    entries = [
        entry
        for entry in deployment.denominators
        if (entry.register, entry.place, entry.year) == (indicator.parts.register, one.place, year)
    ]
    if not entries:
        return ""
    entry = max(entries, key=lambda found: (found.status == "final", found.known_from))
    status, name = name_of("denominator", entry.status, language), _denominator_name(indicator, language)
    return (
        f"{name}{entry.value:,.10g}（{entry.source}，{status}）"
        if language == "zh"
        else f"{name} {entry.value:,.10g} ({entry.source}, {status})"
    )


def _denominator_name(indicator: Indicator, language: str) -> str:
    assert indicator.parts is not None
    return (
        indicator.parts.denominator
        if language == "zh"
        else indicator.parts.denominator_en or indicator.parts.denominator
    )


def _actual_expected_gap(one: Assessment, indicator: Indicator) -> tuple[str, str, str]:
    if one.actual is None:
        return "", "", ""
    if one.expected is None:
        return figures.number(one.actual, indicator.decimals), "", ""
    return figures.apart(one.actual, one.expected, indicator.decimals)


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else figures.number(value, decimals)


def _percent(share: float | None) -> str:
    return "" if share is None else figures.percent(share)


def _unit(one: Assessment, indicator: Indicator, deployment: Deployment, language: str) -> str:
    unit = deployment.units.get(indicator.unit)
    if unit is None:
        return one.unit
    label = unit.label(language)
    # 每万人口全科医生数 already says per what: its figures are 人, not 人/万人口.
    return label.split("/")[0] or label if language == "zh" and indicator.kind == "density" else label


def _target_text(target: Target) -> str:
    """The value at the end of the plan; empty for a trend."""
    if target.kind == "range" and target.low is not None and target.high is not None:
        return f"{figures.plain(target.low)}—{figures.plain(target.high)}"
    if target.value is None:
        return ""
    if target.kind not in ("change_by", "change_per_year"):
        return figures.plain(target.value)
    end = _changed_baseline(target, target.value)
    return "" if end is None else figures.plain(end)


def _changed_baseline(target: Target, change: float) -> float | None:
    if target.baseline_value is None:
        return None
    if target.kind == "change_per_year":
        if not (target.deadline and target.baseline_period):
            return None
        change *= target.deadline.year - Period.parse(target.baseline_period).end.year
    if target.change_unit == "percent":
        return target.baseline_value * (1 + change / 100)
    return target.baseline_value + change


def version_of(submission_id: str, submissions: Mapping[str, Submission]) -> int:
    """The version that a submission's id or record says; 0 where there is no submission (printed figures)."""
    if submission_id in submissions:
        return submissions[submission_id].version
    tail = submission_id.rpartition(".v")[2]
    return int(tail) if tail.isdigit() else 0


def _others(one: Assessment, assessments: Iterable[Assessment], deployment: Deployment) -> tuple[str, ...]:
    """The other targets for the same subject that this place misses: plan, clause, value."""
    texts = []
    for other in assessments:
        same = (other.place, other.indicator, other.period) == (one.place, one.indicator, one.period)
        target, plan = target_and_plan(other.target_id, deployment)
        if same and other.target_id != one.target_id and target and plan and other.status in VERDICTS:
            texts.append(f"{plan.document_no or plan.title} {target.clause}：{_target_text(target)}".rstrip("：:"))
    return tuple(dict.fromkeys(texts))
