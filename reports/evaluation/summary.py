"""The words above the tables: how the plan stands, and what needs attention."""

from __future__ import annotations

from dataclasses import dataclass

from domain.judged import judged_share
from domain.period import months_between
from reports.evaluation.model import Evaluation
from reports.evaluation.texts import text
from reports.evaluation.views import NONE, VerdictView, Views, day_text
from words.catalogue import say
from words.judged import judged_sentence
from words.names import simulated_mark
from words.numbers import number

MOST_NAMES = 6  # of indicators without a verdict: the tables below name them all


@dataclass(frozen=True, slots=True)
class CountRow:
    """One status with how many targets have it."""

    sign: str
    name: str
    n: int
    binding: int
    indicators: str


def title(evaluation: Evaluation) -> str:
    """The report's title: mid-term until the plan's span is over."""
    plan = evaluation.plan
    name = text("plan_named", evaluation.language, plan=plan.label(evaluation.language))
    key = "title_end" if evaluation.as_of >= plan.effective_to else "title_mid"
    return text(key, evaluation.language, plan=name)


def notices(evaluation: Evaluation) -> tuple[str, ...]:
    """What stands at the head: simulated, internal, not final."""
    language = evaluation.language
    simulated = text("simulated", language, mark=simulated_mark(language)) if evaluation.simulated else ""
    internal = text("internal", language) if evaluation.private else ""
    return tuple(line for line in (simulated, internal, text("draft", language)) if line)


def judged(evaluation: Evaluation) -> str:
    """How much of the plan is judged: the first thing that is said of it."""
    return judged_sentence(judged_share(evaluation.assessments), evaluation.language)


def overall(views: Views) -> str:
    """The paragraph that opens the report."""
    evaluation, language = views.evaluation, views.evaluation.language
    plan = evaluation.plan
    total = _months(months_between(plan.effective_from, plan.effective_to))
    gone = min(max(_months(months_between(plan.effective_from, evaluation.as_of)), 0), total)
    met = [view for view in views.all if view.judged]
    counts = [
        text("count", language, name=name, n=len(rows)) for name, rows in _by_word(views).items() if rows[0].judged
    ]
    return text(
        "overall", language, day=day_text(evaluation.as_of, language), total=total, gone=gone,
        share=number(100 * gone / total, 1) if total else NONE, all=len(views.all), judged=len(met),
        counts=say(language, "joint.list").join(counts) or NONE, open=len(views.all) - len(met),
    )  # fmt: skip


def counted(views: Views) -> tuple[CountRow, ...]:
    """One row per verdict word that occurs, from good to bad, then those without a verdict."""
    return tuple(_count_row(rows) for rows in _by_word(views).values())


def attention(views: Views) -> tuple[str, ...]:
    """One sentence per indicator behind its schedule, outside its limit or at risk, in the plan's order."""
    return tuple(_sentence(view) for view in views.all if view.needs_attention)


def _by_word(views: Views) -> dict[str, list[VerdictView]]:
    found: dict[str, list[VerdictView]] = {}
    for rows in views.by_verdict.values():
        for view in rows:
            found.setdefault(view.verdict, []).append(view)
    return found


def _count_row(rows: list[VerdictView]) -> CountRow:
    several = len(rows[0].evaluation.watched) > 1
    language, shown = rows[0].language, rows if rows[0].judged else rows[:MOST_NAMES]
    names = [f"{view.place} {view.name}" if several else view.name for view in shown]
    listed = text("joint_of_indicators", language).join(names)
    if len(shown) < len(rows):
        listed = text("and_more", language, listed=listed, n=len(rows))
    return CountRow(rows[0].sign, rows[0].verdict, len(rows), sum(view.target.binding for view in rows), listed)


def _months(between: float) -> int:
    """Whole months from the first day of the span to the last day of a period, both counted in."""
    return round(between)


def _pattern(view: VerdictView) -> str:
    if view.row.expected is None or view.withheld:
        return "attention_bare"
    return "attention" if view.expected_key == "expected" else "attention_limit"


def _sentence(view: VerdictView) -> str:
    language, row = view.language, view.row
    nature = say(language, "joint.bracket", text=view.nature) if view.nature else ""
    slip = text("attention_slip", language, months=number(row.slip_months or 0.0, 1)) if view.slips else ""
    restores = text("attention_next", language, value=view.number_text(row.next_value)) if view.can_return else ""
    several = len(view.evaluation.watched) > 1
    words = text(
        _pattern(view), language, reason=view.reason, limit=text(view.expected_key, language),
        name=f"{view.place} {view.name}" if several else view.name, nature=nature,
        period=view.period, actual=view.actual, unit=view.unit, expected=view.expected, gap=view.gap,
        slip=slip, next=restores,
    )  # fmt: skip
    return f"{view.sign} {view.verdict}{say(language, 'joint.colon')}{words}".rstrip()
