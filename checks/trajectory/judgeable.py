"""Whether a target can be judged at a place: from whose figure, by which line of a form, from what start and from which day
on; or why not. A matter of the deployment alone: whether the figures do come is another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checks.trajectory.coming import Coming, Route, Ways
from checks.trajectory.series import adds_up, counts_cases
from domain.deployment import Deployment
from domain.indicator import Chance, Indicator
from domain.judgeable import Judgeable, Lack, Source, Start
from domain.period import Period, add_months
from domain.plan import Plan, Target
from domain.targetkind import Measure, TargetKind, Way, good_side


@dataclass(frozen=True, slots=True)
class _Promise:
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
        rare = self.indicator.moved_by is Chance.POISSON and not counts_cases(self.kind, self.indicator)
        return rare and self.kind.way is not Way.YEAR_BEFORE

    @property
    def in_its_own_year(self) -> bool:
        """What accumulates over a year is judged by the year of the deadline."""
        accumulates = self.indicator.accumulates == "year_to_date"
        return self.target.by_profile or (accumulates and self.kind.year_to_date)

    @property
    def needs_start(self) -> bool:
        """Whether the way is measured from a figure. What accumulates or adds up starts from nought."""
        from_nought = self.indicator.accumulates == "year_to_date" or adds_up(self.kind, self.indicator)
        return self.kind.needs_start and not (self.target.by_profile or from_nought)


def judgeable(deployment: Deployment, targets: Iterable[Target]) -> tuple[Judgeable, ...]:
    """One row per target and place, in the order of the targets and of their places."""
    promises = [
        _Promise(target, deployment.target_kinds[target.kind], deployment.plans[target.plan], place, deployment)
        for target in targets
        for place in deployment.places_of(target)
    ]
    # A year that begins on the day of the deadline still counts for it.
    until = max((one.deadline for one in promises), default=date.min) + timedelta(days=366 if promises else 0)
    ways = Ways(deployment, until)
    return tuple(_judged(one, ways) for one in promises)


def _judged(promise: _Promise, ways: Ways) -> Judgeable:
    if lack := _lack_of_words(promise):
        return _row(promise, lack=lack)
    routes = _routes(promise, ways)
    history = tuple(sorted({figure for route in routes for figure in route.figures}, key=lambda one: one.end))
    found = [(route, first) for route in routes if (first := _first(promise, route, history))]
    return _with_route(promise, *min(found, key=_preferred)) if found else _lacking(promise, ways, routes)


def _row(promise: _Promise, **given: object) -> Judgeable:
    reference = promise.target.reference if promise.kind.needs_reference else ""
    return Judgeable(promise.plan.id, promise.target.id, promise.place, reference=reference, **given)  # type: ignore[arg-type]


def _with_route(promise: _Promise, route: Route, first: tuple[Start, str, Coming]) -> Judgeable:
    start, start_period, figure = first
    return _row(
        promise,
        source=route.source,
        form=route.form,
        row=route.row,
        asked=len(route.asked),
        places=route.places,
        start=start,
        start_period=start_period,
        first_period=figure.period,
        first_on=max(figure.on, promise.target.effective_from or figure.on),
    )


def _preferred(found: tuple[Route, tuple[Start, str, Coming]]) -> tuple[int, bool, date]:
    """The place's own figure before others, its primary line before others, the earliest verdict."""
    route, (_, _, figure) = found
    return list(Source).index(route.source), not route.primary, figure.on


def _lack_of_words(promise: _Promise) -> Lack | None:
    """What the plan does not say."""
    target, kind = promise.target, promise.kind
    no_span = kind.measure is Measure.SPAN and target.low is None and target.high is None
    if no_span or (kind.needs_value and target.value is None):
        return Lack.NO_VALUE
    direction = promise.deployment.indicators[target.indicator].direction
    if kind.way is Way.YEAR_BEFORE and not good_side(kind, target, direction):
        return Lack.QUALITATIVE
    return None


def _routes(promise: _Promise, ways: Ways) -> list[Route]:
    """The ways by which figures come that the target is judged on."""
    target, place = promise.target, promise.place
    routes = _of_cell(ways, place, (target.figures_of, target.item))
    if promise.kind.needs_reference and target.reference:
        others = _of_cell(ways, place, (target.reference, ""))
        routes = [both for other in others for both in _beside(routes, other)]
    return [*routes, _by_document(promise)] if promise.kind.is_done_or_not else routes


