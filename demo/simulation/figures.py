"""One form of one place and period, filled with figures: each follows from whole parts at its indicator's decimals."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

from demo.simulation import story
from demo.simulation.assumed import ANY_GROUP, CAMPAIGN, GROUPS, RARE, SAMPLE
from demo.simulation.chance import around, events, random_for
from demo.simulation.groups import Groups
from demo.simulation.levels import Levels
from demo.simulation.returns import size_of
from domain.deployment import Deployment
from domain.form import Form, FormLine
from domain.indicator import Indicator
from domain.period import Period, add_months, month_end
from domain.submission import Cell, ObservationState, Provenance, Reading, Signature

SIGNED = {"zh": Signature(head="模拟", filled_by="模拟"), "en": Signature(head="simulated", filled_by="simulated")}
_FULL = 99.6


@dataclass(frozen=True)
class DrawnFigures:
    """Everything that a figure is made of."""

    deployment: Deployment
    seed: int
    levels: Levels
    groups: Groups

    def reading(self, form: Form, place: str, period: Period, *, status: str = "final") -> Reading:
        """A clean return, marked as simulated. `status` chooses the register's preliminary or final denominators."""
        cells = tuple(self.cell(form, line, place, period, status=status) for line in form.lines)
        signed = SIGNED[self.deployment.language]
        return Reading(form.code, place, period, cells, signature=signed, provenance=Provenance.SIMULATED)

    def cell(self, form: Form, line: FormLine, place: str, period: Period, *, status: str = "final") -> Cell:
        """One line. Its address depends on the layout and stays empty."""
        indicator = self.deployment.indicators[line.indicator]
        denominator = self.groups.of(indicator, place, period, form, status=status)
        if denominator is None:
            cell = filled(line, indicator, self._amount(indicator, place, _end(form, period), line.item))
            return replace(cell, sample_size=_asked(line, place))
        final = self.groups.of(indicator, place, period, form) or denominator
        return rate(line, indicator, self._numerator(form, indicator, place, period, final), denominator)

    def _amount(self, indicator: Indicator, place: str, on: date, item: str) -> float:
        """A figure without parts moves with its level: a count in steps, anything else with a little noise."""
        level = self.levels.at(indicator, place, on, item)
        if self.levels.told(indicator.code, place, item):
            return level
        if indicator.decimals == 0 or indicator.kind == "count":
            return float(math.floor(level + 0.5))
        random = random_for(self.seed, "amount", indicator.code, place, on)
        return level * (1 + around(random, 0.001))

    def _numerator(self, form: Form, indicator: Indicator, place: str, period: Period, denominator: float) -> float:
        assert indicator.parts is not None
        end = _end(form, period)
        level = self.levels.at(indicator, place, end)
        random = random_for(self.seed, "figure", indicator.code, place, end)
        if indicator.code in RARE:
            return float(self._deaths(indicator, place, end, denominator))
        if indicator.accumulates == "year_to_date":
            return self._screened(indicator, place, end, denominator)
        exact = level * denominator / indicator.parts.multiplier
        if self.levels.told(indicator.code, place):
            return float(round(exact))
        if _of_institutions(indicator):
            return min(denominator, float(math.ceil(exact - 1e-9)))
        noise = around(random, _chance(indicator, exact, denominator))
        return max(0.0, min(_most(indicator, denominator), float(round(exact + noise))))

    def _deaths(self, indicator: Indicator, place: str, end: date, births: float) -> int:
        """Infant deaths by chance; a child's death below five is one of an infant or a later one; no mother dies here."""
        by_code = self.deployment.indicators
        if indicator.code == "maternal_mortality_rate":
            return 0
        infant = by_code["infant_mortality_rate"]
        rate_of_infants = self.levels.at(infant, place, end)
        random = random_for(self.seed, "deaths", place, end)
        infants = events(random, rate_of_infants * births / 1000)
        if indicator.code == "infant_mortality_rate":
            return infants
        later = max(0.3, self.levels.at(indicator, place, end) - rate_of_infants)
        return infants + events(random, later * births / 1000)

    def _screened(self, indicator: Indicator, place: str, end: date, task: float) -> float:
        """The running total of the year's campaign: each month adds its share, and never takes away. A district goes about
        it in the same way every year."""
        told = story.YEARLY_COVERAGE.get((place, indicator.code), {}).get(end.year)
        if told is not None:
            last = story.CAMPAIGN_ENDS.get((place, end.year), 12)
            return float(round(min(1.0, CAMPAIGN[end.month - 1] / CAMPAIGN[last - 1]) * told * task / 100))
        whole = self.levels.at(indicator, place, date(end.year, 12, 31))
        done = sum(
            _share_of_month(month) * (1 + around(random_for(self.seed, "campaign", indicator.code, place, month), 0.08))
            for month in range(1, end.month + 1)
        )
        return float(round((1.0 if end.month == 12 else min(done, 1.0)) * whole * task / 100))


def _asked(line: FormLine, place: str) -> float | None:
    """How many people a survey asked."""
    return size_of(place, line.indicator, line.item) or SAMPLE if line.asks_sample else None


def _share_of_month(month: int) -> float:
    return CAMPAIGN[month - 1] - (CAMPAIGN[month - 2] if month > 1 else 0.0)


def rate(line: FormLine, indicator: Indicator, numerator: float, denominator: float) -> Cell:
    """A cell whose value is its parts' rate, printed in the indicator's decimals."""
    assert indicator.parts is not None
    value = round(indicator.parts.multiplier * numerator / denominator, indicator.decimals)
    return filled(line, indicator, value, numerator, denominator)


def filled(
    line: FormLine,
    indicator: Indicator,
    value: float,
    numerator: float | None = None,
    denominator: float | None = None,
) -> Cell:
    """A cell with a value, written in the indicator's decimals."""
    rounded = round(value, indicator.decimals)
    return Cell(
        indicator=line.indicator,
        state=ObservationState.VALUE,
        sheet="",
        cell="",
        value=rounded,
        numerator=numerator,
        denominator=denominator,
        unit=indicator.unit,
        value_text=f"{rounded:.{indicator.decimals}f}",
        decimals=indicator.decimals,
        item=line.item,
    )


def _of_institutions(indicator: Indicator) -> bool:
    """A district has a handful of them, so a share can only move in steps; here on the good side of the level."""
    return GROUPS.get(indicator.code, ANY_GROUP).of == "institutions"


def _most(indicator: Indicator, denominator: float) -> float:
    """The largest numerator: a share of many people is never quite full."""
    is_share = indicator.kind in ("share", "coverage")
    return float(math.floor(denominator * _FULL / 100)) if is_share else math.inf


def _chance(indicator: Indicator, exact: float, denominator: float) -> float:
    """How far a count strays by chance alone: a third of the binomial spread for people who stay the same from month to
    month, nothing for staff and beds, which are counted, not sampled."""
    if indicator.kind not in ("share", "coverage"):
        return 0.0
    share = min(0.999, max(0.001, exact / denominator))
    return math.sqrt(denominator * share * (1 - share)) / 3


def _end(form: Form, period: Period) -> date:
    end = add_months(period.end, form.reporting_year_offset_months)
    return month_end(end.year, end.month)
