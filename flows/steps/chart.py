"""Charts: a picture of the path for each verdict that people are told about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.assessment import Assessment
from flows.outcome import Ended
from flows.steps.assess import overdue_figures, verdicts_of
from flows.steps.evaluate import assembled
from flows.steps.revised import write_pages
from reports.charts.chart import chart_png
from reports.evaluation.drawn import chart_spec, is_drawn
from reports.evaluation.views import Views
from reports.wholefile import write_whole
from words.tasks import done_sentence

if TYPE_CHECKING:
    from flows.wiring import Workplace


def chart(workplace: Workplace) -> Ended:
    """A picture for each verdict of this run that people will be told about, and a page for each revised denominator;
    messages do not wait for them."""
    drawn, pages = write_charts(workplace, _told(verdicts_of(workplace))), write_pages(workplace)
    return Ended(message=done_sentence(workplace.language, "chart", drawn=drawn, pages=pages))


def _told(rows: Iterable[Assessment]) -> list[Assessment]:
    return [row for row in rows if row.is_behind and row.strictest]


def write_charts(workplace: Workplace, rows: Iterable[Assessment]) -> int:
    """A PNG below the output folder for each verdict; returns how many were drawn."""
    count = 0
    plans: dict[str, list[Assessment]] = {}
    for row in rows:
        plans.setdefault(_plan_of(workplace, row), []).append(row)
    for plan_id, mine in plans.items():
        wanted = {row.target_id for row in mine}
        targets = tuple(one for one in workplace.deployment.plans[plan_id].targets if one.id in wanted)
        evaluation = assembled(
            workplace,
            plan_id,
            targets,
            tuple(mine),
            overdue_figures(workplace.deployment, ()),
            as_of=workplace.as_of,
            known_at=workplace.clock(),
        )
        for view in Views(evaluation).all:
            if is_drawn(view):
                write_whole(chart_png(chart_spec(view)), workplace.out / chart_name(view.row))
                count += 1
    return count


def chart_name(row: Assessment) -> str:
    """Where the picture of a verdict lies below the output folder: the same figure has the same name."""
    return f"charts/{row.place}_{row.indicator}_{row.period.replace('/', '-')}_{row.target_id}.png"


def drawn_charts(workplace: Workplace, rows: Iterable[Assessment]) -> dict[tuple[str, str], str]:
    """(place, indicator) -> name of its picture, where it is there."""
    names = {(row.place, row.indicator): chart_name(row) for row in _told(rows)}
    return {key: name for key, name in names.items() if (workplace.out / name).exists()}


def _plan_of(workplace: Workplace, row: Assessment) -> str:
    return next(
        plan.id for plan in workplace.deployment.plans.values() if any(t.id == row.target_id for t in plan.targets)
    )
