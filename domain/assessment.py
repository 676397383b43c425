"""Assessments: the verdict on one target at one place, and the words of the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

# From good to bad among verdicts; the rest are non-verdicts, each with a reason, and never alarm.
VERDICTS: tuple[str, ...] = (
    "achieved",
    "maintained",
    "ahead",
    "on_track",
    "at_risk",
    "slightly_behind",
    "behind",
    "regressing",
    "breached",
    "missed",
)
NON_VERDICTS: tuple[str, ...] = ("not_due", "within_chance", "no_baseline", "no_data", "stale", "held", "provisional")
STATUSES: tuple[str, ...] = VERDICTS + NON_VERDICTS
BEHIND: frozenset[str] = frozenset({"slightly_behind", "behind", "regressing", "breached", "missed"})


@dataclass(frozen=True, slots=True)
class Assessment:
    """expected and actual are in the indicator's unit at the end of the figure's own period; gap = actual - expected;
    slip in months behind the path (negative: ahead); paces per year; next_value restores the path at the end of the
    next period. `strictest` says that this is the target which the alert subject (place, indicator) is judged by."""

    run_id: str
    place: str
    target_id: str
    indicator: str
    period: str
    as_of: date
    known_at: datetime
    status: str
    reason: str = ""
    expected: float | None = None
    actual: float | None = None
    gap: float | None = None
    unit: str = ""
    slip_months: float | None = None
    pace_achieved: float | None = None
    pace_needed: float | None = None
    next_value: float | None = None
    annual_light: str = ""
    plan_light: str = ""
    strictest: bool = True
    binding: bool = False
    submission_id: str = ""
    denominator: str = ""
    config_sha256: str = ""
    document_no: str = ""
    clause: str = ""
    quote: str = ""
    share_done: float | None = None
    share_of_time: float | None = None
    provenance: str = ""

    @property
    def is_behind(self) -> bool:
        return self.status in BEHIND
