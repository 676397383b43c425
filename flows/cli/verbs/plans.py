"""`planwatch plans`: how much of each plan is judged and how much could be; then every target with whose figure it is judged
by, what it starts from and when the first verdict can come, or why none can."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from checks.trajectory.assess import assessments
from checks.trajectory.judgeable import judgeable
from domain.assessment import Assessment, Status
from domain.deployment import Deployment
from domain.judgeable import Judgeable, lacks_of, sources_of
from domain.judged import JudgedShare, judged_share
from domain.plan import Plan, Target
from flows.asked import day_of, plan_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.assess import assess_on, targets_of
from words.catalogue import say
from words.judgeable import first_text, lack_text, source_text, start_text
from words.judged import judged_sentence
from words.names import name_of

LISTING = Listing(
    "plans",
    (
        Column("id"),
        Column("indicator_name", fold=True),
        Column("value_text", fold=True),
        Column("deadline"),
        Column("places_text"),
        Column("source_text", fold=True),
        Column("start_text", fold=True),
        Column("first_on"),
    ),
)
By = dict[str, list[Judgeable]]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", metavar="ID", help="one plan; all plans when left out")
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="for the count of judged targets (today)")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    deployment = workplace.deployment
    plan = plan_of(args.plan, deployment).id if args.plan else None
    targets = targets_of(deployment, plan)
    rows = judgeable(deployment, targets)
    verdicts = assessments(assess_on(workplace, as_of=workplace.as_of, known_at=workplace.latest, plan=plan))
    plans = [summary(one, rows, verdicts) for one in deployment.plans.values() if plan in (None, one.id)]
    if context.as_json:
        shown = [target_row(target, rows, deployment) for target in targets]
        more = {"counts": counted(targets, verdicts), "plans": plans}
        context.show_json("plans", shown, as_of=workplace.as_of, config=deployment.sha256, more=more)
        return 0
    for one in plans:
        for line in summary_lines(one, deployment):
            context.show_line(line)
    context.show_table("", LISTING, table_rows(targets, rows, deployment), deployment.language)
    return 0


def summary(plan: Plan, rows: Sequence[Judgeable], verdicts: Sequence[Assessment]) -> dict[str, Any]:
    """How much of a plan is judged on the day, how much can be by whose figure, and how much cannot and why."""
    mine = [row for row in rows if row.plan == plan.id]
    ids = {target.id for target in plan.targets}
    return {
        "plan": plan.id,
        "judged": asdict(judged_share(row for row in verdicts if row.target_id in ids)),
        "can_be": len(sources_of(mine)),
        "sources": dict(Counter(sources_of(mine).values()).most_common()),
        "lacks": dict(Counter(lacks_of(mine).values()).most_common()),
    }


def summary_lines(found: dict[str, Any], deployment: Deployment) -> Iterator[str]:
    """A plan in a few lines: its title, the share that is judged, what can be judged, and what cannot."""
    language = deployment.language
    yield say(language, "judgeable.plan", plan=deployment.plans[found["plan"]].label(language))
    yield f"  {judged_sentence(JudgedShare(**found['judged']), language)}"
    by = [
        say(language, "judgeable.by_source", name=name_of("figure_of", source, language), count=count)
        for source, count in found["sources"].items()
    ]
    can = say(language, "judgeable.can", count=found["can_be"])
    yield f"  {can}{say(language, 'joint.bracket', text=say(language, 'joint.list').join(by)) if by else ''}"
    for lack, count in found["lacks"].items():
        why, remedy = name_of("lack", lack, language), say(language, f"remedy.{lack}")
        yield f"  {say(language, 'judgeable.cannot', count=count, why=why, remedy=remedy)}"


def target_row(target: Target, rows: Sequence[Judgeable], deployment: Deployment) -> dict[str, Any]:
    """A target as a row, with the places that it is applied to and whether it can be judged at each."""
    indicator = deployment.indicators[target.indicator]
    return {
        **asdict(target),
        "places": deployment.places_of(target),
        "judgeable": [_told(row, deployment) for row in rows if row.target_id == target.id],
        **in_each(lambda code: say(code, "plans.row", clause=target.clause, indicator=indicator.label(code))),
    }


def _told(row: Judgeable, deployment: Deployment) -> dict[str, Any]:
    def sentence(language: str) -> str:
        can = source_text(row, deployment, language), start_text(row, language), first_text(row, language)
        return lack_text(row, language) or say(language, "joint.facts").join(can)

    facts = {name: value for name, value in asdict(row).items() if name not in {"plan", "target_id"}}
    return {**facts, "can_be": row.can_be, **in_each(sentence)}


def table_rows(
    targets: Sequence[Target], rows: Sequence[Judgeable], deployment: Deployment
) -> Iterator[dict[str, Any]]:
    """A line per target and answer: places with the same answer share one."""
    language, by_target = deployment.language, defaultdict(list)
    for row in rows:
        by_target[row.target_id].append(row)
    for target in targets:
        answers: dict[Judgeable, list[Judgeable]] = defaultdict(list)
        for row in by_target[target.id]:
            answers[replace(row, place="")].append(row)
        for same in answers.values():
            yield {
                "id": target.id,
                "indicator_name": deployment.indicators[target.indicator].label(language),
                "value_text": " ".join(target.value_text.split()),
                "deadline": target.deadline,
                "places_text": _places(same, deployment, language),
                "source_text": lack_text(same[0], language) or source_text(same[0], deployment, language),
                "start_text": start_text(same[0], language),
                "first_on": same[0].first_on,
                "style": None if same[0].can_be else "dim",
            }


def _places(rows: Sequence[Judgeable], deployment: Deployment, language: str) -> str:
    if len(rows) == 1:
        return deployment.places[rows[0].place].short_label(language)
    return say(language, "judgeable.places", count=len(rows))


def counted(targets: Sequence[Target], verdicts: Sequence[Assessment]) -> dict[str, Any]:
    """Targets by kind, with and without baseline; pairs of target and place judged, without figure, without baseline."""
    statuses = Counter(row.status for row in verdicts)
    return {
        "targets": len(targets),
        "rows_of_the_documents": sum(len(target.quotes) for target in targets),
        "kinds": dict(sorted(Counter(target.kind for target in targets).items())),
        "with_baseline": sum(target.baseline_value is not None for target in targets),
        "without_baseline": sum(target.baseline_value is None for target in targets),
        "judged": judged_share(verdicts).judged,
        "pairs": len(verdicts),
        "pairs_judged": judged_share(verdicts).pairs_judged,
        "pairs_without_figure": sum(row.actual is None for row in verdicts),
        "pairs_without_baseline": statuses[Status.NO_BASELINE],
        "statuses": {status.value: count for status, count in sorted(statuses.items())},
    }
