"""What stands behind a link, as the values of its page and as the lines of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.episodes.answering import LONGEST_WORDS, PUT_OFF_AT_MOST
from domain.alert import AlertState
from domain.alertanswer import AlertAnswer, AnswerWay
from flows.steps.answering import Listed, Opened
from reports.pages.answer import AnswerPage, Given, Line
from words.catalogue import say
from words.dates import plain_moment, short_day
from words.names import name_of

if TYPE_CHECKING:
    from flows.wiring import Workplace

# What a message says of answering by hand: the page is the place for that.
_NOT_HERE = frozenset({"reply"})


def page_of(opened: Opened, workplace: Workplace, token: str) -> AnswerPage:
    """The values of the page."""
    language, calendar = workplace.deployment.contacts.language, workplace.deployment.calendar
    today = calendar.day_of(workplace.clock())
    return AnswerPage(
        name=opened.contact.name,
        title=opened.message.title,
        blocks=[block.text for block in opened.message.blocks if block.name not in _NOT_HERE],
        state=state_line(opened, workplace, language),
        own=[_given(one, opened, workplace, language) for one in opened.own],
        choices=opened.choices,
        action=token,
        turn=opened.turn,
        first_day=today + timedelta(days=1),
        last_day=calendar.add(today, PUT_OFF_AT_MOST),
        most=LONGEST_WORDS,
        put_off_days=PUT_OFF_AT_MOST,
        typed={},
    )


def lines_of(listed: Listed, language: str) -> list[Line]:
    """The lines of a message about several matters."""
    return [
        Line(say(language, "answering.line", title=title, state=name_of("alert", alert.state, language)), token)
        for alert, title, token in listed.matters
    ]


def state_line(opened: Opened, workplace: Workplace, language: str) -> str:
    """How the matter stands, and what that means for answering."""
    alert = opened.alert
    if not alert.is_open:
        return say(language, "answering.unfollowed" if alert.state == AlertState.UNFOLLOWED else "answering.over")
    state = name_of("alert", alert.state, language)
    if alert.state == AlertState.SNOOZED and alert.snoozed_until:
        day = short_day(workplace.deployment.calendar.day_of(alert.snoozed_until), language)
        return say(language, "answering.snoozed", state=state, day=day)
    return say(language, "answering.state", state=state)


def lines(opened: Opened | Listed, workplace: Workplace, language: str) -> Iterator[str]:
    """The same for a terminal."""
    yield say(language, "answering.for_whom", name=opened.contact.name)
    yield ""
    if not isinstance(opened, Opened):
        yield say(language, "answering.choose")
        yield from (f"{one.text}\n  {one.token}" for one in lines_of(opened, language))
        return
    yield opened.message.title
    yield from (block.text for block in opened.message.blocks if block.name not in _NOT_HERE)
    yield state_line(opened, workplace, language)
    for one in opened.own:
        given = _given(one, opened, workplace, language)
        yield f"{given.head} {given.words}".rstrip()


def _given(one: AlertAnswer, opened: Opened, workplace: Workplace, language: str) -> Given:
    at = one.at.astimezone(ZoneInfo(workplace.time_zone))
    over_link = one.via.startswith(AnswerWay.LINK)
    via = say(language, "answering.via_link" if over_link else "answering.via_cli", name=opened.contact.name)
    action = name_of("alert_answer", one.action, language)
    return Given(say(language, "answering.own_line", when=plain_moment(at), action=action) + via, one.words)
