"""The diary of an office: a person reads it. Its frame is English, what left is in the words in which it left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from playhouse.sinks import NUMBER, Came
from playhouse.transcript import Transcript

# What is shown in full so often; after that its title and its first lines.
IN_FULL = 2
# Each of these is another one, and stands here in full.
ALWAYS = re.compile(r"^(\d+项|一周情况|更正说明|【可能重复|【报送情况)")
BEGINNING = 2


@dataclass(frozen=True)
class Pass:
    """One job at a moment, seen from outside: what came to people, which matters ended, who was tried in vain."""

    day: date
    at: str
    job: str
    came: tuple[Came, ...] = ()
    ended: tuple[Any, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


class Diary:
    """Lines of Markdown, a heading for each day on which something happened."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._people: dict[str, None] = {}
        self._shown, self._quiet = Counter[str](), list[date]()
        self._day: date | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def learn(self, names: Iterable[str]) -> None:
        """Who may be named, in this order."""
        self._people |= dict.fromkeys(names)

    def event(self, day: date, what: str) -> None:
        """Something that people do."""
        self._head(day)
        self.lines.append(f"- {what}")

    def passed(self, seen: Pass) -> None:
        """What a job did, if anybody noticed."""
        if not (seen.came or seen.ended or seen.failed):
            return
        self._head(seen.day)
        for same in self._alike(seen.came):
            self._message(seen.at, same)
        for to, why in dict.fromkeys(seen.failed):
            self._in_vain(seen.at, f" ✗ {to}: {why}")
        told = [one for one in seen.ended if one.told]
        self.lines += [f"- {seen.at} ended: {one.sentence}" for one in told]
        silent = Counter(one.sentence.partition("：")[0] for one in seen.ended if not one.told)
        self.lines += [f"- {seen.at} ended, told to nobody: {name} × {count}" for name, count in silent.items()]

    def day_is_over(self, day: date) -> None:
        if self._day != day:
            self._quiet.append(day)

    def closed(self) -> str:
        """The whole text."""
        self._quiet_days()
        return self.text

    def _head(self, day: date) -> None:
        if self._day == day:
            return
        self._quiet_days()
        self._day = day
        self.lines += ["", f"### {day:%A} {day.day} {day:%B}", ""]

    def _quiet_days(self) -> None:
        if self._quiet:
            first, last = self._quiet[0], self._quiet[-1]
            span = f"{_short(first)}" if first == last else f"{_short(first)} to {_short(last)}"
            self.lines += ["", f"*{span}: nothing leaves, nothing ends.*"]
        self._quiet = []

    def _in_vain(self, at: str, what: str) -> None:
        """A try in vain; those that follow each other stand in one line."""
        last = self.lines[-1]
        if last.startswith("- ") and last.endswith(what):
            self.lines[-1] = f"{last.removesuffix(what)}, {at}{what}"
        else:
            self.lines.append(f"- {at}{what}")

    def _message(self, at: str, same: Sequence[Came]) -> None:
        first, to = same[0], Transcript(list(self._people)).readers(dict.fromkeys(one.to for one in same))
        self.lines += [f"- {at} ✉ {first.way} → {to}: **{first.title}**", ""]
        body = _lines(first)
        if self._is_short(first):
            body = [*body[:BEGINNING], "…"]
        self._shown[_shape(first)] += 1
        self.lines += ["  ```text", *(f"  {line}" for line in body), "  ```", ""]

    def _is_short(self, one: Came) -> bool:
        return self._shown[_shape(one)] >= IN_FULL and not ALWAYS.search(one.title)

    def _alike(self, came: Iterable[Came]) -> list[list[Came]]:
        """Messages that differ in their number and reader alone; of those that are not shown in full any more, all with the
        same title."""
        found: dict[tuple[str, str, str], list[Came]] = {}
        for one in came:
            words = _shape(one) if self._is_short(one) else NUMBER.sub("", one.body)
            found.setdefault((one.way, one.title, words), []).append(one)
        return list(found.values())


def _lines(one: Came) -> list[str]:
    return [line.rstrip() for line in one.body.splitlines() if line.strip()]


def _shape(one: Came) -> str:
    """How a message is built: over which way, and with what its lines begin."""
    return " ".join([one.way, *(line[:3] for line in _lines(one))])


def _short(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
