"""Assessments: the verdict on one target at one place, and the words of the verdict."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.submission import Provenance


class Status(StrEnum):
    """What is said of one target at one place, from good to bad, then the non-verdicts, each with a reason."""

    ACHIEVED = "achieved"  # the end value is reached
    MAINTAINED = "maintained"  # a floor or ceiling holds
    AHEAD = "ahead"  # well before the path
    ON_TRACK = "on_track"  # on the path, or within the dead band
    AT_RISK = "at_risk"  # on the path still, but the pace will not do
    SLIGHTLY_BEHIND = "slightly_behind"  # 60 to 95 % of the way that should be done
    BEHIND = "behind"  # less than that
    REGRESSING = "regressing"  # worse than the baseline
    BREACHED = "breached"  # a floor, ceiling or duty does not hold
    MISSED = "missed"  # the deadline's own figure does not reach it
    NOT_DUE = "not_due"  # too early to say
    WITHIN_CHANCE = "within_chance"  # few cases: chance explains the distance
    NO_BASELINE = "no_baseline"  # nothing to measure the way from
    NO_DATA = "no_data"  # no figure
    HELD = "held"  # a question about the figure is open
    PROVISIONAL = "provisional"  # on preliminary figures


NON_VERDICTS: tuple[Status, ...] = (
    Status.NOT_DUE,
    Status.WITHIN_CHANCE,
    Status.NO_BASELINE,
    Status.NO_DATA,
    Status.HELD,
    Status.PROVISIONAL,
)
# From good to bad; the rest are non-verdicts, each with a reason, and never alarm.
VERDICTS: tuple[Status, ...] = tuple(status for status in Status if status not in NON_VERDICTS)
# A figure has met the target: a verdict, or what chance and preliminary figures leave of one.
JUDGED: tuple[Status, ...] = (*VERDICTS, Status.WITHIN_CHANCE, Status.PROVISIONAL)
BEHIND: frozenset[str] = frozenset(
    {Status.SLIGHTLY_BEHIND, Status.BEHIND, Status.REGRESSING, Status.BREACHED, Status.MISSED}
)


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
    status: Status
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
    item: str = ""
    baseline: float | None = None
    baseline_provisional: bool = False  # no printed one: the first figure within the plan, for the time being
    aged: bool = False  # newer figures are overdue: it opens no alert and ends none
    overdue_end: date | None = None  # the end of the last period that is overdue
    covered: float | None = None  # of a derived figure: the share of the places below that it stands on
    parts: int | None = None  # how many places a derived figure stands on
    parts_due: int | None = None  # and on how many it should
    simulated_parts: bool = False  # whether a figure that it stands on is made up
    outlook: str = ""  # will it be reached: likely | uncertain | unlikely; empty where nothing can be said

    @property
    def is_behind(self) -> bool:
        return self.status in BEHIND

    def without_figures(self) -> Assessment:
        """The verdict alone: no figure, no gap, no value of the target, and no words that carry one."""
        nothing: dict[str, Any] = {
            one.name: None for one in fields(self) if one.type == "float | None" and one.name not in _OF_TIME
        }
        return replace(self, **nothing, quote="", denominator="")

    @property
    def verdict(self) -> str:
        """The verdict, also where it is provisional so far and its reason names it; empty where there is none."""
        named = self.reason.removeprefix(f"{Status.PROVISIONAL}_") if self.status == Status.PROVISIONAL else self.status
        return named if named in VERDICTS else ""

    @property
    def is_judged(self) -> bool:
        """Whether a figure has met the target. No figure, one that is asked about, one that comes too early and one
        without a start have not."""
        return self.status in JUDGED

    @property
    def is_derived(self) -> bool:
        """Computed from the figures of other places."""
        return self.provenance == Provenance.DERIVED

    @property
    def is_simulated(self) -> bool:
        """Made up, or computed from what is: marked wherever it shows."""
        return self.provenance == Provenance.SIMULATED or self.simulated_parts


# How much of the time is gone, and of the places there, says nothing of what was counted.
_OF_TIME = frozenset({"share_of_time", "covered"})
