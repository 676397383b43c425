"""Figures for trying Planwatch out: plausible, seeded, and marked as simulated wherever they show. Nothing here is real,
and nothing here is used unless a demo asks for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

from domain.deployment import Deployment
from domain.form import Form, FormLine
from domain.indicator import Indicator
from domain.period import Period, months_between
from domain.plan import Target
from domain.submission import Cell, ObservationState, Provenance, Reading, Signature

ANNUAL_FORM = "annual-plan"
MONTHLY_FORM = "monthly-services"
# The worked example of the demo: 2.31 against 2.60 on the line from 1.67 (2020) to 4 (2025).
FIXED: Mapping[str, float] = {"gp_density": 2.31}
# Counted in institutions, of which a district has a few dozen at most.
OF_INSTITUTIONS = frozenset({"geriatrics_dept_share", "tcm_dept_coverage"})
SIGNED = Signature(head="模拟", filled_by="模拟")
SIGNED_EN = Signature(head="simulated", filled_by="simulated")


def annual(deployment: Deployment, place: str, year: int, seed: int) -> Reading:
    """One reading of the annual form: every indicator near its path at the end of the year, on the good side of it,
    except those of FIXED. Values follow from their parts at the indicator's decimals; denominators come from the
    register where it has the place and year."""
    form, period = deployment.forms[ANNUAL_FORM], Period("year", year)
    cells = tuple(_annual_cell(deployment, form, line, place, period, seed) for line in form.lines)
    return _reading(deployment, form, place, period, cells)


def monthly(deployment: Deployment, place: str, period: Period, seed: int) -> Reading:
    """One reading of the monthly form: levels differ by place and drift a little by month; what accumulates over the
    year grows from month to month."""
    form = deployment.forms[MONTHLY_FORM]
    cells = tuple(
        _monthly_cell(form, line, deployment.indicators[line.indicator], place, period, seed) for line in form.lines
    )
    return _reading(deployment, form, place, period, cells)


def with_flaws(reading: Reading, indicators: Mapping[str, Indicator] | None = None) -> Reading:
    """The same reading with two slips a clerk makes: a percentage typed without its point (9240 with 2310 of 2500), and
    numerator and denominator of another one swapped. With `indicators` only shares are touched. Raises ValueError when
    fewer than two percentages have parts."""
    shares = [index for index, cell in enumerate(reading.cells) if _is_share(cell, indicators)]
    if len(shares) < 2:
        raise ValueError(f"{reading.form} {reading.place} {reading.period}: two percentages with parts are needed")
    cells = list(reading.cells)
    slipped, swapped = cells[shares[0]], cells[shares[-1]]
    cells[shares[0]] = replace(
        slipped, value=9240.0, value_text="9240", decimals=0, numerator=2310.0, denominator=2500.0
    )
    cells[shares[-1]] = replace(swapped, numerator=swapped.denominator, denominator=swapped.numerator)
    return replace(reading, cells=tuple(cells))


def _is_share(cell: Cell, indicators: Mapping[str, Indicator] | None) -> bool:
    if indicators is not None and indicators[cell.indicator].kind != "share":
        return False
    if not (cell.value and cell.numerator and cell.denominator):
        return False
    near = abs(100 * cell.numerator / cell.denominator - cell.value) < 1
    return near and cell.numerator < cell.denominator


def _reading(deployment: Deployment, form: Form, place: str, period: Period, cells: tuple[Cell, ...]) -> Reading:
    signed = SIGNED if deployment.language == "zh" else SIGNED_EN
    return Reading(form.code, place, period, cells, signature=signed, provenance=Provenance.SIMULATED)


def _annual_cell(deployment: Deployment, form: Form, line: FormLine, place: str, period: Period, seed: int) -> Cell:
    indicator = deployment.indicators[line.indicator]
    random = _random(seed, place, line.indicator, str(period))
    level = FIXED.get(line.indicator)
    if level is None:
        level = _on_path(deployment, indicator, place, period, random)
    denominator = _registered(deployment, indicator, place, period.year)
    if denominator is None:
        denominator = _denominator(indicator, seed, place, str(period))
    return _cell(form, line, indicator, level, denominator)


def _on_path(deployment: Deployment, indicator: Indicator, place: str, period: Period, random: Random) -> float:
    """The level of the straight line at the end of the period, or a little better."""
    target = _target(deployment, indicator.code, place)
    if target is None:
        return _level(indicator, random)
    if target.baseline_value is None and target.reference:
        reference = deployment.indicators[target.reference]
        return 0.9 * _on_path(deployment, reference, place, period, _random(0, place, target.reference, str(period)))
    if target.baseline_value is None:
        return target.value if target.kind == "maintain_at_least" and target.value else _level(indicator, random)
    if target.kind in ("stay_at_most", "maintain_at_least") or target.value is None:
        return target.baseline_value
    share = _share_of_time(target, period) * random.uniform(1.0, 1.1)
    end = target.baseline_value + target.value if target.kind == "change_by" else target.value
    return target.baseline_value + (end - target.baseline_value) * min(share, 1.0)


def _share_of_time(target: Target, period: Period) -> float:
    """The part of the way from the baseline's year end to the deadline that lies behind at the end of the period."""
    start = Period.parse(target.baseline_period).end if target.baseline_period else date(period.year, 1, 1)
    whole = months_between(start, target.deadline or date(period.year + 3, 12, 31))
    return max(0.0, months_between(start, period.end) / whole) if whole > 0 else 1.0


