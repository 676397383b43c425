"""`planwatch answer`: what the page behind a link does, from a terminal: for networks that no link leads into."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from domain.alertanswer import AnswerAction, AnswerWay, Said
from domain.errors import AnswerRefused, LinkRefused, NotKnown
from flows.asked import day_of
from flows.cli.context import Context, in_each
from words.catalogue import say
from words.names import name_of

if TYPE_CHECKING:
    from domain.alert import Alert
    from flows.steps.answering import Listed, Opened
    from flows.wiring import Workplace


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("link", metavar="LINK", help="the link of a message, or the token at its end")
    parser.description = (
        f"{parser.description}. It counts for whom the link was made for. Without an answer the matter is shown."
    )
    answers = parser.add_mutually_exclusive_group()
    answers.add_argument("--ack", action="store_true", help="it has been read")
    answers.add_argument("--explain", metavar="TEXT", help="measures, or an explanation")
    answers.add_argument("--doubt", metavar="TEXT", help="the figure or its definition is doubted")
    answers.add_argument("--snooze-until", type=day_of, metavar="DATE", help="no reminder before this day")


def run(args: argparse.Namespace, context: Context) -> int:
    from alerts.episodes.links import token_of
    from flows.steps.answering import answer_over_link, opened_link

    workplace, token, said = context.workplace(), token_of(args.link), said_of(args)
    language = workplace.deployment.contacts.language
    try:
        new = answer_over_link(workplace, token, said, way=AnswerWay.CLI) if said else None
        opened = opened_link(workplace, token)
    except LinkRefused as refused:
        raise NotKnown(say(language, f"answering.link.{refused.fault}")) from None
    except AnswerRefused as refused:
        raise NotKnown(refusal(refused, language)) from None
    _show(context, workplace, opened, new=new)
    return 0


def said_of(args: argparse.Namespace) -> Said | None:
    """The answer that the command line gives; None for who only looks."""
    if args.ack:
        return Said(AnswerAction.ACKNOWLEDGE)
    if args.explain is not None:
        return Said(AnswerAction.EXPLAIN, args.explain)
    if args.doubt is not None:
        return Said(AnswerAction.DOUBT, args.doubt)
    return Said(AnswerAction.SNOOZE, until=args.snooze_until) if args.snooze_until else None


def refusal(refused: AnswerRefused, language: str) -> str:
    """Why an answer is not taken, in words."""
    from alerts.episodes.answering import LONGEST_WORDS, PUT_OFF_AT_MOST

    return say(language, f"answering.refused.{refused.fault}", most=LONGEST_WORDS, days=PUT_OFF_AT_MOST)


def _show(context: Context, workplace: Workplace, opened: Opened | Listed, *, new: bool | None) -> None:
    from flows.serve.answerviews import lines

    language = workplace.deployment.contacts.language
    if context.as_json:
        context.show_json("answer", _rows(opened, new=new), config=workplace.deployment.sha256)
        return
    console = context.console()
    for line in lines(opened, workplace, language):
        console.print(line, soft_wrap=True)
    if new is not None:
        console.print(say(language, "answering.recorded" if new else "answering.repeated"), soft_wrap=True)


def _rows(opened: Opened | Listed, *, new: bool | None) -> list[dict[str, Any]]:
    from flows.steps.answering import Opened

    if isinstance(opened, Opened):
        return [_row(opened, new=new)]
    return [
        {
            "alert_id": alert.id,
            "number": alert.number,
            "contact": opened.contact.id,
            "state": alert.state,
            "link": token,
            **_named(title, alert),
        }
        for alert, title, token in opened.matters
    ]


def _row(opened: Opened, *, new: bool | None) -> dict[str, Any]:
    alert = opened.alert
    return {
        "alert_id": alert.id,
        "number": alert.number,
        "contact": opened.contact.id,
        "state": alert.state,
        "recorded": new,
        "choices": opened.choices,
        "answers": [
            {"action": one.action, "words": one.words, "via": one.via, "at": one.at.isoformat()} for one in opened.own
        ],
        **_named(opened.message.title, alert),
    }


def _named(title: str, alert: Alert) -> dict[str, str]:
    return in_each(lambda language: f"{title}: {name_of('alert', alert.state, language)}")
