"""What happened on a stage, as lines that an official reads: what was done, what went out to whom, how matters ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

WEEKDAYS = "一二三四五六日"
# Reminders say in their title all there is to say; of everything else the first two lines of the text are shown too.
PLAIN = ("报送提醒", "逾期未报", "提请协调")


class Transcript:
    """The lines of one scenario. `order` is how recipients are named, everybody in the order of the contacts."""

    def __init__(self, order: Sequence[str]) -> None:
        self.lines: list[str] = []
        self._order = {name: number for number, name in enumerate(order)}

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def act(self, day: date, what: str) -> None:
        """Somebody does something on a day."""
        self.lines.append(f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）　{what}")

    def typed(self, command: str) -> None:
        """Somebody types a command; the day does not matter."""
        self.lines.append(f"$ {command}")

    def file(self, text: str) -> None:
        """What a file says that a person wrote."""
        self.lines.append(f"文件 {text}")

    def said(self, text: str, code: int = 0) -> None:
        """What a program answers, with its exit code where it is none of success."""
        lines = [line.rstrip() for line in text.splitlines() if line.strip()]
        self.lines += [f"　　{line}" for line in lines]
        self.lines += [f"　　（退出码 {code}）"] if code else []

    def told(self, messages: Sequence[Any], ended: Sequence[Any]) -> None:
        """Every message, those with the same title in one line; then the matters that ended."""
        self.lines.append(f"　　发出消息 {len(messages)} 条" if messages else "　　没有发出消息")
        for title in sorted({one.title for one in messages}):
            same = [one for one in messages if one.title == title]
            self.lines.append(f"　　· {title} → {self.readers(one.recipient for one in same)}")
            if not title.startswith(PLAIN):
                self.lines += [f"　　　　{line}" for line in same[0].begins]
        self.lines += [f"　　○ {one.sentence}，{'已告知' if one.told else '不通知任何人'}" for one in ended]

    def readers(self, recipients: Iterable[str]) -> str:
        """The same roles of several places in one word: 填报人、审核人（东渡区、南泉区）."""
        roles: dict[str, list[str]] = {}
        for name in sorted(recipients, key=lambda name: self._order[name]):
            role, _, place = name.rstrip("）").partition("（")
            roles.setdefault(place, []).append(role)
        places: dict[tuple[str, ...], list[str]] = {}
        for place, held in roles.items():
            places.setdefault(tuple(held), []).append(place)
        return "；".join(_group(held, found) for held, found in places.items())


def _group(roles: Sequence[str], places: Sequence[str]) -> str:
    named = [place for place in places if place]
    return "、".join(roles) + (f"（{'、'.join(named)}）" if named else "")
