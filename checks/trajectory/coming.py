"""The figures that can come: by which way, for which periods, on which day. Read from the deployment alone, before any has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from checks.trajectory.addable import can_be_added
from domain.deployment import Deployment
from domain.duedate import due_on, periods_expected
from domain.form import Form
from domain.judgeable import Source
from domain.period import Period, months_between
from domain.place import Place

Cell = tuple[str, str]  # indicator and item


@dataclass(frozen=True, slots=True)
class Coming:
    """A figure of a period, in the calendar of its own reporting year, and the day on which it is due, or known where a
    document prints it."""

    period: str
    start: date
    end: date
    on: date

    @property
    def months(self) -> int:
        """How long its period is."""
        return round(months_between(self.start, self.end))


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A way by which figures come, in the order of their ends: `form` is the form's code (of a printed one the plan's id),
    `row` its line, `asked` how many of `places` are asked. A line of a form is one way for all that it asks: two are the
    same only if they are one object."""

    source: Source
    figures: tuple[Coming, ...]
    form: str = ""
    row: int | None = None
    primary: bool = False
    asked: int = 1
    places: int = 1


@dataclass(frozen=True)
class Ways:
    """All ways by which figures of a deployment come, up to a day."""

    deployment: Deployment
    until: date

    def own(self, place: str, cell: Cell) -> list[Route]:
        """The lines of forms that ask the place for it."""
        return [route for route in self._lines.get(cell, ()) if place in self._asked[route.form]]

    def below(self, place: str, cell: Cell) -> list[Route]:
        """The lines of forms that ask places below it, where their figures add up to one of its own."""
        if not can_be_added(self.deployment.indicators[cell[0]]):
            return []
        children = self._children.get(place, ())
        asked = [
            (route, sum(one.code in self._asked[route.form] for one in children)) for route in self._lines.get(cell, ())
        ]
        return [
            replace(route, source=Source.BELOW, asked=count, places=max(count, _there(children, route)))
            for route, count in asked
            if count
        ]

    def printed(self, place: str, cell: Cell) -> list[Route]:
        """What documents print of it."""
        return self._printed.get((place, *cell), [])

    def elsewhere(self, cell: Cell) -> tuple[str, ...]:
        """The forms that ask anybody for it."""
        return tuple(route.form for route in self._lines.get(cell, ()))

    @cached_property
    def _lines(self) -> Mapping[Cell, list[Route]]:
        found: dict[Cell, list[Route]] = defaultdict(list)
        for form in self.deployment.forms.values():
            figures = tuple(self._of_form(form))
            for line in form.lines:
                route = Route(Source.OWN, figures, form.code, line.row, line.primary)
                found[line.indicator, line.item].append(route)
        return found

    @cached_property
    def _children(self) -> Mapping[str, list[Place]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.deployment.places:
            found[place.parent].append(place)
        return found

    @cached_property
    def _asked(self) -> Mapping[str, frozenset[str]]:
        return {form.code: frozenset(form.places) for form in self.deployment.forms.values()}

    def _of_form(self, form: Form) -> Iterator[Coming]:
        for period in periods_expected(form, form.valid_from, self.until):
            _, end = period.bounds(form.reporting_year_offset_months)
            yield Coming(str(period), period.start, period.end, due_on(form.due, end, self.deployment.calendar))

    @cached_property
    def _printed(self) -> Mapping[tuple[str, str, str], list[Route]]:
        found: dict[tuple[str, str, str], dict[str, list[Coming]]] = defaultdict(lambda: defaultdict(list))
        for figure in self.deployment.printed:
            if figure.value is not None and figure.plan in self.deployment.plans:
                plan, period = self.deployment.plans[figure.plan], Period.parse(figure.period)
                coming = Coming(figure.period, period.start, period.end, plan.received_on or plan.issued_on)
                found[figure.place, figure.indicator, figure.item][figure.plan].append(coming)
        return {
            key: [
                Route(Source.PRINTED, tuple(sorted(figures, key=lambda one: one.end)), plan)
                for plan, figures in plans.items()
            ]
            for key, plans in found.items()
        }


def _there(places: Iterable[Place], route: Route) -> int:
    """How many of these places are there in the last period of a way."""
    return sum(place.valid_on(route.figures[-1].end) for place in places) if route.figures else 0
