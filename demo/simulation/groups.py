"""How many people, births or institutions a rate is taken of: from the city's register, or drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from demo.simulation.assumed import ANY_GROUP, GROUPS, SEASON, SEASONAL, Group
from demo.simulation.chance import around, random_for
from demo.simulation.returns import size_of
from domain.deployment import Deployment
from domain.form import Form
from domain.indicator import Denominator, Indicator
from domain.period import Period, add_months

RESIDENTS, BIRTHS = "resident_population", "births"
# Where a deployment's register has no births: live births per resident.
_BIRTHS_PER_RESIDENT = 0.0075


@dataclass(frozen=True)
class Groups:
    deployment: Deployment
    seed: int

    def of(
        self, indicator: Indicator, place: str, period: Period, form: Form, *, status: str = "final"
    ) -> float | None:
        """The denominator of a rate in a period, in persons or institutions; None for an indicator without parts.

        A registered one is that of the year itself for a yearly form, else of the last year end, and `status` says
        whether the preliminary or the final value is meant."""
        if indicator.parts is None:
            return None
        if indicator.parts.register:
            year = period.year if period.kind == "year" else period.year - 1
            return self.registered(indicator.parts.register, place, year, status=status)
        return self._typed(indicator, place, *period.bounds(form.reporting_year_offset_months))

    def registered(self, register: str, place: str, year: int, *, status: str = "final") -> float:
        """The register's value; the nearest earlier or later year where the year is not there, a draw where none is."""
        known = self._register.get((register, place), {})
        if not known:
            drawn = float(random_for(self.seed, "residents", place).randint(2500, 6000) * 100)
            return drawn if register != BIRTHS else round(drawn * _BIRTHS_PER_RESIDENT)
        nearest = min(known, key=lambda known_year: (abs(known_year - year), known_year))
        return known[nearest].get(status) or next(iter(known[nearest].values()))

    @cached_property
    def _register(self) -> Mapping[tuple[str, str], Mapping[int, Mapping[str, float]]]:
        found: dict[tuple[str, str], dict[int, dict[str, float]]] = {}
        final_first: list[Denominator] = sorted(self.deployment.denominators, key=lambda one: one.status != "final")
        for one in final_first:
            years = found.setdefault((one.register, one.place), {})
            years.setdefault(one.year, {}).setdefault(one.status, one.value)
        return found

    def _typed(self, indicator: Indicator, place: str, start: date, end: date) -> float:
        told = size_of(place, indicator.code)
        if told is not None:
            return told
        group = GROUPS.get(indicator.code, ANY_GROUP)
        if group.of == "institutions":
            random = random_for(self.seed, "institutions", indicator.code, place)
            return float(random.randint(int(group.share), int(group.most)))
        if group.of == "births" and not group.flow:
            return float(max(1, round(group.share * self._births(place, start, end))))
        return float(max(20, round(self._size(group, indicator, place, start, end))))

    def _size(self, group: Group, indicator: Indicator, place: str, start: date, end: date) -> float:
        usual = 1 + around(random_for(self.seed, "group", indicator.code, place), 0.06)
        noise = 1 + around(random_for(self.seed, "group", indicator.code, place, end), 0.02)
        if group.of == "births":
            return self._births(place, start, end) * group.share * usual * noise
        if indicator.accumulates == "year_to_date":  # the task of a year is set at its start
            return self.registered(RESIDENTS, place, end.year - 1) * group.share * usual
        whole = self._residents(place, end) * group.share * usual
        if not group.flow:
            return whole
        months = _months(start, end)
        season = (SEASON[day.month - 1] if indicator.code in SEASONAL else 1.0 for day in months)
        return whole * noise * sum(season)

    def _residents(self, place: str, on: date) -> float:
        """Between two year ends, so that a group of patients does not jump in January."""
        before, after = (self.registered(RESIDENTS, place, year) for year in (on.year - 1, on.year))
        return before + (after - before) * on.month / 12

    def _births(self, place: str, start: date, end: date) -> float:
        """Live births of the months of a period, a twelfth of the year's each."""
        return sum(self.registered(BIRTHS, place, month.year) / 12 for month in _months(start, end))


def _months(start: date, end: date) -> list[date]:
    """The first days of the months of a period."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [add_months(start, index) for index in range(count)]
