"""What is wrong with the rules before any figure comes: each is compiled and run once on nothing.

pandera is not needed for that, and not loaded.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

import frames
from checks.gate import lazyplan
from checks.gate.batch import Known
from checks.gate.lines import of_lines
from checks.gate.ruleset import RuleSet
from checks.gate.sets import of_sets
from checks.period import beside_children
from domain.errors import ConfigInvalid, Problem
from domain.finding import Rule


def lint(rules: RuleSet) -> tuple[Problem, ...]:
    """Errors: a rule that cannot be compiled, or that looks at what does not stand beside the rows of its shape."""
    found = (_problem(replace(rules, rules={rule.id: rule}), rule) for rule in rules.rules.values())
    return tuple(problem for problem in found if problem)


def _problem(alone: RuleSet, rule: Rule) -> Problem | None:
    try:
        _run_on_nothing(alone)
    except ConfigInvalid as invalid:
        return invalid.problems[0]
    except Exception as error:  # whatever a kind beside the product raises
        why = str(error).partition("\n")[0] or type(error).__name__
        return Problem(
            "rules.yaml", 1, f"rules.{rule.id}", f"kind {rule.kind!r} cannot be run: {why}", _allowed(alone, rule)
        )
    return None


def _allowed(alone: RuleSet, rule: Rule) -> str:
    shape = alone.kinds[rule.kind].shape
    return f"a kind of the shape {shape} looks at the columns that stand beside its rows"


def _run_on_nothing(rules: RuleSet) -> None:
    nothing, known = frames.empty(frames.OBSERVATION), Known()
    door = lazyplan.at_door(nothing.with_columns(unknown=pl.lit(None, dtype=pl.String)), known, rules)
    rows = lazyplan.enriched(nothing, known, rules)
    period = lazyplan.with_verdicts(beside_children(nothing, nothing, known, rules), rules.of_periods).collect()
    for frame, judgements in ((door, rules.at_door), (rows, rules.judgements), (period, rules.of_periods)):
        for judgement in judgements.values():
            lazyplan.fact_rows(frame, judgement, [])
    of_sets(rows, rules, "")
    of_lines(nothing, rules, "")
