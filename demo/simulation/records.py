"""What a simulation hands over: files with the day on which they come, and the manifest of all that was put into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.submission import Reading

# How a trouble must come to light: a finding of the gate, a refusal by the reader, the state of an expected submission,
# a verdict on a target, or a notice on a private channel.
SeenBy = Literal["finding", "refusal", "timeliness", "assessment", "event"]
Expectation = Literal["seen", "not_flagged"]


@dataclass(frozen=True, slots=True)
class SimulatedFile:
    """One file in one district's box. `version` counts the sendings of one form, place and period from 1."""

    deliver_on: date
    box: str
    name: str
    layout: str  # of reports.workbook.writings
    reading: Reading
    version: int = 1


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the district answers to a question about a figure that is right, and when the city takes it."""

    reason_code: str  # of domain.submission.REASON_CODES
    note: str
    evidence: str
    answered_on: date
    accepted_on: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing that was put into the figures on purpose.

    `expect` says whether Planwatch must see it or must stay silent; `exists` whether the rule kind that sees it is there
    now. `other_kinds` may speak too (a swapped pair of parts is also no longer its own rate). `on` is the day on which
    the file comes, or the fact becomes known; `corrected_on` that of the file which puts it right. `sheet` and `cell`
    depend on how the file is written, so whoever writes it fills them in."""

    id: str
    kind: str
    place: str
    form: str
    period: str
    what: str
    rule_kind: str
    seen_by: SeenBy
    expect: Expectation = "seen"
    exists: bool = False
    indicator: str = ""
    item: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    on: date | None = None
    corrected_on: date | None = None
    explanation: Explanation | None = None
    other_kinds: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the level of one indicator at one place comes from. `source` is printed | target | assumed."""

    indicator: str
    place: str
    source: str
    value: float
    period: str
    choice: str


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """Files in the order in which they come, and the manifest: `planted` and `anchors`."""

    seed: int
    years: tuple[int, int]
    files: tuple[SimulatedFile, ...]
    planted: tuple[Planted, ...]
    anchors: tuple[Anchor, ...]

    def between(self, after: date | None, upto: date) -> Iterator[SimulatedFile]:
        """The files that come after one day (None: from the start) and on or before another."""
        return (one for one in self.files if (after is None or one.deliver_on > after) and one.deliver_on <= upto)

    def days(self) -> tuple[date, ...]:
        """The days on which something comes, in order."""
        return tuple(sorted({one.deliver_on for one in self.files}))
