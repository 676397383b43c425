"""`planwatch plans`: every target with its kind, baseline and places, and how many of them can be judged."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from typing import Any

from checks.trajectory.assess import assessments
from domain.assessment import NON_VERDICTS, Assessment, Status
from domain.deployment import Deployment
from domain.plan import Target
from flows.asked import day_of, plan_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.assess import assess_on, targets_of
from words.catalogue import say
from words.names import name_of
from words.numbers import plain

LISTING = Listing(
    "plans",
    (
        Column("id"),
        Column("kind"),
        Column("indicator_name", fold=True),
        Column("value_text"),
        Column("deadline"),
        Column("nature_name"),
        Column("places_count", justify="right"),
        Column("baseline_text"),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", metavar="ID", help="one plan; all plans when left out")
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="for the count of judged pairs (today)")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    deployment = workplace.deployment
    plan = plan_of(args.plan, deployment).id if args.plan else None
    targets = targets_of(deployment, plan)
    rows = [target_row(target, deployment) for target in targets]
    verdicts = assessments(assess_on(workplace, as_of=workplace.as_of, known_at=workplace.latest, plan=plan))
    counts = counted(targets, verdicts, deployment)
    if context.as_json:
        context.show_json("plans", rows, as_of=workplace.as_of, config=deployment.sha256, more={"counts": counts})
    else:
        context.show_table(args.plan or "", LISTING, rows, deployment.language)
        for name, value in counts.items():
            print(f"{name}: {value}")
    return 0


def target_row(target: Target, deployment: Deployment) -> dict[str, Any]:
    """A target as a row, with the places that it is applied to."""
    indicator, language = deployment.indicators[target.indicator], deployment.language
    places = deployment.places_of(target)
    return {
        **asdict(target),
        "places": places,
        **in_each(lambda code: say(code, "plans.row", clause=target.clause, indicator=indicator.label(code))),
        "indicator_name": indicator.label(language),
        "nature_name": name_of("nature", target.nature, language),
        "places_count": len(places),
        "baseline_text": _baseline(target, language),
    }


def _baseline(target: Target, language: str) -> str:
    if target.baseline_value is None:
        return ""
    return say(language, "plans.baseline", period=target.baseline_period, value=plain(target.baseline_value))


def counted(targets: tuple[Target, ...], verdicts: tuple[Assessment, ...], deployment: Deployment) -> dict[str, Any]:
    """Targets by kind, with and without baseline; pairs of target and place judged, without figure, without baseline."""
    statuses = Counter(row.status for row in verdicts)
    return {
        "targets": len(targets),
        "rows_of_the_documents": sum(len(target.quotes) for target in targets),
        "kinds": dict(sorted(Counter(target.kind for target in targets).items())),
        "with_baseline": sum(target.baseline_value is not None for target in targets),
        "without_baseline": sum(target.baseline_value is None for target in targets),
        "pairs": len(verdicts),
        "pairs_judged": sum(count for status, count in statuses.items() if status not in NON_VERDICTS),
        "pairs_without_figure": sum(row.actual is None for row in verdicts),
        "pairs_without_baseline": statuses[Status.NO_BASELINE],
        "statuses": {status.value: count for status, count in sorted(statuses.items())},
    }
