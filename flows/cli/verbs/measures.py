"""`planwatch measures`: what is done about gaps, by whom, what is expected of it, and whether that came."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from alerts.episodes.measures import Said
from domain.alert import Alert
from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.measure import Followed
from flows.asked import day_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.measures import answer_with, followed_in
from words.catalogue import say
from words.measures import measure_sentence
from words.names import name_of
from words.numbers import number

LISTING = Listing(
    "measures",
    (
        Column("id"),
        Column("number"),
        Column("outcome_name"),
        Column("place_name"),
        Column("indicator_name", fold=True),
        Column("text", fold=True),
        Column("owner", fold=True),
        Column("effect_text", justify="right"),
        Column("due_on"),
        Column("value_text", justify="right"),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="those that others have succeeded too")
    parser.add_argument("--answer", metavar="ID", help="the alert about a gap that a measure answers (id or number)")
    parser.add_argument("--measure", default="", metavar="TEXT", help="what is done (with --answer)")
    parser.add_argument("--owner", default="", metavar="WHO", help="who does it (with --answer)")
    parser.add_argument(
        "--effect", default="", metavar="VALUE", help="what it is expected to come to; +0.5 or -0.5 is a change"
    )
    parser.add_argument("--by", type=day_of, metavar="DATE", help="the day of the expected effect (with --answer)")
    parser.add_argument("--succeeds", default="", metavar="ID", help="the measure whose place it takes (with --answer)")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    if args.answer:
        if args.by is None:
            raise NotKnown("say by when the effect is expected: --by DATE")
        answer_with(workplace, args.answer, Said(args.measure, args.owner, args.effect, args.by, args.succeeds))
    elif args.measure or args.owner or args.effect or args.by or args.succeeds:
        raise NotKnown("say which alert the measure answers: --answer ID; see `planwatch alerts`")
    with workplace.store.read() as work:
        found = followed_in(work, workplace)
        answered = {one.id: one for one in work.alerts.all()}
    shown = [
        measure_row(one, answered[one.measure.alert_id], workplace.deployment)
        for one in found
        if args.all or one.stands
    ]
    if context.as_json:
        context.show_json("measures", shown, as_of=workplace.as_of, config=workplace.deployment.sha256)
    else:
        language = workplace.deployment.language
        context.show_table(say(language, "measures.title"), LISTING, shown, language)
    return 0


def measure_row(one: Followed, alert: Alert, deployment: Deployment) -> dict[str, Any]:
    """A measure as a row with one sentence in each language."""
    measure, language = one.measure, deployment.language
    indicator, place = deployment.indicators.get(measure.indicator), deployment.places.find(measure.place)
    decimals = indicator.decimals if indicator else 2
    return {
        **asdict(measure),
        "outcome": one.outcome,
        "value": one.value,
        "value_end": one.value_end,
        "succeeded": one.succeeded,
        **in_each(lambda code: measure_sentence(one, deployment, code)),
        "number": alert.number,
        "outcome_name": name_of("measure", one.outcome, language),
        "place_name": place.label(language) if place else measure.place,
        "indicator_name": indicator.label(language) if indicator else measure.indicator,
        "effect_text": number(measure.effect, decimals),
        "value_text": "" if one.value is None else number(one.value, decimals),
        "style": "dim" if one.succeeded else None,
    }
