"""One sentence per row: what the command line and its JSON say of an assessment or an expected submission. Messages to
people have their own texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.assessment import Assessment
from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission
from domain.form import Form
from domain.indicator import Denominator, Indicator
from domain.place import Place
from domain.unread import is_unread
from words.catalogue import catalogue, say
from words.dates import period_label, whole_day
from words.names import name_of, simulated_mark, verdict_name
from words.numbers import Compared, compared, grouped, number

TOLD_APART = 0.0005  # shares that print alike in percent with one decimal


@dataclass(frozen=True, slots=True)
class Judged:
    """What an assessment is of: the place, the indicator with its unit in words, and of the target where its expected
    values come from and from which side it bounds the figure."""

    place: Place
    indicator: Indicator
    unit: str
    schedule: str = ""
    side: str = ""


def assessment_sentence(row: Assessment, of: Judged, reason: str, language: str) -> str:
    """E.g. 福山区 每万人口全科医生数 2022年 2.31人/万人口：略慢于进度（按时间进度测算为2.60，差-0.29）"""
    subject = f"{of.place.label(language)} {of.indicator.label(language)}"
    if row.actual is not None:
        subject = f"{subject} {period_label(row.period, language)} {_told(row, of.indicator).actual}{of.unit}"
    return say(
        language,
        "assessment.sentence",
        mark=simulated_mark(language) if row.is_simulated else "",
        subject=subject,
        status=verdict_name(row.status, of.side, language),
        because=_because(row, of, reason, language),
    )


def expected_by(schedule: str, language: str) -> str:
    """What stands before an expected value, by where it comes from: 按时间进度测算为."""
    return catalogue(language).table("expected_by").get(schedule) or say(language, "expected_by.other")


def remarks(row: Assessment, language: str) -> tuple[str, ...]:
    """What has to be said wherever a verdict is shown: how old its figure is, and that its baseline is for the time
    being."""
    found = []
    if row.aged and row.period:
        late = whole_day(row.overdue_end, language) if row.overdue_end else ""
        key = "assessment.aged" if late else "assessment.aged_somehow"
        found.append(say(language, key, period=period_label(row.period, language), late=late))
    if row.baseline_provisional:
        found.append(say(language, "verdict_reason.provisional_baseline"))
    return tuple(found)


def shown_verdict(row: Assessment, side: str, language: str) -> str:
    """The name of a verdict with its remarks in brackets."""
    name, said = verdict_name(row.status, side, language), remarks(row, language)
    return f"{name}{say(language, 'joint.bracket', text=say(language, 'joint.facts').join(said))}" if said else name


def _told(row: Assessment, indicator: Indicator) -> Compared:
    return compared(row.actual, row.expected, indicator.decimals, told_apart=row.is_behind)


def _because(row: Assessment, of: Judged, reason: str, language: str) -> str:
    facts = [one for one in dict.fromkeys((reason, derived_phrase(row, language), *remarks(row, language))) if one]
    if row.expected is not None and row.actual is not None:
        told, by = _told(row, of.indicator), expected_by(of.schedule, language)
        facts.insert(0, say(language, "assessment.by_schedule", by=by, expected=told.expected, gap=told.gap))
    return say(language, "joint.bracket", text=say(language, "joint.facts").join(facts)) if facts else ""


def derived_phrase(row: Assessment, language: str) -> str:
    """What a derived figure stands on: 由各地区数据汇总，覆盖13个地区中的12个（分母的95.2%）; empty for any other."""
    return summed_phrase(row.parts, row.parts_due, row.covered, language) if row.is_derived else ""


def summed_phrase(parts: int | None, due: int | None, covered: float | None, language: str) -> str:
    """The same for a figure that stands on `parts` places of `due` and covers this share of the denominator."""
    if not parts or not due:
        return ""
    if covered is None or abs(covered - parts / due) < TOLD_APART:
        share = ""
    else:
        share = say(language, "derived.share", share=number(100 * covered, 1))
    return say(language, "derived.summed", parts=parts, due=due, share=share)


def route_phrase(own: float, derived: float, how: str, unit: str, indicator: Indicator, language: str) -> str:
    """A second route to a figure that is reported as well, and how far it lies from that, where the two are more than half
    a printed unit apart."""
    differs = indicator.tells_apart(own, derived)
    told = compared(derived, own, indicator.decimals, told_apart=differs)
    gap = told.gap.removeprefix("-")
    beside = say(language, "derived.route_differs", own=told.expected, gap=gap) if differs else ""
    return say(
        language,
        "derived.route",
        how=how,
        value=told.actual,
        unit=unit,
        compared=beside or say(language, "derived.route_agrees"),
    )


def state_said(row: ExpectedSubmission, down: Iterable[SourceHealth], language: str) -> str:
    """How an expected submission stands; of what may lie in a source that is down nobody can say that it is overdue."""
    return say(language, "expected.unread") if is_unread(row, down) else name_of("submission", row.state, language)


def expected_sentence(
    row: ExpectedSubmission, place: Place, form: Form, language: str, down: Iterable[SourceHealth] = ()
) -> str:
    """E.g. 福山区 2023年8月《卫生健康主要指标月报》：逾期未报（截止9月5日）"""
    return say(
        language,
        "expected.sentence",
        place=place.label(language),
        period=period_label(row.period, language),
        form=form.label(language),
        state=state_said(row, down, language),
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
    if row.is_derived:
        given = "" if reported is None else grouped(reported, language)
        return say(language, "denominator.summed", name=name, value=given).replace("  ", " ")
    entry = next((one for one in denominators if one.place == row.place and one.cited == row.denominator), None)
    if entry is None:
        given = "" if reported is None else grouped(reported, language)
        return say(language, "denominator.reported", name=name, value=given).replace("  ", " ")
    status = name_of("denominator", entry.status, language)
    value = grouped(entry.value, language)
    return say(
        language, "denominator.known", year=entry.year, name=name, value=value, source=entry.source, status=status
    )
