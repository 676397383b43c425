"""What an answer does to an alert, whoever gives it and over whichever way. Pure; an answer never takes an earlier one back.

Read the alert and apply the transition in one transaction: resolved beats every answer."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.episodes import answers
from alerts.episodes.ladder import morning
from domain.alert import Alert, AlertState, Transition, TransitionKind
from domain.alertanswer import AlertAnswer, AnswerAction, Answerer, Said
from domain.contact import REPORTING_ROLES, Contact
from domain.errors import AnswerFault, AnswerRefused
from domain.workdays import WorkCalendar

LONGEST_WORDS = 2_000
PUT_OFF_AT_MOST = 10  # working days
WITH_WORDS = frozenset({AnswerAction.EXPLAIN, AnswerAction.DOUBT})
_UNREAD = frozenset({AlertState.OPEN, AlertState.REOPENED})
# What people answer, and who else is told: whoever has read the matter has read it all the same.
_NOTHING_NEW = frozenset(
    {
        TransitionKind.ACKNOWLEDGED,
        TransitionKind.SNOOZED,
        TransitionKind.EXPLAINED,
        TransitionKind.MEASURED,
        TransitionKind.ESCALATED,
        TransitionKind.REPEATED,
        TransitionKind.STANDING,
    }
)


def answerer(contact: Contact) -> Answerer:
    """A contact as one who answers."""
    return Answerer(contact.id, contact.role in REPORTING_ROLES)


def choices(alert: Alert, who: Answerer, *, answered: bool) -> tuple[AnswerAction, ...]:
    """What somebody may answer now; `answered` says that this person has answered it as it stands."""
    if not alert.is_open:
        return ()
    explained = alert.state == AlertState.EXPLAINED
    barred = {AnswerAction.ACKNOWLEDGE} if answered or explained else set()
    barred |= {AnswerAction.SNOOZE} if who.reports or explained else set()
    return tuple(action for action in AnswerAction if action not in barred)


def moved(alert: Alert, said: Said, who: Answerer, at: datetime, calendar: WorkCalendar) -> Transition | None:
    """What the answer does to the alert: the trail says who and in which words. None where it stays as it is, since more was
    answered before. Raises AnswerRefused with the reason: nothing is kept then."""
    said = cleaned(said)
    refuse(alert, said, who, at, calendar)
    if said.action in WITH_WORDS:
        return answers.explain(alert, said.words, who.id, at)
    if said.action == AnswerAction.SNOOZE and said.until:
        return answers.snooze(alert, morning(said.until, calendar), who.id, at)
    return answers.acknowledge(alert, who.id, at) if alert.state in _UNREAD else None


def refuse(alert: Alert, said: Said, who: Answerer, at: datetime, calendar: WorkCalendar) -> None:
    """Raises AnswerRefused for what may not be answered."""
    if not alert.is_open:
        raise AnswerRefused(AnswerFault.OVER)
    if said.action in WITH_WORDS and not _says_something(said.words):
        raise AnswerRefused(AnswerFault.NO_WORDS)
    if len(said.words) > LONGEST_WORDS:
        raise AnswerRefused(AnswerFault.TOO_LONG)
    if said.action == AnswerAction.SNOOZE:
        _refuse_day(alert, said, who, at, calendar)


def _refuse_day(alert: Alert, said: Said, who: Answerer, at: datetime, calendar: WorkCalendar) -> None:
    today = calendar.day_of(at)
    if who.reports:
        raise AnswerRefused(AnswerFault.NOT_FOR_REPORTERS)
    if alert.state == AlertState.EXPLAINED:
        raise AnswerRefused(AnswerFault.NOTHING_TO_PUT_OFF)
    if said.until is None:
        raise AnswerRefused(AnswerFault.NO_DAY)
    if said.until <= today or morning(said.until, calendar) <= at:
        raise AnswerRefused(AnswerFault.NOT_AHEAD)
    if said.until > calendar.add(today, PUT_OFF_AT_MOST):
        raise AnswerRefused(AnswerFault.TOO_FAR)


def cleaned(said: Said) -> Said:
    """The answer with its words as they are kept: as they were written, but for what no database holds (a zero byte, half a
    character), line ends of other systems, and space around them."""
    whole = said.words.encode("utf-8", "replace").decode("utf-8")
    lines = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return replace(said, words=lines.strip())


def seen(events: Iterable[Mapping[str, Any]]) -> str:
    """Which turn of an alert its trail has come to: it moves to another when there is something new to read."""
    return str(sum(event["kind"] not in _NOTHING_NEW for event in events))


def turned_at(events: Iterable[Mapping[str, Any]]) -> datetime:
    """When the alert came to that turn."""
    moments: list[datetime] = [event["at"] for event in events if event["kind"] not in _NOTHING_NEW]
    return max(moments)


def recorded(alert: Alert, said: Said, who: Answerer, turn: str, *, via: str, at: datetime) -> AlertAnswer:
    """The answer as it is kept. The same one to the same turn of the same alert has the same id, however often it is sent."""
    said = cleaned(said)
    words = " ".join(part for part in (said.until.isoformat() if said.until else "", said.words) if part)
    key = "\0".join((alert.id, who.id, said.action, words, turn))
    return AlertAnswer(hashlib.sha256(key.encode()).hexdigest()[:16], alert.id, who.id, said.action, words, via, at)


def _says_something(words: str) -> bool:
    """Whether a reader sees anything: marks that join or turn letters are none."""
    return any(not one.isspace() and not unicodedata.category(one).startswith("C") for one in words)
