"""The facts of a path in words: everything that a message about one assessment says, numbers already printed. What is not
given is empty, and then no message says anything of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.assessment import VERDICTS, Assessment
from domain.deployment import Deployment
from domain.indicator import Indicator, IndicatorKind
from domain.period import Period, months_between
from domain.plan import Plan, Target
from domain.submission import Submission, form_of
from domain.targetkind import TargetKind, printed_end, schedule_of, side_of
from words import dates, numbers
from words.catalogue import say
from words.dates import period_label, reporting_label
from words.names import verdict_name


def target_and_plan(target_id: str, deployment: Deployment) -> tuple[Target, Plan] | tuple[None, None]:
    """The target and its plan; (None, None) for a target that is no longer configured."""
    for plan in deployment.plans.values():
        for target in plan.targets:
            if target.id == target_id:
                return target, plan
    return None, None


def measured(one: Assessment, indicator: Indicator) -> dict[str, Any]:
    """What is so, and how it stands to the path, as the facts of a message."""
    decimals = indicator.decimals
    actual, expected, gap = _actual_expected_gap(one, decimals)
    return {
        "actual": actual,
        "expected": expected,
        "gap": gap,
        "share_of_time": _percent(one.share_of_time),
        "share_done": _percent(one.share_done),
        "pace_achieved": _number(one.pace_achieved, decimals),
        "pace_needed": _number(one.pace_needed, decimals),
        "pace_factor": _times(one, decimals),
        "next_value": _number(one.next_value, decimals),
        "outlook": "" if indicator.is_private else one.outlook,
    }


def dated(one: Assessment, indicator: Indicator, offset_months: int, language: str) -> dict[str, Any]:
    """When it is so, and what comes next, as the facts of a message. `when` is how a figure of the period is named: 2022年末
    for what stands on its last day, with its months where the reporting year is not the calendar's."""
    period = Period.parse(one.period)
    following = period.next() if one.next_value is not None else None
    return {
        "period_label": period_label(period, language),
        "period_end": period.bounds(offset_months)[1] if period.kind == "year" else period.end,
        "when": _when(period, indicator, offset_months, language),
        "next_label": period_label(following, language) if following else "",
        "next_when": _when(following, indicator, offset_months, language) if following else "",
    }


def _when(period: Period, indicator: Indicator, offset_months: int, language: str) -> str:
    label = reporting_label(period, offset_months, language)
    return say(language, "path.at_end" if indicator.stands_at_end else "path.within", period=label)


def offset_of(submission_id: str, indicator: Indicator, deployment: Deployment) -> int:
    """By how many months the reporting year of a figure is shifted: that of the form it came on, else the indicator's
    own."""
    form = deployment.forms.get(form_of(submission_id))
    return form.reporting_year_offset_months if form else indicator.year_offset


def _times(one: Assessment, decimals: int) -> str:
    """How many times the pace so far is needed, by the paces as they are printed; empty where so far prints as none."""
    needed, achieved = (float(numbers.number(pace or 0.0, decimals)) for pace in (one.pace_needed, one.pace_achieved))
    return numbers.times(needed, achieved) if achieved else ""


def promised(target: Target, plan: Plan, deployment: Deployment) -> dict[str, Any]:
    """What the plan says, as the facts of a message."""
    baseline, language, kind = target.baseline_value, deployment.contacts.language, deployment.target_kinds[target.kind]
    return {
        "target": target_text(target, kind),
        "target_year": target.deadline.year if target.deadline else 0,
        "nature": target.nature,
        "schedule": schedule_of(kind, target),
        "side": side_of(kind, target, deployment.indicators[target.indicator].direction),
        "baseline": "" if baseline is None else numbers.plain(baseline),
        "baseline_label": period_label(target.baseline_period, language) if target.baseline_period else "",
        "plan_title": plan.label(language),
        "document_no": plan.document_no,
        "clause": target.clause,
        "quote": target.quote,
        "lead": target.lead,
        "partners": target.partners,
    }


def slip_of(one: Assessment, target: Target, plan: Plan, language: str) -> str:
    """How far behind the path in months; empty where that is longer than the plan itself, and for a figure below its
    baseline, which says nothing."""
    if one.slip_months is None or (one.share_done or 0.0) < 0:
        return ""
    span = months_between(plan.effective_from, target.deadline or plan.effective_to)
    return dates.slip(one.slip_months, language) if one.slip_months <= span else ""


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
            kind, indicator = deployment.target_kinds[target.kind], deployment.indicators[target.indicator]
            asked = target_text(target, kind), unit
            texts.append(_other(other, target, plan, asked, side_of(kind, target, indicator.direction), language))
    return tuple(dict.fromkeys(texts))


def _other(other: Assessment, target: Target, plan: Plan, asked: tuple[str, str], side: str, language: str) -> str:
    """烟政发〔2022〕3号 主要指标 序号5：2025年3.8人，符合进度. `asked` is the value with its unit."""
    (value, unit), status = asked, verdict_name(other.status, side, language)
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
