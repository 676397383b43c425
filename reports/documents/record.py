"""The record of what was sent and answered, as tables show it: one line a message, with every matter that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.messageevidence import EvidenceOfAnswer, EvidenceOfMessage
from reports.documents.ground import Ground
from reports.documents.matters import Matter
from words.catalogue import catalogue, say
from words.dates import clock, whole_day
from words.foreign import in_a_line
from words.names import name_of

# A mobile or a fixed telephone, with or without the dialling code.
_NUMBER = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(?0\d{2,3}\)?[- ]?\d{7,8})(?!\d)", re.ASCII
)
# Characters of an answer and of a name that a table shows; all of it stays in the ledger.
_MOST, _MOST_OF_NAME = 200, 40


@dataclass(frozen=True)
class Record:
    """The messages and answers of one place's matters, numbered from 1 in their order."""

    matters: Sequence[Matter]
    ground: Ground

    def told(self) -> list[list[str]]:
        """Message number, time, posts, channel, matters, outcome: what was sent, for certain or not."""
        return self._lines(lambda one: one.names_it)

    def failed(self) -> list[list[str]]:
        """The same of what was given up."""
        return self._lines(lambda one: one.has_failed)

    def answers(self) -> list[list[str]]:
        """Time, by whom, matters, what was said."""
        language = self.ground.language
        found: dict[tuple[datetime, str, str, str], set[int]] = {}
        for alert_id, number in self._numbers.items():
            for one in self.ground.answered.get(alert_id, ()):
                found.setdefault((one.at, one.by, one.action, one.words), set()).add(number)
        return [
            [
                self._moment(at),
                self.post(by, by),
                _joined(about, language),
                said(EvidenceOfAnswer("", at, by, action, words), language),
            ]
            for (at, by, action, words), about in sorted(found.items(), key=lambda item: item[0])
        ]

    def post(self, contact_id: str, name: str) -> str:
        """Who somebody is by the post: of a contact the department, else the role and the place, never the name."""
        language, places = self.ground.language, self.ground.deployment.places
        contact = self.ground.contacts.get(contact_id)
        if contact is None:
            return _cut(without_numbers(name, language), _MOST_OF_NAME)
        if contact.department:
            return _cut(contact.department, _MOST_OF_NAME)
        where = places[contact.place].label(language) if contact.place in places else ""
        role = name_of("role", contact.role, language)
        return f"{role}{say(language, 'joint.bracket', text=where)}" if where else role

    def _lines(self, wanted: Callable[[EvidenceOfMessage], bool]) -> list[list[str]]:
        by_number: dict[int, list[EvidenceOfMessage]] = {}
        for one in self._messages():
            if wanted(one):
                by_number.setdefault(one.number, []).append(one)
        return [self._line(some) for _, some in sorted(by_number.items(), key=lambda item: (item[1][0].at, item[0]))]

    def _line(self, some: Sequence[EvidenceOfMessage]) -> list[str]:
        first, numbers, language = some[0], self._numbers, self.ground.language
        posts = dict.fromkeys(self.post(one.recipient, one.recipient_name) for one in some)
        return [
            str(first.number),
            self._moment(first.at),
            say(language, "documents.joint").join(posts),
            self._channel(first.channel),
            _joined({numbers[one.alert_id] for one in some}, language),
            name_of("delivery", str(first.came_to), language),
        ]

    def _messages(self) -> Iterable[EvidenceOfMessage]:
        return (message for matter in self.matters for message in matter.messages)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """alert id -> number of its matter."""
        return {alert.id: number for number, matter in enumerate(self.matters, 1) for alert in matter.alerts}

    def _channel(self, channel_id: str) -> str:
        channels = {one.id: one.kind for one in self.ground.deployment.contacts.channels}
        names = catalogue(self.ground.language).table("documents.channel")
        return names.get(channels.get(channel_id, ""), channel_id)

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(self.ground.deployment.calendar.time_zone))
        return f"{whole_day(local, self.ground.language)}\n{clock(local, self.ground.language)}"


def said(answer: EvidenceOfAnswer, language: str) -> str:
    """What an answer was, and its words: without telephone numbers."""
    action = catalogue(language).table("documents.answered").get(answer.action, answer.action)
    words = _cut(without_numbers(in_a_line(answer.words), language), _MOST)
    return f"{action}\n{words}" if words else action


def without_numbers(text: str, language: str) -> str:
    """The text with a mark instead of every telephone number."""
    return _NUMBER.sub(say(language, "documents.hidden_number"), text)


def _cut(text: str, most: int) -> str:
    return f"{text[: most - 1]}…" if len(text) > most else text


def _joined(numbers: Iterable[int], language: str) -> str:
    return say(language, "documents.joint").join(str(number) for number in sorted(numbers))
