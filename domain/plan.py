"""Plans and their targets, with the clause and the exact quote that each target stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.naming import named

TargetKind = Literal[
    "reach_at_least",
    "reach_at_most",
    "stay_at_most",
    "maintain_at_least",
    "approximately",
    "change_by",
    "change_per_year",
    "proportional_to",
    "range",
    "zero_events",
    "count_to_complete",
    "milestone",
    "trend",
    "ratio_of",
]
PathKind = Literal["linear", "geometric", "log", "steps", "milestones", "profile"]
# These compare with a starting point and say `no_baseline` without one; the others are judged from the figure alone.
NEEDS_BASELINE: frozenset[str] = frozenset(
    {"reach_at_least", "reach_at_most", "approximately", "change_by", "change_per_year", "proportional_to"}
)


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact slice of a document, white space aside."""

    text: str
    clause: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DatedValue:
    """An explicit milestone of a path."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Target:
    """One promise of a plan about one indicator.

    value is the end value in the indicator's unit (for `change_by` the change, for `change_per_year` the yearly change,
    both signed); low and high belong to `range`; `strict` means that reaching the bare value is not enough.
    """

    id: str
    plan: str
    indicator: str
    kind: TargetKind
    clause: str
    quotes: tuple[Quote, ...]
    place: str
    applies_to: Literal["self", "children", "self_and_children"] = "self"
    unit: str = ""
    baseline_value: float | None = None
    baseline_period: str = ""
    baseline_text: str = ""
    value: float | None = None
    value_text: str = ""
    low: float | None = None
    high: float | None = None
    strict: bool = False
    change_unit: Literal["points", "percent"] = "points"
    reference: str = ""  # the other indicator of proportional_to and ratio_of
    deadline: date | None = None
    nature: Literal["binding", "expected", ""] = ""
    direction: Literal["higher_better", "lower_better", "neutral", ""] = ""
    tolerance: float | None = None
    path: PathKind = "linear"
    milestones: tuple[DatedValue, ...] = ()
    lead: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    source_kind: str = "table"  # what words of the document the kind was read from
    note: str = ""
    file: str = ""  # configuration file and line, for lint
    line: int = 0

    @property
    def binding(self) -> bool:
        return self.nature == "binding"

    @property
    def quote(self) -> str:
        return self.quotes[0].text if self.quotes else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`effective_from` is the start of the span it covers and decides verdicts; before `issued_on` no message cites it."""

    id: str
    title: str
    place: str
    issued_on: date
    effective_from: date
    effective_to: date
    document_no: str = ""
    document: str = ""  # file name of the source text
    received_on: date | None = None  # when its printed figures became known
    received_inferred: bool = False
    title_en: str = ""
    targets: tuple[Target, ...] = ()

    def label(self, language: str) -> str:
        return named(self.title, self.title_en, language)
