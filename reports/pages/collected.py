"""The table of what has come, a line per district: from where, when last, how many, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.boxcount import BoxCount
from domain.deployment import Deployment
from reports.pages.tables import Row, headed, markdown_table
from words.catalogue import say
from words.dates import clock, plain_day, short_day
from words.markdown import Markdown, paragraphs, titled


@dataclass(frozen=True, slots=True)
class Sender:
    """One place and what came from it, through whichever sources; `place` is the box's own name where it is nobody's.
    `sources` are those that are configured for it, `down` says that a source or box through which it sends cannot be read."""

    place: str
    boxes: tuple[BoxCount, ...] = ()
    down: bool = False
    sources: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(one.parked + one.held for one in self.boxes)

    @property
    def count(self) -> int:
        return sum(one.count for one in self.boxes)


def collected_markdown(senders: Sequence[Sender], deployment: Deployment, as_of: date) -> Markdown:
    """The page of a day: the counts, then a line per place, those first for which somebody must do something."""
    language = deployment.language
    ordered = sorted(senders, key=lambda one: (not one.down, not one.waiting, not one.count, one.place))
    rows = [_row(one, as_of, deployment) for one in ordered]
    title = titled(say(language, "page.title.collected", day=plain_day(as_of)))
    return paragraphs((title, collected_sentence(senders, language), markdown_table(rows)))


def collected_sentence(senders: Sequence[Sender], language: str) -> str:
    """The same in one line; what came through a box of several places is counted once."""
    boxes = {(box.source, box.box): box for one in senders for box in one.boxes}.values()
    return say(
        language,
        "collected.summary",
        places=len(senders),
        sent=sum(bool(one.count) for one in senders),
        new=sum(one.new for one in boxes),
        parked=sum(one.parked for one in boxes),
        held=sum(one.held for one in boxes),
    )


def _row(one: Sender, as_of: date, deployment: Deployment) -> Row:
    language, place = deployment.language, deployment.places.get(one.place)
    last = max((box.last_at for box in one.boxes), default=None)
    told = {
        "place": place.label(language) if place else one.place or "/",
        "sources": say(language, "joint.list").join(sorted({*one.sources, *(box.source for box in one.boxes)})),
        "last": _moment(last, as_of, deployment) if last else say(language, "collected.none"),
        "new": sum(box.new for box in one.boxes) or "",
        "count": one.count or "",
        "waiting": _waiting(one, language),
    }
    return headed("collected", language, told)


def _moment(last: datetime, as_of: date, deployment: Deployment) -> str:
    """Day and time; of another year the day. On one line, however narrow the column."""
    day, language = deployment.calendar.day_of(last), deployment.language
    if day.year != as_of.year:
        return plain_day(day)
    local = last.astimezone(ZoneInfo(deployment.calendar.time_zone))
    return f"{short_day(day, language)}\N{NO-BREAK SPACE}{clock(local, language)}"


def _waiting(one: Sender, language: str) -> str:
    said = [say(language, "collected.down")] if one.down else []
    for key in ("parked", "held"):
        if count := sum(getattr(box, key) for box in one.boxes):
            said.append(say(language, f"collected.{key}", count=count))
    return say(language, "joint.list").join(said)
