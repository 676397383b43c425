"""The facts of a path in words: everything that a message about one assessment says, numbers already printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.assessment import VERDICTS, Assessment
from domain.deployment import Deployment
from domain.indicator import Indicator, IndicatorKind
from domain.period import Period
from domain.plan import Plan, Target
from domain.submission import Submission
from domain.targetkind import TargetKind, printed_end
from words import dates, numbers
from words.catalogue import say
from words.dates import period_label
from words.names import name_of


def target_and_plan(target_id: str, deployment: Deployment) -> tuple[Target, Plan] | tuple[None, None]:
    """The target and its plan; (None, None) for a target that is no longer configured."""
    for plan in deployment.plans.values():
        for target in plan.targets:
            if target.id == target_id:
                return target, plan
    return None, None


def measured(one: Assessment, indicator: Indicator, language: str) -> dict[str, Any]:
    """What is so, and how it stands to the path, as the facts of a message."""
    period, decimals = Period.parse(one.period), indicator.decimals
    actual, expected, gap = _actual_expected_gap(one, decimals)
    return {
        "period_label": period_label(period, language),
        "period_end": period.end,
        "actual": actual,
        "expected": expected,
        "gap": gap,
        "slip": dates.slip(one.slip_months, language) if one.slip_months is not None else "",
        "share_of_time": _percent(one.share_of_time),
        "share_done": _percent(one.share_done),
        "pace_achieved": _number(one.pace_achieved, decimals),
        "pace_needed": _number(one.pace_needed, decimals),
        "pace_factor": numbers.times(one.pace_needed or 0, one.pace_achieved or 0),
        "next_label": period_label(period.next(), language) if one.next_value is not None else "",
        "next_value": _number(one.next_value, decimals),
        "outlook": "" if indicator.is_private else one.outlook,
    }


def promised(target: Target, plan: Plan, deployment: Deployment) -> dict[str, Any]:
    """What the plan says, as the facts of a message."""
    baseline, language = target.baseline_value, deployment.contacts.language
    return {
        "target": target_text(target, deployment.target_kinds[target.kind]),
        "target_year": target.deadline.year if target.deadline else 0,
        "baseline": "" if baseline is None else numbers.plain(baseline),
        "baseline_label": period_label(target.baseline_period, language) if target.baseline_period else "",
        "plan_title": plan.label(language),
        "document_no": plan.document_no,
        "clause": target.clause,
        "quote": target.quote,
        "lead": target.lead,
        "partners": target.partners,
    }


def denominator_name(indicator: Indicator, language: str) -> str:
    """What the figure is divided by, for people; empty where it is no rate."""
    return indicator.parts.denominator_label(language) if indicator.parts else ""


def _actual_expected_gap(one: Assessment, decimals: int) -> tuple[str, str, str]:
    if one.actual is None:
        return "", "", ""
    if one.expected is None:
        return numbers.number(one.actual, decimals), "", ""
    told = numbers.compared(one.actual, one.expected, decimals, told_apart=True)
    return told.actual, told.expected, told.gap.removeprefix("-")


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else numbers.number(value, decimals)


def _percent(share: float | None) -> str:
    return "" if share is None else numbers.percent(share)


def unit_of(one: Assessment, indicator: Indicator, deployment: Deployment, language: str) -> str:
    """The unit as it stands behind a figure of the indicator."""
    unit = deployment.units.get(indicator.unit)
    if unit is None:
        return one.unit
    label = unit.label(language)
    if indicator.kind != IndicatorKind.DENSITY:
        return label
    # 每万人口全科医生数 already says per what: its figures are 人, not 人/万人口.
    return say(language, "path.density_unit", counted=label.split("/")[0] or label, whole=label)


def target_text(target: Target, kind: TargetKind) -> str:
    """The value at the end of the plan, or the two ends of a range; empty where the plan gives none."""
    return "—".join(numbers.plain(value) for value in printed_end(kind, target))


def version_of(submission_id: str, submissions: Mapping[str, Submission]) -> int:
    """The version that a submission's id or record says; 0 where there is no submission (printed figures)."""
    if submission_id in submissions:
        return submissions[submission_id].version
    tail = submission_id.rpartition(".v")[2]
    return int(tail) if tail.isdigit() else 0


def others(one: Assessment, assessments: Iterable[Assessment], deployment: Deployment) -> tuple[str, ...]:
    """The other targets in force for the same figure: plan, clause, value, and how the figure stands to each."""
    language, texts = deployment.contacts.language, []
    unit = unit_of(one, deployment.indicators[one.indicator], deployment, language)
    for other in assessments:
        same = (other.place, other.indicator, other.period) == (one.place, one.indicator, one.period)
        target, plan = target_and_plan(other.target_id, deployment)
        if same and other.target_id != one.target_id and target and plan and other.status in VERDICTS:
            value = target_text(target, deployment.target_kinds[target.kind])
            texts.append(_other(other, target, plan, (value, unit), language))
    return tuple(dict.fromkeys(texts))


def _other(other: Assessment, target: Target, plan: Plan, asked: tuple[str, str], language: str) -> str:
    """烟政发〔2022〕3号 主要指标 序号5：2025年3.8人，符合进度. `asked` is the value with its unit."""
    (value, unit), status = asked, name_of("assessment", other.status, language)
    year = say(language, "path.other_year", year=target.deadline.year) if target.deadline else ""
    what = "path.other_value" if value else "path.other_year_alone" if year else ""
    return say(
        language,
        "path.other",
        document=plan.document_no or plan.label(language),
        clause=target.clause,
        what=say(language, what, value=value, unit=unit, year=year) if what else "",
        status=status,
    )
