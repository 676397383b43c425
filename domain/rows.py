"""The rows of the frames that cross a room's border, as types: names, order and kinds of their columns stand here once.
Assessments, findings and check results are types of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.submission import ObservationState, Provenance, SubmissionStatus, Usable


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell of one version of a submission: its figure in the indicator's unit, its parts, and where it stands.
    `usable` is accepted, held or rejected; `is_new` says that this batch brought it. `status` says whether the form is a
    preliminary one. sample_size and standard_error tell how sure a figure is that was found by asking some of many;
    `covered` is the share of the places that a derived figure stands on (None: it is not derived); `evidence` is what
    stood around the figure in its file (domain.evidence, as JSON text)."""

    submission_id: str
    receipt_id: str
    form: str
    place: str
    indicator: str
    period: str
    period_start: date
    period_end: date
    item: str
    state: ObservationState
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    value_text: str
    decimals: int | None
    file: str
    sheet: str
    cell: str
    note: str
    provenance: Provenance
    received_at: datetime
    version: int
    is_new: bool
    usable: Usable
    status: SubmissionStatus
    sample_size: float | None
    standard_error: float | None
    covered: float | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one rule tested at one place: counts, and the untestable ones by reason as a JSON object."""

    rule: str
    place: str
    passed: int
    flagged: int
    untestable: int
    reasons: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The figures that one of `period` is seen against: up to 24 of its series, all before it, oldest first, and their
    statistics. `mad` is the median absolute deviation, not scaled; `last_period` belongs to the last of them."""

    place: str
    indicator: str
    item: str
    period: str
    n: int
    median: float | None
    mad: float | None
    mean: float | None
    last_value: float | None
    last_period: str
    window: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AcceptedExplanation:
    """An accepted explanation: it suppresses the same rule, place, indicator and item until the day named; None: always."""

    rule: str
    place: str
    indicator: str
    item: str
    until: date | None
