"""`planwatch alerts`: what is open, since when, and what was told."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from domain.alert import Alert
from domain.alertanswer import AnswerAction, Said
from domain.conditionkind import ConditionKind
from domain.deployment import Deployment
from domain.errors import AnswerRefused, NotKnown
from domain.kind import Sort
from flows.asked import day_of
from flows.cli.context import Column, Context, Listing
from flows.cli.verbs.answer import refusal
from flows.wiring import Workplace
from words.catalogue import languages, say
from words.names import name_of

LISTING = Listing(
    "alerts",
    (
        Column("number"),
        Column("state_name"),
        Column("kind_name"),
        Column("level_name"),
        Column("place_name"),
        Column("subject_name", fold=True),
        Column("period"),
        Column("opened"),
    ),
)

# What an alert is about that is neither an indicator nor a form, by the facts that name it.
_NAMES = ("form_name", "register_name", "file")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="resolved ones too")
    parser.add_argument("--ack", metavar="ID", help="this alert has been read (id or number)")
    parser.add_argument("--snooze", metavar="ID", help="no reminder before --until")
    parser.add_argument("--explain", metavar="ID", help="measures or reasons were reported: --note")
    parser.add_argument("--by", metavar="ID", help="who says so: a contact of contacts.yaml, or your account here")
    parser.add_argument("--until", type=day_of, metavar="DATE", help="the day (with --snooze)")
    parser.add_argument("--note", default="", metavar="TEXT", help="what was reported (with --explain)")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    if args.ack or args.snooze or args.explain:
        answer(workplace, args)
    with workplace.store.read() as work:
        alerts = work.alerts.all() if args.all else work.alerts.open()
    kinds = workplace.kinds[Sort.CONDITION]
    rows = [alert_row(alert, workplace.deployment, kinds[alert.kind]) for alert in alerts]
    if context.as_json:
        context.show_json("alerts", rows, config=workplace.deployment.sha256)
    else:
        language = workplace.deployment.language
        context.show_table(say(language, "alerts.title"), LISTING, rows, language)
    return 0


def answer(workplace: Workplace, args: argparse.Namespace) -> None:
    """Records what a contact said of an alert. Raises NotKnown without one, for an unknown alert, and for what is no answer."""
    from flows.steps.answering import answer_by_name

    if not args.by:
        raise NotKnown("say who it is: --by ID, of a contact")
    said = _said(args, workplace)
    try:
        answer_by_name(workplace, args.ack or args.snooze or args.explain, said, args.by)
    except AnswerRefused as refused:
        raise NotKnown(refusal(refused, workplace.deployment.contacts.language)) from None


def _said(args: argparse.Namespace, workplace: Workplace) -> Said:
    """Raises NotKnown for a day that is not ahead, and without the words that an explanation needs."""
    if args.ack:
        return Said(AnswerAction.ACKNOWLEDGE)
    if args.explain:
        if not args.note.strip():
            raise NotKnown("an explanation needs a note: what is being done, or what is doubted: --note TEXT")
        return Said(AnswerAction.EXPLAIN, args.note)
    if args.until is None:
        raise NotKnown("say how long no reminder is to go out: --until DATE")
    if args.until <= workplace.as_of:
        raise NotKnown(f"--until {args.until}: that is not after {workplace.as_of}, today; give a later day")
    return Said(AnswerAction.SNOOZE, until=args.until)


def alert_row(alert: Alert, deployment: Deployment, kind: ConditionKind) -> dict[str, Any]:
    """An alert as a row with one sentence in each language. Single cases are for the desks that were told, not for whoever
    looks at a list."""
    language = deployment.language
    return {
        **asdict(alert),
        **{f"message_{code}": sentence(alert, deployment, kind, code) for code in languages()},
        "state_name": name_of("alert", alert.state, language),
        "kind_name": name_of("condition", alert.kind, language),
        "level_name": name_of(kind.levels, alert.severity, language),
        "place_name": "—" if kind.private else _place(alert, deployment, language),
        "subject_name": _subject(alert, deployment, language),
        "opened": deployment.calendar.day_of(alert.opened_at),
        "style": None if alert.is_open else "dim",
    }


def sentence(alert: Alert, deployment: Deployment, kind: ConditionKind, language: str) -> str:
    """E.g. 进度预警：福山区 每万人口全科医生数 2022（待处理）"""
    return say(
        language,
        "alert.sentence",
        kind=name_of("condition", alert.kind, language),
        subject=named(alert, deployment, kind, language),
        state=name_of("alert", alert.state, language),
    )


def named(alert: Alert, deployment: Deployment, kind: ConditionKind, language: str) -> str:
    """What an alert is about: 福山区 每万人口全科医生数 2022."""
    place = "" if kind.private else _place(alert, deployment, language)
    return " ".join(part for part in (place, _subject(alert, deployment, language), alert.period) if part)


def _place(alert: Alert, deployment: Deployment, language: str) -> str:
    return deployment.places[alert.place].label(language) if alert.place in deployment.places else alert.place


def _subject(alert: Alert, deployment: Deployment, language: str) -> str:
    named = deployment.indicators.get(alert.subject) or deployment.forms.get(alert.subject)
    if named:
        return named.label(language)
    return next((str(getattr(alert.facts, name)) for name in _NAMES if hasattr(alert.facts, name)), alert.subject)
