"""A revised denominator: verdicts on figures that nobody changed, before and after new rows of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.indicator import Denominator
from domain.period import Period


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One figure judged twice: last on another denominator, and first on the one that it stands on now."""

    before: Assessment
    after: Assessment

    @property
    def moved(self) -> bool:
        """Whether the denominator gave another figure and that another verdict; that a preliminary figure has become a final
        one is none."""
        one, two = self.before, self.after
        return bool(one.verdict and two.verdict) and one.verdict != two.verdict and one.actual != two.actual


@dataclass(frozen=True, slots=True)
class Revision:
    """What the rows of one register about one year, known from one day on, have changed."""

    register: str
    year: int
    known_from: str
    moved: tuple[Rejudged, ...]

    @property
    def code(self) -> str:
        """Names it: resident_population@2023-10-01."""
        return f"{self.register}@{self.known_from}"


def revisions(rejudged: Iterable[Rejudged], deployment: Deployment, as_of: date) -> tuple[Revision, ...]:
    """The revisions that have moved verdicts on targets of plans that were issued by a day, in the order of the register and
    its years; the verdicts of each in the order of the plans."""
    order = _issued(deployment, as_of)
    found: dict[tuple[str, int, str], list[Rejudged]] = defaultdict(list)
    for one in rejudged:
        entry = _entry(one.after, deployment)
        if entry and one.moved and one.after.target_id in order and one.after.place in deployment.places:
            found[entry.register, entry.year, entry.known_from].append(one)
    return tuple(
        Revision(*key, tuple(sorted(moved, key=lambda one: (order[one.after.target_id], one.after.place))))
        for key, moved in sorted(found.items())
    )


def _entry(row: Assessment, deployment: Deployment) -> Denominator | None:
    """The entry that a verdict stands on; of a figure that was summed up the last one that was known of its year."""
    if not row.is_derived:
        stands = (one for one in deployment.denominators if (one.place, one.cited) == (row.place, row.denominator))
        return next(stands, None)
    indicator, day = deployment.indicators.get(row.indicator), deployment.calendar.day_of(row.known_at).isoformat()
    asked = (indicator.parts.register if indicator and indicator.parts else "", Period.parse(row.period).end.year)
    known = [one for one in deployment.denominators if (one.register, one.year) == asked and one.known_from <= day]
    return max(known, key=lambda one: one.known_from, default=None)


def _issued(deployment: Deployment, as_of: date) -> Mapping[str, int]:
    """The targets that may be told of, each with its place in the order of the plans."""
    issued = [plan for plan in deployment.plans.values() if plan.issued_on <= as_of]
    return {target.id: number for number, target in enumerate(target for plan in issued for target in plan.targets)}
