"""Plans and their targets, with the clause and the exact quote that each target stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.naming import named

PathKind = Literal["linear", "geometric", "log", "steps", "milestones", "profile"]
_POWER: frozenset[PathKind] = frozenset({"geometric", "log"})


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

    value is the end value in the indicator's unit (of a change the signed change, in all or of each year); low and high
    are the ends of a span; `strict` means that reaching the bare value is not enough.
    """

    id: str
    plan: str
    indicator: str
    kind: str  # a code of the catalogue of target kinds
    clause: str
    quotes: tuple[Quote, ...]
    place: str
    applies_to: Literal["self", "children", "self_and_children"] = "self"
    item: str = ""  # the disaggregation that is meant, where the indicator has several
    area: str = ""  # the heading of the plan's table that it stands under (领域)
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
    reference: str = ""  # the other indicator, where the kind compares with one
    numerator: str = ""  # of a ratio that is an indicator of its own: the indicator above its line
    deadline: date | None = None
    latest_deadline: date | None = None  # the later of two readings of the deadline: no miss before it
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
    def figures_of(self) -> str:
        """The indicator that its figures are of: its own, or the one above the line of a ratio."""
        return self.numerator or self.indicator

    @property
    def made_of(self) -> tuple[str, ...]:
        """The indicators that it is judged on: the one that its figures are of, and its reference."""
        return (self.figures_of, self.reference) if self.reference else (self.figures_of,)

    @property
    def quote(self) -> str:
        return self.quotes[0].text if self.quotes else ""

    @property
    def is_dated(self) -> bool:
        """Whether the plan gives the path by dated values."""
        return bool(self.milestones)

    @property
    def is_stepped(self) -> bool:
        """Whether a dated value holds until the next one."""
        return self.path == "steps"

    @property
    def is_powered(self) -> bool:
        """Whether the path grows at a constant rate."""
        return self.path in _POWER

    @property
    def in_logarithms(self) -> bool:
        """Whether the way done is measured in logarithms."""
        return self.path == "log"

    @property
    def by_profile(self) -> bool:
        """Whether the path is the share of the year's total that past years had reached."""
        return self.path == "profile"


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
        """The title in a language; as the plan is written where it has none there."""
        return named(self.title, self.title_en, language)