def _target(deployment: Deployment, indicator: str, place: str) -> Target | None:
    found = [t for t in deployment.targets if t.indicator == indicator and place in deployment.places_of(t)]
    return found[0] if found else None


def _monthly_cell(form: Form, line: FormLine, indicator: Indicator, place: str, period: Period, seed: int) -> Cell:
    steady = _random(seed, place, line.indicator)
    level, denominator = _level(indicator, steady), _denominator(indicator, seed, place)
    drift = _random(seed, place, line.indicator, str(period)).uniform(-0.6, 0.6)
    month = period.end.month
    if indicator.accumulates == "year_to_date":
        return _cell(form, line, indicator, level * (month - 0.5 + drift / 2) / 12, denominator)
    level = min(level + drift, 99.0) if _percent(indicator) else level * (1 + drift / 40)
    return _cell(form, line, indicator, level, denominator + 3 * month)


def _level(indicator: Indicator, random: Random) -> float:
    """A plausible level where no plan gives one."""
    if _percent(indicator):
        usual = {"coverage": (62, 78), "share": (86, 97)}[indicator.kind]
        return random.uniform(*((45, 55) if indicator.direction == "lower_better" else usual))
    low, high = indicator.bounds.low, indicator.bounds.high
    if low is not None and high is not None:
        return low + (high - low) * random.uniform(0.45, 0.55)
    return random.uniform(40, 60)


def _percent(indicator: Indicator) -> bool:
    return indicator.kind in ("share", "coverage")


def _denominator(indicator: Indicator, *key: object) -> float:
    """A round district: some thousand people asked, some thousand births, some hundred thousand inhabitants; the same
    for all rates of one denominator, such as births."""
    name, multiplier = (indicator.parts.denominator, indicator.parts.multiplier) if indicator.parts else ("", 100.0)
    random = _random(*key, name if multiplier >= 1000 else indicator.code)
    if indicator.code in OF_INSTITUTIONS:
        return float(random.randint(17, 40))
    if indicator.kind == "density":
        return float(random.randint(2800, 3200) * 100)
    return float(random.randint(2400, 2600) if multiplier >= 1000 else random.randint(1500, 6000))


def _registered(deployment: Deployment, indicator: Indicator, place: str, year: int) -> float | None:
    register = indicator.parts.register if indicator.parts else ""
    values = [d.value for d in deployment.denominators if (d.register, d.place, d.year) == (register, place, year)]
    return values[-1] if register and values else None


def _cell(form: Form, line: FormLine, indicator: Indicator, level: float, denominator: float) -> Cell:
    """A value that follows from whole parts; an integer numerator on the good side of the level."""
    value, numerator, parts = round(level, indicator.decimals), None, indicator.parts
    if parts is not None:
        numerator = _numerator(indicator, level, denominator)
        if indicator.code not in FIXED:
            value = round(parts.multiplier * numerator / denominator, indicator.decimals)
    return Cell(
        indicator=line.indicator,
        state=ObservationState.VALUE,
        sheet=form.name,
        cell="",
        value=value,
        numerator=numerator,
        denominator=denominator if parts else None,
        unit=indicator.unit,
        value_text=f"{value:.{indicator.decimals}f}",
        decimals=indicator.decimals,
        item=line.item,
    )


def _numerator(indicator: Indicator, level: float, denominator: float) -> float:
    exact = level * denominator / (indicator.parts.multiplier if indicator.parts else 1)
    if indicator.code in FIXED:
        return float(round(exact))
    return float(math.floor(exact) if indicator.direction == "lower_better" else math.ceil(exact - 1e-9))


def _random(*parts: object) -> Random:
    """The same figures on every machine; nothing secret hangs on them."""
    return Random("|".join(str(part) for part in parts))  # noqa: S311
