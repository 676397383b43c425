"""`planwatch assess`: every target against its latest figure."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from checks.trajectory.assess import assessments
from checks.trajectory.reasons import reason_name
from domain.assessment import BEHIND, Assessment
from domain.attestation import Attestation, attestation_of
from domain.columns import SECOND_ROUTE
from domain.deployment import Deployment, bounds_in, shown_in
from domain.indicator import Indicator, Unit
from domain.judged import judged_share
from domain.submission import Provenance
from flows.asked import day_of, instant_of, place_of, plan_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.assess import assess_on, second_routes
from flows.wiring import Workplace
from words.catalogue import say
from words.dates import plain_day
from words.judged import attested_sentence, judged_sentence
from words.names import marked
from words.numbers import compared
from words.sentences import Judged, assessment_sentence, route_phrase, shown_verdict, summed_phrase

LISTING = Listing(
    "assess",
    (
        Column("place_name"),
        Column("indicator_name", fold=True),
        Column("period"),
        Column("actual_text", justify="right"),
        Column("expected_text", justify="right"),
        Column("gap_text", justify="right"),
        Column("status_name"),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", metavar="ID", help="one plan; all plans when left out")
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="periods and deadlines that count (today)")
    parser.add_argument(
        "--known-at", type=instant_of, metavar="INSTANT", help="what came later does not count (latest)"
    )
    parser.add_argument("--place", metavar="CODE", help="one place")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    deployment, known_at = workplace.deployment, workplace.known_by(args.known_at)
    plan = plan_of(args.plan, deployment).id if args.plan else None
    place = place_of(args.place, deployment).code if args.place else None
    frame = assess_on(workplace, as_of=workplace.as_of, known_at=known_at, plan=plan)
    rows = [row for row in assessments(frame) if place in (None, row.place)]
    routes = second_routes(workplace, as_of=workplace.as_of, known_at=known_at, plan=plan)
    said = attested(workplace, rows)
    shown = [assessment_row(row, deployment, _beside(row, routes), said.get(row.submission_id)) for row in rows]
    judged = judged_share(rows)
    if context.as_json:
        more = {"judged": asdict(judged)}
        context.show_json(
            "assess", shown, as_of=workplace.as_of, known_at=known_at, config=deployment.sha256, more=more
        )
    else:
        context.show_line(judged_sentence(judged, deployment.language))
        context.show_table(
            f"{args.plan or ''} {plain_day(workplace.as_of)}".strip(), LISTING, shown, deployment.language
        )
    return 0


def attested(workplace: Workplace, rows: Sequence[Assessment]) -> dict[str, Attestation]:
    """By which document each of their submissions is attested; those that hold a figure are left out."""
    ids = {row.submission_id for row in rows if row.provenance == Provenance.ATTESTED}
    with workplace.store.read() as work:
        found = {one.id: attestation_of(one) for one in work.submissions.of(ids).values()}
    return {key: said for key, said in found.items() if said}


def _beside(row: Assessment, routes: Mapping[tuple[str, str, str, str], Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What the figures of other places add up to beside one that was reported."""
    return None if row.is_derived else routes.get((row.place, row.indicator, row.item, row.period))


def assessment_row(
    row: Assessment, deployment: Deployment, route: Mapping[str, Any] | None = None, said: Attestation | None = None
) -> dict[str, Any]:
    """An assessment as a row: the contract's names, the sentence in both languages, and texts for the table. `route` is
    the sum that stands beside a figure that was reported, `said` by which document it is attested. Where single cases
    could be told from figures, it has none."""
    indicator, place = deployment.indicators[row.indicator], deployment.places[row.place]
    unit, language = deployment.units[indicator.unit], deployment.language
    row, about = shown_in(row, deployment), bounds_in(row, deployment)

    def sentence(code: str) -> str:
        because = (reason_name(row.reason, code), attested_sentence(said, code) if said else "")
        reason = say(code, "joint.facts").join(part for part in because if part)
        return assessment_sentence(row, Judged(place, indicator, unit.label(code), *about), reason, code)

    told = compared(row.actual, row.expected, indicator.decimals, told_apart=row.is_behind)
    return {
        **{name: _tidy(name, value) for name, value in asdict(row).items()},
        **in_each(sentence),
        "place_name": place.label(language),
        "indicator_name": indicator.label(language),
        **_route(row, route, indicator, unit, language),
        "actual_text": marked(_with_parts(told.actual, row, language), language, simulated=row.is_simulated),
        "expected_text": told.expected,
        "gap_text": told.gap,
        "status_name": shown_verdict(row, about[1], language),
        "style": "yellow" if row.status in BEHIND else None,
    }


def _route(
    row: Assessment, route: Mapping[str, Any] | None, indicator: Indicator, unit: Unit, language: str
) -> dict[str, Any]:
    """The second route to a figure with its share, and in words whether the two agree."""
    if route is None or row.actual is None:
        return {"second_route": None, "second_route_text": ""}
    how = summed_phrase(route["parts"], route["parts_due"], route["covered"], language)
    return {
        "second_route": {name: _tidy(name, route[name]) for name in SECOND_ROUTE}
        | {"differs": indicator.tells_apart(row.actual, route["value"])},
        "second_route_text": route_phrase(row.actual, route["value"], how, unit.label(language), indicator, language),
    }


def _with_parts(actual: str, row: Assessment, language: str) -> str:
    """2.31（汇总12/13） of a derived figure."""
    if not row.is_derived:
        return actual
    return say(language, "derived.short", actual=actual, parts=row.parts, due=row.parts_due)


def _tidy(name: str, value: Any) -> Any:
    """Numbers as a reader wants them: without the dust of binary arithmetic, months to one decimal."""
    if not isinstance(value, float):
        return value
    return round(value, 1 if name == "slip_months" else 9) + 0.0
