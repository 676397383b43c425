"""How severe a verdict is: by its band, and one level more or less for what surrounds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from alerts.path.lights import worst_of
from domain.assessment import BEHIND, VERDICTS, Assessment, Status
from domain.condition import LEVELS, Level
from domain.period import Period, add_months
from domain.plan import Plan, Target

SEVERITY: Mapping[str, Level] = {
    Status.AT_RISK: Level.NOTICE,
    Status.SLIGHTLY_BEHIND: Level.NOTICE,
    Status.BEHIND: Level.WARNING,
    Status.MISSED: Level.WARNING,
    Status.REGRESSING: Level.CRITICAL,
    Status.BREACHED: Level.CRITICAL,
}


def severity(
    status: str, *, binding: bool, last_year: bool = False, repeated: bool = False, first_month: bool = False
) -> Level:
    """info | notice | warning | critical. A binding target, the last year of the plan and a second period in the same
    band each raise it, the first month in a band lowers it; all together by no more than one level up. `at_risk` is an
    early word and stays a notice whatever surrounds it."""
    rank = LEVELS.index(SEVERITY[status])
    if status in BEHIND:
        rank += min(1, binding + last_year + repeated - first_month)
    return LEVELS[max(0, min(rank, len(LEVELS) - 1))]


def severity_of(one: Assessment, target: Target, plan: Plan, previous: Sequence[Assessment], as_of: date) -> Level:
    """The level for an assessment whose worse light is bad; `previous` holds earlier verdicts on the same targets."""
    band = worst_of(one)
    if one.baseline_provisional:  # shown on pages and in the digest, never a message of its own
        return min(SEVERITY[band], Level.NOTICE, key=LEVELS.index)
    before = verdict_before(one, previous)
    repeated = before is not None and worst_of(before) == band
    return severity(
        band,
        binding=one.binding,
        last_year=_in_last_year(target, plan, as_of),
        repeated=repeated,
        first_month=Period.parse(one.period).kind == "month" and not repeated,
    )


def verdict_before(one: Assessment, previous: Sequence[Assessment]) -> Assessment | None:
    """The last verdict on the same target at the same place about an earlier period; periods without a verdict (held,
    no data, ...) are passed over. None where there is none."""
    start = Period.parse(one.period).start
    earlier = [
        other
        for other in previous
        if (other.place, other.target_id) == (one.place, one.target_id)
        and other.status in VERDICTS
        and other.period
        and Period.parse(other.period).end < start
    ]
    return max(earlier, key=lambda other: (Period.parse(other.period).end, other.known_at), default=None)


def _in_last_year(target: Target, plan: Plan, as_of: date) -> bool:
    """Within the twelve months before the target's deadline: what is not done now is not done."""
    deadline = target.deadline or plan.effective_to
    return deadline is not None and add_months(deadline, -12) < as_of <= deadline
