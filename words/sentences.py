"""One sentence per row: what the command line and its JSON say of an assessment or an expected submission. Messages to
people have their own texts."""

from __future__ import annotations

from collections.abc import Sequence

from domain.assessment import Assessment
from domain.duedate import ExpectedSubmission
from domain.form import Form
from domain.indicator import Denominator, Indicator
from domain.place import Place
from domain.submission import Provenance
from words.catalogue import say
from words.dates import period_label
from words.names import name_of, simulated_mark
from words.numbers import Compared, compared, grouped


def assessment_sentence(
    row: Assessment, place: Place, indicator: Indicator, unit: str, reason: str, language: str
) -> str:
    """E.g. 福山区 每万人口全科医生数 2022年 2.31人/万人口：略慢于进度（按时间进度测算2.60，差-0.29）"""
    subject = f"{place.label(language)} {indicator.label(language)}"
    if row.actual is not None:
        subject = f"{subject} {period_label(row.period, language)} {_told(row, indicator).actual}{unit}"
    return say(
        language,
        "assessment.sentence",
        mark=simulated_mark(language) if row.provenance == Provenance.SIMULATED else "",
        subject=subject,
        status=name_of("assessment", row.status, language),
        because=_because(row, indicator, reason, language),
    )


def _told(row: Assessment, indicator: Indicator) -> Compared:
    return compared(row.actual, row.expected, indicator.decimals, told_apart=row.is_behind)


def _because(row: Assessment, indicator: Indicator, reason: str, language: str) -> str:
    facts = [reason] if reason else []
    if row.expected is not None and row.actual is not None:
        told = _told(row, indicator)
        facts.insert(0, say(language, "assessment.by_schedule", expected=told.expected, gap=told.gap))
    return say(language, "joint.bracket", text=say(language, "joint.facts").join(facts)) if facts else ""


def expected_sentence(row: ExpectedSubmission, place: Place, form: Form, language: str) -> str:
    """E.g. 福山区 2023年8月《卫生健康主要指标月报》：逾期未报（截止9月5日）"""
    return say(
        language,
        "expected.sentence",
        place=place.label(language),
        period=period_label(row.period, language),
        form=form.label(language),
        state=name_of("submission", row.state, language),
        due=row.due_on,
    )


def denominator_phrase(
    row: Assessment,
    indicator: Indicator,
    denominators: Sequence[Denominator],
    language: str,
    *,
    reported: float | None = None,
) -> str:
    """The denominator that the verdict on a rate stands on: 年末常住人口298,700（来源，最终数）; where it is none of the
    register, that it is the district's own; empty for what has no denominator."""
    if not row.denominator or indicator.parts is None:
        return ""
    name = indicator.parts.denominator_label(language)
    entry = next((one for one in denominators if one.place == row.place and one.cited == row.denominator), None)
    if entry is None:
        given = "" if reported is None else grouped(reported, language)
        return say(language, "denominator.reported", name=name, value=given).replace("  ", " ")
    status = name_of("denominator", entry.status, language)
    value = grouped(entry.value, language)
    return say(language, "denominator.known", name=name, value=value, source=entry.source, status=status)