def _of_cell(ways: Ways, place: str, cell: tuple[str, str]) -> list[Route]:
    return [*ways.own(place, cell), *ways.below(place, cell), *ways.printed(place, cell)]


def _beside(routes: Sequence[Route], other: Route) -> Iterator[Route]:
    """The routes with those of their figures that the reference has one beside; known when both are."""
    beside = {figure.period: figure for figure in other.figures}
    for route in routes:
        both = tuple(
            Coming(one.period, one.start, one.end, max(one.on, beside[one.period].on))
            for one in route.figures
            if one.period in beside
        )
        if both:
            yield Route(route.source, both, route.form, route.row, route.primary, route.asked, route.places)


def _by_document(promise: _Promise) -> Route:
    """Any day of the plan may bring the document."""
    first = max(promise.since, promise.plan.issued_on)
    return Route(Source.ATTESTED, (Coming("", promise.since, first, first),), asked=(promise.place,))


def _first(promise: _Promise, route: Route, history: Sequence[Coming]) -> tuple[Start, str, Coming] | None:
    """What the way is measured from, with its period, and the first figure that can give a verdict."""
    usable = [figure for figure in route.figures if _in_time(promise, figure)]
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


def _in_time(promise: _Promise, figure: Coming) -> bool:
    """Within the plan and up to the deadline, of a whole year where only that counts, before the target is replaced."""
    target = promise.target
    replaced = target.effective_to and target.effective_to < promise.deadline and figure.on > target.effective_to
    in_year = not promise.in_its_own_year or figure.end.year == promise.deadline.year
    whole = not promise.in_whole_years or figure.months >= 12
    return promise.since <= figure.end and figure.start <= promise.deadline and in_year and whole and not replaced


def _after(promise: _Promise, usable: Sequence[Coming]) -> tuple[Start, str, Coming] | None:
    """After the period of the printed baseline."""
    period = promise.target.baseline_period
    begins = Period.parse(period).end
    return next(((Start.PRINTED, period, one) for one in usable if one.end > begins), None)


def _since_a_dated_value(promise: _Promise, usable: Sequence[Coming]) -> tuple[Start, str, Coming] | None:
    """From the first value on that the plan dates."""
    first = min(dated.on for dated in promise.target.milestones)
    return next(((Start.NONE_NEEDED, "", one) for one in usable if one.end >= first), None)


def _from_a_figure(
    promise: _Promise, usable: Sequence[Coming], history: Sequence[Coming]
) -> tuple[Start, str, Coming] | None:
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


def _after_a_year(
    promise: _Promise, usable: Sequence[Coming], history: Sequence[Coming]
) -> tuple[Start, str, Coming] | None:
    """Beside the same period of the year before; over longer gaps, as between surveys, beside the figure before."""
    for figure in usable:
        alike = [one for one in history if one.end < figure.end and one.months == figure.months]
        year = [one for one in alike if add_months(one.end, 12) == figure.end]
        if found := year or (alike if figure.months >= 12 else []):
            start = Start.BEFORE_PLAN if found[-1].end < promise.since else Start.FIRST_FIGURE
            return start, found[-1].period, figure
    return None


def _lacking(promise: _Promise, ways: Ways, routes: Sequence[Route]) -> Judgeable:
    """Why none of these ways gives a verdict. What a document prints of other years is no way."""
    cell = promise.target.figures_of, promise.target.item
    if not (ways.own(promise.place, cell) or ways.below(promise.place, cell)):
        others = ways.elsewhere(cell)
        return _row(promise, lack=Lack.FORM_OF_OTHERS, form=others[0]) if others else _row(promise, lack=Lack.NO_FORM)
    reported = [route for route in routes if route.source is not Source.PRINTED]
    if not reported:
        return _row(promise, lack=Lack.NO_REFERENCE)
    in_time = any(_in_time(promise, figure) for route in reported for figure in route.figures)
    return _row(promise, lack=Lack.NO_START if in_time else Lack.NO_PERIOD, form=reported[0].form)
