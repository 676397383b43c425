"""Which of the figures that come gives the first verdict on a target, and what its way is measured from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checks.trajectory.coming import Coming, Route
from checks.trajectory.series import adds_up, counts_cases
from domain.deployment import Deployment
from domain.indicator import Chance, Indicator
from domain.judgeable import Start
from domain.period import Period, add_months
from domain.plan import Plan, Target
from domain.targetkind import TargetKind, Way

First = tuple[Start, str, Coming]  # what the way is measured from, the period of that, the figure


@dataclass(frozen=True, slots=True)
class Promised:
    """One target at one place, with all that it is judged by."""

    target: Target
    kind: TargetKind
    plan: Plan
    place: str
    deployment: Deployment

    @property
    def since(self) -> date:
        """The first day of the span; a target that was revised within the plan goes on from where the plan began."""
        return min(self.plan.effective_from, self.target.effective_from or self.plan.effective_from)

    @property
    def deadline(self) -> date:
        return self.target.latest_deadline or self.target.deadline or self.plan.effective_to

    @property
    def at_home(self) -> bool:
        return self.place == self.target.place

    @property
    def indicator(self) -> Indicator:
        return self.deployment.indicators[self.target.indicator]

    @property
    def in_whole_years(self) -> bool:
        """Rates of few cases are judged by the year."""
        rare = self.indicator.moved_by == Chance.POISSON and not counts_cases(self.kind, self.indicator)
        return rare and self.kind.way is not Way.YEAR_BEFORE

    @property
    def in_its_own_year(self) -> bool:
        """What accumulates over a year is judged by the year of the deadline."""
        accumulates = self.indicator.accumulates == "year_to_date"
        return self.target.by_profile or (accumulates and self.kind.year_to_date)

    @property
    def needs_start(self) -> bool:
        """Whether the way is measured from a figure. What accumulates or adds up starts from nought."""
        from_nought = self.indicator.accumulates == "year_to_date" or adds_up(self.target, self.kind, self.indicator)
        return self.kind.needs_start and not (self.target.by_profile or from_nought)


def first_verdict(promise: Promised, route: Route, history: Sequence[Coming]) -> First | None:
    """What the way is measured from, with its period, and the first figure that can give a verdict."""
    usable = [figure for figure in route.figures if in_time(promise, figure)]
    if not usable:
        return None
    if promise.kind.way is Way.YEAR_BEFORE:
        return _after_a_year(promise, usable, history)
    if not promise.needs_start:
        return Start.NONE_NEEDED, "", usable[0]
    if promise.target.baseline_value is not None and promise.at_home:
        return _after(promise, usable)
    if promise.target.is_dated:
        return _since_a_dated_value(promise, usable)
    return _from_a_figure(promise, usable, history)


def in_time(promise: Promised, figure: Coming) -> bool:
    """Within the plan and up to the deadline, of a whole year where only that counts, before the target is replaced."""
    target = promise.target
    replaced = target.effective_to and target.effective_to < promise.deadline and figure.on > target.effective_to
    in_year = not promise.in_its_own_year or figure.end.year == promise.deadline.year
    whole = not promise.in_whole_years or figure.months >= 12
    return promise.since <= figure.end and figure.start <= promise.deadline and in_year and whole and not replaced


def _after(promise: Promised, usable: Sequence[Coming]) -> First | None:
    """After the period of the printed baseline."""
    period = promise.target.baseline_period
    begins = Period.parse(period).end
    return next(((Start.PRINTED, period, one) for one in usable if one.end > begins), None)


def _since_a_dated_value(promise: Promised, usable: Sequence[Coming]) -> First | None:
    """From the first value on that the plan dates."""
    first = min(dated.on for dated in promise.target.milestones)
    return next(((Start.NONE_NEEDED, "", one) for one in usable if one.end >= first), None)


def _from_a_figure(promise: Promised, usable: Sequence[Coming], history: Sequence[Coming]) -> First | None:
    """The last figure before the plan, else the first one within it. Where one figure is all that comes it can still reach an
    end that is a level, or miss it at the deadline."""
    before = [figure for figure in history if figure.end < promise.since]
    if before:
        return Start.BEFORE_PLAN, before[-1].period, usable[0]
    if not promise.kind.needs_baseline:
        return Start.NONE_NEEDED, "", usable[0]
    later = [figure for figure in usable if figure.end > usable[0].end]
    if later:
        return Start.FIRST_FIGURE, usable[0].period, later[0]
    return (Start.NONE_NEEDED, "", usable[0]) if promise.kind.has_span else None


def _after_a_year(promise: Promised, usable: Sequence[Coming], history: Sequence[Coming]) -> First | None:
    """Beside the same period of the year before; over longer gaps, as between surveys, beside the figure before."""
    for figure in usable:
        alike = [one for one in history if one.end < figure.end and one.months == figure.months]
        year = [one for one in alike if add_months(one.end, 12) == figure.end]
        if found := year or (alike if figure.months >= 12 else []):
            start = Start.BEFORE_PLAN if found[-1].end < promise.since else Start.FIRST_FIGURE
            return start, found[-1].period, figure
    return None
