"""Conditions: what is so, recomputed whole from the ledger by every run. One frozen type of facts per kind, so that
wording needs no look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal, get_args

ConditionKind = Literal["source_down", "missing", "implausible", "behind", "event", "storm", "young_ledger"]
Level = Literal["info", "notice", "warning", "critical"]
LEVELS: tuple[Level, ...] = ("info", "notice", "warning", "critical")


@dataclass(frozen=True, slots=True)
class SourceDownFacts:
    kind: ClassVar[ConditionKind] = "source_down"
    source: str
    address: str
    error: str
    next_step: str
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """`received` and `expected_total` say how the other places stand: the channel itself worked."""

    kind: ClassVar[ConditionKind] = "missing"
    form_name: str
    place_name: str
    period_label: str
    state: str
    due_on: date
    answer_by: date
    late_by: int
    received: int
    expected_total: int
    missing_lines: tuple[str, ...] = ()
    refusal: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """One doubtful cell, in the clerk's words; `also` are the other questions about it, told in the same sentence.
    `rejected`: what the clerk has said of it was not taken."""

    finding_id: str
    sheet: str
    cell: str
    indicator_name: str
    observed: str
    history: str
    explanation: str
    causes: str
    severity: str
    also: tuple[str, ...] = ()
    rejected: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return self.finding_id, *self.also


@dataclass(frozen=True, slots=True)
class ImplausibleFacts:
    """All open findings of one submission: one message per district and form."""

    kind: ClassVar[ConditionKind] = "implausible"
    form_name: str
    place_name: str
    period_label: str
    version: int
    answer_by: date
    passed: int
    findings: tuple[FindingFacts, ...]
    workbook: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class BehindFacts:
    """An indicator behind its path. Numbers are kept beside their text, already printed in the indicator's decimals."""

    kind: ClassVar[ConditionKind] = "behind"
    place_name: str
    indicator_name: str
    unit: str
    status: str
    binding: bool
    period_label: str
    period_end: date
    actual: str
    expected: str
    gap: str
    slip: str
    target: str
    target_year: int
    baseline: str
    baseline_label: str
    share_of_time: str
    share_done: str
    pace_achieved: str
    pace_needed: str
    pace_factor: str
    next_label: str
    next_value: str
    plan_title: str
    document_no: str
    clause: str
    quote: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]
    version: int
    denominator: str = ""
    annual_light: str = ""
    plan_light: str = ""
    other_targets: tuple[str, ...] = ()
    provenance: str = "submitted"
    simulated: bool = False
    chart: str = ""  # a picture of the path, by its name below the output folder


@dataclass(frozen=True, slots=True)
class EventFacts:
    """A rare event (one maternal death): private channels only, no rate, no date, no institution. `by_chance` says that
    so many cases can be chance at the ceiling; texts are ready to print and empty where there is nothing to say."""

    kind: ClassVar[ConditionKind] = "event"
    indicator_name: str
    period_label: str
    count: int
    ceiling: str
    chance: str
    births_about: str
    clause: str
    simulated: bool = False
    by_chance: bool = True


@dataclass(frozen=True, slots=True)
class StormFacts:
    """The same rule on most places at once: one notice about the form or the source, not many about districts."""

    kind: ClassVar[ConditionKind] = "storm"
    rule_name: str
    period_label: str
    flagged: int
    total: int
    simulated: bool = False
    form_name: str = ""


@dataclass(frozen=True, slots=True)
class YoungLedgerFacts:
    """The ledger was made after the day of going live: an older one may be lost, or is not the one that is named."""

    kind: ClassVar[ConditionKind] = "young_ledger"
    made_on: date
    live_from: date
    next_step: str
    simulated: bool = False


Facts = SourceDownFacts | MissingFacts | ImplausibleFacts | BehindFacts | EventFacts | StormFacts | YoungLedgerFacts


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is so. (kind, place, subject, period) is its identity; `evidence` are ids in the ledger."""

    kind: ConditionKind
    place: str
    subject: str
    period: str
    severity: Level
    binding: bool
    facts: Facts
    since: date
    evidence: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return "|".join((self.kind, self.place, self.subject, self.period))


FACTS_OF: Mapping[str, type[Any]] = {facts.kind: facts for facts in get_args(Facts)}


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Plain values for storing; dates as ISO text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(facts).items()}


def facts_from_json(kind: str, stored: Mapping[str, Any]) -> Facts:
    """The inverse of `facts_to_json`."""
    facts_type = FACTS_OF[kind]
    values: dict[str, Any] = {}
    for name, annotation in facts_type.__annotations__.items():
        if name not in stored or annotation.startswith("ClassVar"):
            continue
        value = stored[name]
        if annotation == "date":
            value = date.fromisoformat(value)
        elif name == "findings":
            value = tuple(FindingFacts(**{**one, "also": tuple(one.get("also", ()))}) for one in value)
        elif annotation.startswith("tuple"):
            value = tuple(value)
        values[name] = value
    facts: Facts = facts_type(**values)
    return facts


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One rare event as the checks found it in a figure. count are the cases; exposure the births or people (None where
    only a count is reported); ceiling the target's value in the indicator's unit; chance that of so many cases or more
    at the ceiling (0 where none may happen)."""

    place: str
    indicator: str
    period: str
    target_id: str
    count: int
    exposure: float | None
    ceiling: float
    chance: float
    submission_id: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source answered at its last pull."""

    source: str
    ok: bool
    address: str = ""
    error: str = ""
    places: tuple[str, ...] = ()  # who sends through it; empty: everyone
    checked_at: str = field(default="")
