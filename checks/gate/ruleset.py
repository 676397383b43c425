"""The rules of a deployment with everything they are judged by, compiled once into one table that is joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from checks.rules.judgement import Judgement, column
from checks.rules.registry import CELL_KINDS, KINDS
from domain.errors import ConfigInvalid, Problem
from domain.finding import Rule
from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import PlaceTree

# These scopes are judged when figures arrive; `period` rules need the consolidated period.
GATE_SCOPES = frozenset({"cell", "submission"})


@dataclass(frozen=True)
class RuleSet:
    """Slices of a deployment. `language` is the one that names and units are written in (zh | en), `time_zone` the one
    whose days count."""

    rules: Mapping[str, Rule]
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    forms: Mapping[str, Form]
    places: PlaceTree
    language: str = "zh"
    time_zone: str = "UTC"

    @cached_property
    def judgements(self) -> Mapping[str, Judgement]:
        """Rule id -> its compiled judgement, for the rules that look at single cells when they arrive.

        Raises ConfigInvalid naming every rule of an unknown kind or with a parameter missing."""
        problems = tuple(problem for rule in self.rules.values() for problem in _problems(rule))
        if problems:
            raise ConfigInvalid(problems)
        return {rule.id: CELL_KINDS[rule.kind](rule) for rule in self.of_gate() if rule.kind in CELL_KINDS}

    def of_gate(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.scope in GATE_SCOPES)

    def of_kind(self, kind: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.of_gate() if rule.kind == kind)

    @cached_property
    def thresholds(self) -> pl.DataFrame:
        """One row per indicator: indicator, indicator_decimals, and per rule `<rule>|on` with its numbers beside it
        (`<rule>|low`, `<rule>|multiplier` ...). A new threshold is a cell of this table, never an if."""
        table: dict[str, pl.Series] = {
            "indicator": pl.Series(list(self.indicators), dtype=pl.String),
            "indicator_decimals": pl.Series([i.decimals for i in self.indicators.values()], dtype=pl.Int64),
        }
        for rule_id, judgement in self.judgements.items():
            table |= _threshold_columns(self.rules[rule_id], judgement, self.indicators)
        return pl.DataFrame(table)

    @cached_property
    def lines(self) -> pl.DataFrame:
        """One row per line of every form: form, indicator, item, required, parts_required, row."""
        schema = {
            "form": pl.String,
            "indicator": pl.String,
            "item": pl.String,
            "required": pl.Boolean,
            "parts_required": pl.Boolean,
            "row": pl.Int64,
        }
        rows = [
            (form.code, line.indicator, line.item, line.required, line.parts_required, line.row)
            for form in self.forms.values()
            for line in form.lines
        ]
        return pl.DataFrame(rows, schema=schema, orient="row").unique(
            ["form", "indicator", "item"], keep="first", maintain_order=True
        )


def _problems(rule: Rule) -> list[Problem]:
    where = f"rules.{rule.id}"
    if rule.scope in GATE_SCOPES and rule.kind not in KINDS:
        return [Problem("rules.yaml", 0, where, f"kind {rule.kind!r}", f"one of {', '.join(sorted(KINDS))}")]
    wanted = KINDS.get(rule.kind, ()) if rule.scope in GATE_SCOPES else ()
    return [
        Problem("rules.yaml", 0, where, f"params without {name!r}", f"{rule.kind} needs {', '.join(wanted)}")
        for name in wanted
        if name not in rule.params
    ]


def _threshold_columns(rule: Rule, judgement: Judgement, indicators: Mapping[str, Indicator]) -> dict[str, pl.Series]:
    numbers = [
        judgement.thresholds(indicator) if not rule.indicators or indicator.code in rule.indicators else None
        for indicator in indicators.values()
    ]
    on = column(rule, "on")
    table = {on: pl.Series(on, [found is not None for found in numbers], dtype=pl.Boolean)}
    for name in dict.fromkeys(name for found in numbers if found for name in found):
        values = [found.get(name) if found else None for found in numbers]
        table[column(rule, name)] = pl.Series(column(rule, name), values, dtype=pl.Float64)
    for name in judgement.threshold_names:
        table.setdefault(column(rule, name), pl.Series([None] * len(numbers), dtype=pl.Float64))
    return table
