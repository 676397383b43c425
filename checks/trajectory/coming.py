"""The figures that can come: by which way, for which periods, on which day. Read from the deployment alone, before any has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from checks.trajectory.addable import can_be_added
from domain.deployment import Deployment
from domain.duedate import due_on, periods_expected
from domain.form import Form, FormLine
from domain.judgeable import Source
from domain.period import Period, months_between

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


@dataclass(frozen=True, slots=True)
class Route:
    """A way by which figures come, in the order of their ends: `form` is the form's code (of a printed one the plan's id),
    `row` its line, `asked` the places that are asked, out of `places`."""

    source: Source
    figures: tuple[Coming, ...]
    form: str = ""
    row: int | None = None
    primary: bool = False
    asked: tuple[str, ...] = ()
    places: int = 1


@dataclass(frozen=True)
class Ways:
    """All ways by which figures of a deployment come, up to a day."""

    deployment: Deployment
    until: date

    def own(self, place: str, cell: Cell) -> list[Route]:
        """The lines of forms that ask the place for it."""
        found = [(form, line) for form, line in self._lines.get(cell, ()) if place in form.places]
        return [
            Route(Source.OWN, self._figures[form.code], form.code, line.row, line.primary, (place,))
            for form, line in found
        ]

    def below(self, place: str, cell: Cell) -> list[Route]:
        """The lines of forms that ask places below it, where their figures add up to one of its own."""
        if not can_be_added(self.deployment.indicators[cell[0]]):
            return []
        children = [child.code for child in self.deployment.places.children(place)]
        routes = []
        for form, line in self._lines.get(cell, ()):
            asked = tuple(code for code in children if code in form.places)
            figures = self._figures[form.code]
            if asked:
                there = [self.deployment.places[code] for code in children]
                last = figures[-1].end if figures else self.until
                count = sum(child.valid_on(last) for child in there)
                routes.append(
                    Route(Source.BELOW, figures, form.code, line.row, line.primary, asked, max(count, len(asked)))
                )
        return routes

    def printed(self, place: str, cell: Cell) -> list[Route]:
        """What documents print of it."""
        return [replace(route, asked=(place,)) for route in self._printed.get((place, *cell), ())]

    def elsewhere(self, cell: Cell) -> tuple[str, ...]:
        """The forms that ask anybody for it."""
        return tuple(form.code for form, _ in self._lines.get(cell, ()))

    @cached_property
    def _lines(self) -> Mapping[Cell, list[tuple[Form, FormLine]]]:
        found: dict[Cell, list[tuple[Form, FormLine]]] = defaultdict(list)
        for form in self.deployment.forms.values():
            for line in form.lines:
                found[line.indicator, line.item].append((form, line))
        return found

    @cached_property
    def _figures(self) -> Mapping[str, tuple[Coming, ...]]:
        return {form.code: tuple(self._of_form(form)) for form in self.deployment.forms.values()}

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
