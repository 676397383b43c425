"""The rules of a deployment with everything they are judged by, compiled once into one table that is joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import polars as pl

from checks.gate.city import City, baseline_frame
from checks.shapes.absent import Absent
from checks.shapes.judgement import Judgement
from checks.shapes.period import WholePeriod
from checks.shapes.revision import Revision
from checks.shapes.row import Beside, Row
from checks.shapes.whole import Whole, WholeSet
from checks.trajectory.denominators import parts_frame, register_frame
from domain.errors import ConfigInvalid, Problem
from domain.finding import Rule, Scope
from domain.form import Form
from domain.indicator import Denominator, Indicator, Unit
from domain.place import PlaceTree
from domain.plan import Plan
from domain.rulekind import RuleKind, facts_of

# These scopes are judged when figures arrive; `period` rules need the consolidated period.
GATE_SCOPES = frozenset({Scope.CELL, Scope.SUBMISSION})
_LINE = {
    "form": pl.String,
    "indicator": pl.String,
    "item": pl.String,
    "required": pl.Boolean,
    "parts_required": pl.Boolean,
    "row": pl.Int64,
}
Shaped = TypeVar("Shaped", bound=RuleKind)


@dataclass(frozen=True)
class RuleSet:
    """Slices of a deployment, and the catalogue of the kinds of its rules. `language` is the one that names and units are
    written in, `time_zone` the one whose days count; the register and the plans are what the city holds itself."""

    rules: Mapping[str, Rule]
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    forms: Mapping[str, Form]
    places: PlaceTree
    kinds: Mapping[str, RuleKind]
    language: str = "zh"
    time_zone: str = "UTC"
    denominators: tuple[Denominator, ...] = ()
    plans: Mapping[str, Plan] = field(default_factory=dict)

    def city(self, now: datetime) -> City:
        """What the city holds beside the figures, as it was known at a moment."""
        return City(
            register_frame(self.denominators, now, self.time_zone), parts_frame(self.indicators), self._baselines
        )

    @cached_property
    def _baselines(self) -> pl.DataFrame:
        return baseline_frame(target for plan in self.plans.values() for target in plan.targets)

    @cached_property
    def judgements(self) -> Mapping[str, Judgement]:
        """Rule id -> its compiled judgement, for the rules that look at single cells of what entered."""
        return {one.id: kind.judge(one) for one, kind in self._of(Row) if not kind.turns_away}

    @cached_property
    def of_versions(self) -> Mapping[str, Judgement]:
        """Those of them that compare versions."""
        return {one.id: self.judgements[one.id] for one, _ in self._of(Revision)}

    @cached_property
    def of_one_version(self) -> Mapping[str, Judgement]:
        """Those of them that do not."""
        return {one: judgement for one, judgement in self.judgements.items() if one not in self.of_versions}

    @cached_property
    def at_door(self) -> Mapping[str, Judgement]:
        """The same for the rules that turn rows away."""
        return {one.id: kind.judge(one) for one, kind in self._of(Row) if kind.turns_away}

    @cached_property
    def absent(self) -> Mapping[str, pl.Expr]:
        """Rule id -> which lines it looks for, of the indicators that it names."""
        return {
            one.id: kind.looked_for(one) & (pl.col("indicator").is_in(list(one.indicators)) if one.indicators else True)
            for one, kind in self._of(Absent)
        }

    @cached_property
    def told_of_absent(self) -> Mapping[str, Mapping[str, pl.Expr]]:
        """Rule id -> the facts of a line that is not there."""
        return {one.id: kind.tells(one) if kind.tells else {} for one, kind in self._of(Absent)}

    @cached_property
    def wholes(self) -> Mapping[str, Whole]:
        """Rule id -> its judgement over whole submissions."""
        return {one.id: kind.judge(one) for one, kind in self._of(WholeSet)}

    @cached_property
    def of_periods(self) -> Mapping[str, Judgement]:
        """Rule id -> its judgement over consolidated periods."""
        return {one.id: kind.judge(one) for one, kind in self._of(WholePeriod, of_gate=False)}

    @cached_property
    def beside(self) -> tuple[Beside, ...]:
        """What must stand beside the rows for the rules of the gate that see one version, each once."""
        wanted = [kind.beside for one, kind in self._of(Row) if one.id not in self.of_versions]
        return _each_once(*wanted, *(kind.beside for _, kind in self._of(WholeSet)))

    @cached_property
    def beside_versions(self) -> tuple[Beside, ...]:
        """The same for the rules that compare versions."""
        return _each_once(*(kind.beside for _, kind in self._of(Revision)))

    @cached_property
    def beside_periods(self) -> tuple[Beside, ...]:
        """The same for the rules of periods."""
        return _each_once(*(kind.beside for _, kind in self._of(WholePeriod, of_gate=False)))

    @cached_property
    def compares_versions(self) -> bool:
        """Whether any rule has to see the versions before."""
        return bool(self.of_versions)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Every name that the texts of these rules may use."""
        return facts_of(self.kinds[rule.kind] for rule in self.rules.values() if rule.kind in self.kinds)

    @cached_property
    def lines(self) -> pl.DataFrame:
        """One row per line of every form: form, indicator, item, required, parts_required, row."""
        rows = [
            (form.code, line.indicator, line.item, line.required, line.parts_required, line.row)
            for form in self.forms.values()
            for line in form.lines
        ]
        return pl.DataFrame(rows, schema=_LINE, orient="row").unique(
            ["form", "indicator", "item"], keep="first", maintain_order=True
        )

    def _of(self, shape: type[Shaped], *, of_gate: bool = True) -> list[tuple[Rule, Shaped]]:
        """The rules of a shape, complete, with their kinds. Raises ConfigInvalid as `_checked` does."""
        return [
            (rule, kind)
            for rule, kind in self._checked
            if isinstance(kind, shape) and (rule.scope in GATE_SCOPES) == of_gate
        ]

    @cached_property
    def _checked(self) -> tuple[tuple[Rule, RuleKind], ...]:
        """Raises ConfigInvalid naming every rule of an unknown kind or with a parameter missing."""
        problems = tuple(problem for rule in self.rules.values() for problem in self._problems(rule))
        if problems:
            raise ConfigInvalid(problems)
        kinds = ((rule, self.kinds[rule.kind]) for rule in self.rules.values())
        return tuple((kind.complete(rule), kind) for rule, kind in kinds)

    def _problems(self, rule: Rule) -> list[Problem]:
        where, kind = f"rules.{rule.id}", self.kinds.get(rule.kind)
        if kind is None:
            return [Problem("rules.yaml", 0, where, f"kind {rule.kind!r}", f"one of {', '.join(sorted(self.kinds))}")]
        if rule.scope not in kind.scopes:
            given = f"scope '{rule.scope}'"
            return [Problem("rules.yaml", 0, where, given, f"{rule.kind} has {' or '.join(kind.scopes)}")]
        return [
            Problem("rules.yaml", 0, where, f"params without {name!r}", f"{rule.kind} needs {', '.join(kind.required)}")
            for name in kind.required
            if name not in rule.params
        ]


def _each_once(*wanted: Beside | tuple[Beside, ...] | None) -> tuple[Beside, ...]:
    each = [one if isinstance(one, tuple) else (one,) for one in wanted if one]
    return tuple(dict.fromkeys(one for several in each for one in several))
