"""`planwatch review month|quarter|year`: the page of a review as things stand, for whoever has no UI. Reads only."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from domain.errors import NotKnown
from domain.review import Review, agenda
from flows.asked import day_of
from flows.cli.context import Context, in_each
from flows.steps.agenda import agenda_in, asked_period
from flows.steps.reviews import made
from flows.wiring import Workplace
from reports.pages.reviews.page import asleep_sentence


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=[one.value for one in Review], help="which review")
    parser.add_argument(
        "--period", metavar="PERIOD", help="e.g. 2023-08, 2023-Q3, 2023 (the newest whose grace is over)"
    )
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="the day (the day of the last run)")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    if args.as_of is None:
        workplace = context.workplace(workplace.last_day)
    kind = Review(args.kind)
    period = asked_period(workplace, kind, args.period) if args.period else _newest(workplace, kind)
    deployment = workplace.deployment
    if context.as_json:
        rows = [_row(workplace, kind, period)]
        context.show_json("review", rows, as_of=workplace.as_of, known_at=workplace.latest, config=deployment.sha256)
        return 0
    with workplace.store.read() as work:
        seen, planned = made(work, workplace, kind, period), agenda_in(work, workplace, kind)
    context.console().show_markdown(seen.page(workplace))
    context.show_line(asleep_sentence(kind, planned, deployment.language))
    return 0


def _newest(workplace: Workplace, kind: Review) -> str:
    """The newest period that may be reviewed, done or not. Raises NotKnown where there is none yet."""
    deployment = workplace.deployment
    forms = tuple(deployment.forms.values())
    planned = agenda(kind, forms, deployment.calendar, workplace.as_of, live_from=deployment.live_from)
    if planned.due is None:
        raise NotKnown(asleep_sentence(kind, planned, deployment.language))
    return str(planned.due)


def _row(workplace: Workplace, kind: Review, period: str) -> dict[str, Any]:
    """The review as a row: which, how it stands, when the last was and when the next falls due, a sentence in each
    language, and the page in the deployment's."""
    with workplace.store.read() as work:
        seen, planned = made(work, workplace, kind, period), agenda_in(work, workplace, kind)

        def told(language: str) -> str:
            other = replace(workplace, deployment=replace(workplace.deployment, language=language))
            return made(work, other, kind, period).told(language)

        sentences = in_each(told)
    last = planned.last
    return {
        "kind": kind,
        "period": period,
        "state": seen.state,
        "reviewed": last.period if last else "",
        "reviewed_on": last.on if last else None,
        "next": str(planned.next or ""),
        "next_on": planned.next_on,
        **sentences,
        "page": seen.page(workplace),
    }
