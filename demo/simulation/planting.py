"""Plants one kind of trouble each into clean returns, and says in words what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from demo.simulation import slips
from demo.simulation.delivery import Handover
from demo.simulation.figures import DrawnFigures
from demo.simulation.story import StoryPlan
from domain.form import Form
from domain.indicator import Indicator
from domain.period import Period
from domain.submission import Cell, Reading

Key = tuple[str, str, str]


@dataclass
class Draft:
    """One sending: when it comes, and with what."""

    on: date
    reading: Reading


@dataclass
class Drafts:
    """All returns by form, place and period, each with its sendings in order; troubles change them in place."""

    figures: DrawnFigures
    delivery: Handover
    sent: dict[Key, list[Draft]] = field(default_factory=dict)
    clean: dict[Key, Reading] = field(default_factory=dict)

    def form(self, plan: StoryPlan) -> Form:
        return self.figures.deployment.forms[plan.form]

    def indicator(self, code: str) -> Indicator:
        return self.figures.deployment.indicators[code]

    def send(self, plan: StoryPlan, reading: Reading) -> None:
        """Puts a spoiled reading in the place of the clean one; the clean one follows where the plan says so."""
        first = self.sent[key_of(plan)][0]
        first.reading = reading
        if plan.corrected:
            self.sent[key_of(plan)].append(Draft(self.delivery.correction(first.on), self.clean[key_of(plan)]))


def key_of(plan: StoryPlan) -> Key:
    return plan.form, plan.place, plan.period


def _cell(reading: Reading, indicator: str) -> Cell:
    return next(cell for cell in reading.cells if cell.indicator == indicator)


def plant_late(drafts: Drafts, plan: StoryPlan) -> str:
    """The file comes after the grace."""
    first = drafts.sent[key_of(plan)][0]
    first.on = drafts.delivery.late(drafts.form(plan), first.reading.period, plan.working_days)
    return f"comes on {first.on}, after the grace"


def plant_missing(drafts: Drafts, plan: StoryPlan) -> str:
    """The file never comes."""
    drafts.sent[key_of(plan)] = []
    return "never comes"


def plant_partial(drafts: Drafts, plan: StoryPlan) -> str:
    """Some lines are left empty."""
    drafts.send(plan, slips.without(drafts.clean[key_of(plan)], plan.indicators))
    return f"comes without {', '.join(plan.indicators)}"


def plant_early(drafts: Drafts, plan: StoryPlan) -> str:
    """The figures of an unfinished month; the right file follows when it is due."""
    usual = drafts.sent[key_of(plan)][0]
    form = drafts.form(plan)
    unfinished = replace(drafts.figures, seed=drafts.figures.seed + 1)
    reading = unfinished.reading(form, plan.place, usual.reading.period)
    early = Draft(drafts.delivery.early(form, usual.reading.period), reading)
    drafts.sent[key_of(plan)] = [early, usual] if plan.corrected else [early]
    return f"comes on {early.on}, before the period has ended"


def plant_scaled(power: int) -> Callable[[Drafts, StoryPlan], str]:
    """The value of a line a power of ten too large."""

    def slip(drafts: Drafts, plan: StoryPlan) -> str:
        right = drafts.clean[key_of(plan)]
        wrong = slips.scaled(right, plan.indicators[0], power)
        drafts.send(plan, wrong)
        given, meant = _cell(wrong, plan.indicators[0]), _cell(right, plan.indicators[0])
        return f"{given.value_text} where {meant.value_text} is meant"

    return slip


def plant_parts(drafts: Drafts, plan: StoryPlan) -> str:
    """Numerator and denominator of a line in each other's column."""
    wrong = slips.parts_swapped(drafts.clean[key_of(plan)], plan.indicators[0])
    drafts.send(plan, wrong)
    cell = _cell(wrong, plan.indicators[0])
    return f"numerator {cell.numerator:.0f}, denominator {cell.denominator:.0f}"


def plant_pair(drafts: Drafts, plan: StoryPlan) -> str:
    """Infant and under-five deaths in each other's row; where chance made them equal, one later death more."""
    low, high = (drafts.indicator(code) for code in plan.indicators[:2])
    clean = drafts.clean[key_of(plan)]
    if _cell(clean, high.code).numerator == _cell(clean, low.code).numerator:
        clean = slips.with_parts(clean, high, (_cell(clean, low.code).numerator or 0) + 1)
    wrong = slips.rows_swapped(clean, low.code, high.code)
    drafts.send(plan, wrong)
    return f"{_cell(wrong, low.code).value_text} below one year, {_cell(wrong, high.code).value_text} below five"


def plant_copy(drafts: Drafts, plan: StoryPlan) -> str:
    """Last period's figures under this period's heading."""
    previous = str(Period.parse(plan.period).previous())
    earlier = drafts.clean[plan.form, plan.place, previous]
    drafts.send(plan, slips.copied(drafts.clean[key_of(plan)], earlier))
    return f"all figures are those of {previous}"


def plant_rows(drafts: Drafts, plan: StoryPlan) -> str:
    """The figures of two lines in each other's row."""
    first, second = plan.indicators[:2]
    drafts.send(plan, slips.rows_swapped(drafts.clean[key_of(plan)], first, second))
    return f"the figures of {first} and {second} stand in each other's row"


def plant_total(drafts: Drafts, plan: StoryPlan) -> str:
    """The sum since January where the month's own figure is asked for."""
    period = Period.parse(plan.period)
    earlier = [
        reading
        for month in range(1, period.index)
        if (reading := drafts.clean.get((plan.form, plan.place, str(replace(period, index=month)))))
    ]
    indicator = drafts.indicator(plan.indicators[0])
    drafts.send(plan, slips.running_total(drafts.clean[key_of(plan)], earlier, indicator))
    return f"numerator and denominator are the sums of {len(earlier) + 1} months"


def tell_coverage(drafts: Drafts, plan: StoryPlan) -> str:
    """Nothing is changed: the campaign itself went beyond its task."""
    cell = _cell(drafts.clean[key_of(plan)], plan.indicators[0])
    return f"{cell.value_text} %: more women screened than the task asked for"


def plant_death(drafts: Drafts, plan: StoryPlan) -> str:
    """One death; a part of the truth, so later sendings have it too."""
    indicator = drafts.indicator(plan.indicators[0])
    drafts.send(plan, slips.with_parts(drafts.clean[key_of(plan)], indicator, 1.0))
    cell = _cell(drafts.sent[key_of(plan)][0].reading, indicator.code)
    return f"1 death among {cell.denominator:.0f} births"


def plant_register(drafts: Drafts, plan: StoryPlan) -> str:
    """First made with the preliminary population, then with the final one."""
    first, form = drafts.sent[key_of(plan)][0], drafts.form(plan)
    final = first.reading
    first.reading = drafts.figures.reading(form, plan.place, final.period, status="preliminary")
    drafts.sent[key_of(plan)].append(Draft(drafts.delivery.correction(first.on), final))
    before, after = (_cell(reading, plan.indicators[0]).denominator for reading in (first.reading, final))
    return f"denominator {before:.0f} (preliminary), then {after:.0f} (final)"


def tell(drafts: Drafts, plan: StoryPlan) -> str:
    """Nothing is changed: the level itself is the story."""
    cell = _cell(drafts.clean[key_of(plan)], plan.indicators[0])
    return f"{cell.value_text} at the end of {plan.period}"
