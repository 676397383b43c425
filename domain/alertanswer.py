"""What a person answers to an alert, and how it is kept: by whom, in which words, over which way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AnswerAction(StrEnum):
    """What an answer does. An explanation and a doubt both hold the ladder; they ask different things of the section."""

    ACKNOWLEDGE = "acknowledge"  # read
    EXPLAIN = "explain"  # what is being done, or why it is so
    DOUBT = "doubt"  # the figure or its definition is doubted
    SNOOZE = "snooze"  # no reminder before a day


class AnswerWay(StrEnum):
    """How an answer came."""

    LINK = "link"  # the page behind a link
    CLI = "cli"  # the command line


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was given: `until` is the day that a reminder is put off to."""

    action: AnswerAction
    words: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers: the id of a contact (of an operator the account of the machine), and whether this is somebody who
    reports figures."""

    id: str
    reports: bool = False


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """An answer on record, never changed. `contact` is whom the link was made for, or who answered at the command line;
    `words` are theirs, of what was put off the day; `via` is the way and the delivery that carried the link, or the account
    that typed the command."""

    id: str
    alert_id: str
    contact: str
    action: AnswerAction
    words: str
    via: str
    at: datetime
