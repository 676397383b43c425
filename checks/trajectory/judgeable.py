"""Whether a target can be judged at a place: from whose figure, by which line of a form, from what start and from which day
on; or why not. A matter of the deployment alone: whether the figures do come is another one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from checks.trajectory.coming import Coming, Route, Ways
from checks.trajectory.firstverdict import First, Promised, first_verdict, in_time
from domain.deployment import Deployment
from domain.judgeable import Judgeable, Lack, Source
from domain.plan import Target
from domain.targetkind import Measure, Way, good_side


def judgeable(deployment: Deployment, targets: Iterable[Target]) -> tuple[Judgeable, ...]:
    """One row per target and place, in the order of the targets and of their places."""
    promises = [
        Promised(target, deployment.target_kinds[target.kind], deployment.plans[target.plan], place, deployment)
        for target in targets
        for place in deployment.places_of(target)
    ]
    # A year that begins on the day of the deadline still counts for it.
    until = max((one.deadline for one in promises), default=date.min) + timedelta(days=366 if promises else 0)
    ways, known = Ways(deployment, until), dict[Hashable, Judgeable]()
    return tuple(_once(one, ways, known) for one in promises)


def _once(promise: Promised, ways: Ways, known: dict[Hashable, Judgeable]) -> Judgeable:
    """The answer, found once for all places that are asked by the same lines."""
    given = _given(promise, ways)
    key = promise.target.id, promise.at_home, *map(tuple, given)
    if key not in known:
        known[key] = _judged(promise, *given, ways)
    return replace(known[key], place=promise.place)


def _given(promise: Promised, ways: Ways) -> tuple[list[Route], list[Route]]:
    """The ways of the figures themselves, and those of what they are compared with."""
    target, place = promise.target, promise.place
    compared = promise.kind.needs_reference and target.reference
    others = _of_cell(ways, place, (target.reference, "")) if compared else []
    return _of_cell(ways, place, (target.indicator, target.item)), others


def _judged(promise: Promised, own: Sequence[Route], others: Sequence[Route], ways: Ways) -> Judgeable:
    if lack := _lack_of_words(promise):
        return _row(promise, lack=lack)
    routes = _routes(promise, own, others)
    history = tuple(sorted({figure for route in routes for figure in route.figures}, key=lambda one: one.end))
    found = [(route, first) for route in routes if (first := first_verdict(promise, route, history))]
    return _with_route(promise, *min(found, key=_preferred)) if found else _lacking(promise, ways, own, routes)


def _row(promise: Promised, **given: object) -> Judgeable:
    reference = promise.target.reference if promise.kind.needs_reference else ""
    return Judgeable(promise.plan.id, promise.target.id, promise.place, reference=reference, **given)  # type: ignore[arg-type]


def _with_route(promise: Promised, route: Route, first: First) -> Judgeable:
    start, start_period, figure = first
    return _row(
        promise,
        source=route.source,
        form=route.form,
        row=route.row,
        asked=route.asked,
        places=route.places,
        start=start,
        start_period=start_period,
        first_period=figure.period,
        first_on=max(figure.on, promise.target.effective_from or figure.on),
    )


def _preferred(found: tuple[Route, First]) -> tuple[int, bool, date]:
    """The place's own figure before others, its primary line before others, the earliest verdict."""
    route, (_, _, figure) = found
    return list(Source).index(route.source), not route.primary, figure.on


def _lack_of_words(promise: Promised) -> Lack | None:
    """What the plan does not say."""
    target, kind = promise.target, promise.kind
    no_span = kind.measure is Measure.SPAN and target.low is None and target.high is None
    if no_span or (kind.needs_value and target.value is None):
        return Lack.NO_VALUE
    direction = promise.deployment.indicators[target.indicator].direction
    if kind.way is Way.YEAR_BEFORE and not good_side(kind, target, direction):
        return Lack.QUALITATIVE
    return None


def _routes(promise: Promised, own: Sequence[Route], others: Sequence[Route]) -> list[Route]:
    """The ways by which figures come that the target is judged on."""
    routes = list(own)
    if promise.kind.needs_reference and promise.target.reference:
        routes = [both for other in others for both in _beside(own, other)]
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


def _by_document(promise: Promised) -> Route:
    """Any day of the plan may bring the document."""
    first = max(promise.since, promise.plan.issued_on)
    return Route(Source.ATTESTED, (Coming("", promise.since, first, first),))


def _lacking(promise: Promised, ways: Ways, own: Sequence[Route], routes: Sequence[Route]) -> Judgeable:
    """Why none of these ways gives a verdict. What a document prints of other years is no way."""
    if all(route.source is Source.PRINTED for route in own):
        others = ways.elsewhere((promise.target.indicator, promise.target.item))
        return _row(promise, lack=Lack.FORM_OF_OTHERS, form=others[0]) if others else _row(promise, lack=Lack.NO_FORM)
    reported = [route for route in routes if route.source is not Source.PRINTED]
    if not reported:
        return _row(promise, lack=Lack.NO_REFERENCE)
    comes = any(in_time(promise, figure) for route in reported for figure in route.figures)
    return _row(promise, lack=Lack.NO_START if comes else Lack.NO_PERIOD, form=reported[0].form)
