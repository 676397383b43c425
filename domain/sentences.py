"""One sentence per row, in Chinese or English: what the command line and its JSON say of an assessment or an expected
submission. Messages to people have their own texts."""

from __future__ import annotations

from collections.abc import Sequence

from domain.assessment import Assessment
from domain.duedate import ExpectedSubmission
from domain.form import Form
from domain.indicator import Denominator, Indicator, Parts
from domain.names import SIMULATED_MARK, name_of
from domain.period import Period
from domain.place import Place
from domain.workdays import local_day


def printed(value: float | None, decimals: int) -> str:
    """A number in the indicator's decimals; an en dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:.{decimals}f}"
    return text if float(text) else f"{0:.{decimals}f}"


def assessment_sentence(
    row: Assessment, place: Place, indicator: Indicator, unit: str, reason: str, language: str = "zh"
) -> str:
    """E.g. 福山区 每万人口全科医生数 2022年 2.31人/万人口：略慢于进度（按时间进度测算2.60，差-0.29）"""
    status = name_of("assessment", row.status, language)
    subject = f"{place.label(language)} {indicator.label(language)}"
    mark = SIMULATED_MARK[language] if row.provenance == "simulated" else ""
    if row.actual is not None:
        figure = f"{Period.parse(row.period).label(language)} {printed(row.actual, indicator.decimals)}{unit}"
        subject = f"{subject} {figure}"
    return f"{mark}{subject}{'：' if language == 'zh' else ': '}{status}{_because(row, indicator, reason, language)}"


def _because(row: Assessment, indicator: Indicator, reason: str, language: str) -> str:
    facts = []
    if row.expected is not None and row.actual is not None:
        expected, gap = printed(row.expected, indicator.decimals), printed(row.gap, indicator.decimals)
        facts.append(
            f"按时间进度测算{expected}，差{gap}" if language == "zh" else f"{expected} by the schedule, gap {gap}"
        )
    if reason:
        facts.append(reason)
    if not facts:
        return ""
    return f"（{'；'.join(facts)}）" if language == "zh" else f" ({'; '.join(facts)})"


def expected_sentence(row: ExpectedSubmission, place: Place, form: Form, language: str = "zh") -> str:
    """E.g. 福山区 2023年8月《卫生健康主要指标月报》：逾期未报（截止9月5日）"""
    state = name_of("submission", row.state, language)
    period = Period.parse(row.period).label(language)
    if language == "zh":
        return f"{place.name} {period}《{form.name}》：{state}（截止{row.due_on.month}月{row.due_on.day}日）"
    return f"{place.label(language)} {period} {form.label(language)}: {state} (due {row.due_on.isoformat()})"


def denominator_phrase(
    row: Assessment,
    indicator: Indicator,
    denominators: Sequence[Denominator],
    language: str = "zh",
    *,
    reported: float | None = None,
    time_zone: str = "UTC",
) -> str:
    """The denominator of a rate as the register had it on the local day: 年末常住人口298,700（来源，最终数）; where the
    register has none yet, that it is the district's own; empty for what has no denominator."""
    if not row.denominator or indicator.parts is None:
        return ""
    wanted = (indicator.parts.register, row.place, Period.parse(row.period).end.year)
    known = local_day(row.known_at, time_zone).isoformat()
    entries = [
        entry
        for entry in denominators
        if (entry.register, entry.place, entry.year) == wanted and entry.known_from <= known
    ]
    if not entries:
        given = "" if reported is None else f"{reported:,.10g}"
        zh, en = (
            f"{indicator.parts.denominator}{given}（区县报送数）",
            f"{_name(indicator.parts)} {given} (as reported)",
        )
        return zh if language == "zh" else en.replace("  ", " ")
    entry = max(entries, key=lambda found: (found.status == "final", found.known_from))
    status, parts = name_of("denominator", entry.status, language), indicator.parts
    if language == "zh":
        return f"{parts.denominator}{entry.value:,.10g}（{entry.source}，{status}）"
    return f"{_name(parts)} {entry.value:,.10g} ({entry.source}, {status})"


def _name(parts: Parts) -> str:
    return parts.denominator_en or parts.denominator
