"""The level of each indicator at each place over the years: from a printed figure, a target, or an assumption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from demo.simulation import story
from demo.simulation.assumed import LEVELS, RARE, SPREAD_POINTS, SPREAD_SHARE, SPREAD_YEARS, AssumedLevel
from demo.simulation.chance import around, random_for
from demo.simulation.records import Anchor
from demo.simulation.returns import returns
from domain.deployment import Deployment, PrintedFigure
from domain.indicator import Indicator
from domain.period import Period, months_between
from domain.plan import Target

_PACED = frozenset({"reach_at_least", "reach_at_most", "approximately"})


@dataclass
class Levels:
    """Levels are drawn once per indicator and place; `anchors` collects where each came from, in the order asked."""

    deployment: Deployment
    seed: int
    anchors: dict[tuple[str, str], Anchor] = field(default_factory=dict)
    _levels: dict[tuple[str, str], AssumedLevel] = field(default_factory=dict)

    def told(self, indicator: str, place: str, item: str = "") -> Mapping[int, float] | None:
        """The values by year that the story or the yearly returns of the plans give."""
        line = returns().get((place, indicator, item))
        return line.values if line else story.LEVELS.get((place, indicator))

    def at(self, indicator: Indicator, place: str, on: date, item: str = "") -> float:
        """The level at the end of a day, in the indicator's unit, within its bounds."""
        told = self.told(indicator.code, place, item)
        level = self._level(indicator, place)
        if told:
            return _between(told, on)
        years = months_between(date(level.year, 12, 31), on) / 12
        return _bounded(indicator, level.value + level.yearly * years)

    def _level(self, indicator: Indicator, place: str) -> AssumedLevel:
        key = indicator.code, place
        if key not in self._levels:
            self._levels[key], self.anchors[key] = self._drawn(indicator, place)
        return self._levels[key]

    def _drawn(self, indicator: Indicator, place: str) -> tuple[AssumedLevel, Anchor]:
        own = self._printed(indicator.code, place)
        if own is not None:
            level = self._paced(indicator, own, place)
            return level, _anchor(indicator, place, "printed", level, own.period, f"own printed figure, {own.plan}")
        if any((place, indicator.code) == line[:2] for line in returns()):
            chosen = AssumedLevel(0.0, 2020)
            return chosen, _anchor(indicator, place, "assumed", chosen, "", "year by year, returns.csv")
        level, source, period, choice = self._common(indicator, place)
        random = random_for(self.seed, "level", indicator.code, place)
        spread = _spread(indicator, level.value)
        drawn = AssumedLevel(
            _bounded(indicator, level.value + around(random, spread)),
            level.year,
            level.yearly * random.uniform(0.7, 1.1),
        )
        return drawn, _anchor(indicator, place, source, drawn, period, choice)

    def _common(self, indicator: Indicator, place: str) -> tuple[AssumedLevel, str, str, str]:
        """What a place without a printed figure of its own is drawn around."""
        parents = [parent.code for parent in self.deployment.places.ancestors(place)]
        siblings = [p.code for parent in parents[:1] for p in self.deployment.places.children(parent)]
        for others, whose in ((parents, "of the city above"), (siblings, "of a neighbour")):
            for other in others:
                if figure := self._printed(indicator.code, other):
                    level = self._paced(indicator, figure, other)
                    return level, "printed", figure.period, f"around the printed figure {whose} {other}, {figure.plan}"
        if indicator.code in LEVELS:
            level = LEVELS[indicator.code]
            return level, "assumed", str(level.year), "around a level that no document prints"
        target = self._target(indicator.code, place)
        if target is not None and target.value is not None:
            return (
                AssumedLevel(target.value, target.deadline.year if target.deadline else 2025),
                "target",
                "",
                target.id,
            )
        return AssumedLevel(_middle(indicator), 2020), "assumed", "2020", "around the middle of what it can be"

    def _paced(self, indicator: Indicator, figure: PrintedFigure, place: str) -> AssumedLevel:
        """The printed figure with a yearly change that keeps to the straight line of its target, or a little better."""
        assert figure.value is not None
        year = Period.parse(figure.period).end.year
        target = self._target(indicator.code, place)
        random = random_for(self.seed, "pace", indicator.code)
        if target is None or target.kind not in _PACED or target.value is None or target.deadline is None:
            assumed = LEVELS.get(indicator.code)
            return AssumedLevel(figure.value, year, assumed.yearly if assumed else _usual_gain(indicator, figure.value))
        start = Period.parse(target.baseline_period).end.year if target.baseline_period else year
        years = max(1, target.deadline.year - start)
        return AssumedLevel(figure.value, year, (target.value - figure.value) / years * random.uniform(1.02, 1.12))

    def _target(self, indicator: str, place: str) -> Target | None:
        found = [t for t in self.deployment.targets if t.indicator == indicator and t.kind in _PACED]
        own = [t for t in found if t.place == place]
        return next(iter(own or found), None)

    def _printed(self, indicator: str, place: str) -> PrintedFigure | None:
        found = [
            figure
            for figure in self.deployment.printed
            if (figure.indicator, figure.place, figure.item) == (indicator, place, "") and figure.value is not None
        ]
        return max(found, key=lambda figure: Period.parse(figure.period).end, default=None)


def _anchor(indicator: Indicator, place: str, source: str, level: AssumedLevel, period: str, choice: str) -> Anchor:
    return Anchor(indicator.code, place, source, round(level.value, 4), period, choice)


def _between(values: Mapping[int, float], on: date) -> float:
    """Between the ends of the years told; outside of them the nearest."""
    before = max((year for year in values if date(year, 12, 31) <= on), default=min(values))
    after = min((year for year in values if date(year, 12, 31) >= on), default=max(values))
    if before >= after:
        return values[before]
    share = months_between(date(before, 12, 31), on) / (12 * (after - before))
    return values[before] + (values[after] - values[before]) * share


def _bounded(indicator: Indicator, value: float) -> float:
    """Within the definition; a share that is not full everywhere stays a little below 100."""
    low, high = indicator.bounds.low, indicator.bounds.high
    if indicator.kind in ("share", "coverage"):
        high = 100.0 if value >= 100 and indicator.kind == "share" else 99.5
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)


def _spread(indicator: Indicator, value: float) -> float:
    """How far districts lie apart: less near a full hundred, and hardly at all in years of life."""
    if indicator.code in RARE:
        return 0.0
    if indicator.kind in ("share", "coverage"):
        return min(SPREAD_POINTS, abs(100 - value) / 3)
    return abs(value) * (SPREAD_YEARS if indicator.unit == "year" else SPREAD_SHARE)


def _usual_gain(indicator: Indicator, value: float) -> float:
    """What a service gains in a year where nothing else is known: a fiftieth of the way that is left, or of the level."""
    better = {"higher_better": 1.0, "lower_better": -1.0}.get(indicator.direction, 0.0)
    if indicator.code in RARE:
        return 0.0
    if indicator.kind in ("share", "coverage"):
        return better * (100 - value if better > 0 else value) / 50
    return better * abs(value) / 100


def _middle(indicator: Indicator) -> float:
    low, high = indicator.bounds.low, indicator.bounds.high
    if indicator.kind in ("share", "coverage"):
        return 80.0
    return 1.0 if low is None or high is None or indicator.kind == "count" else low + 0.1 * (high - low)
