"""What a finding tells, as text: the facts that its kind declares, each printed as declared."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from checks.gate.ruleset import RuleSet
from domain.finding import Rule
from domain.indicator import Indicator
from domain.rulekind import Fact, Printed
from words.catalogue import catalogue, say
from words.dates import period_label
from words.doubts import written_and_doubts
from words.names import name_of
from words.numbers import number, plain
from words.subject import name_of_subject
from words.units import of_difference

# What is printed by itself, whatever else is told.
_ALONE: Mapping[Printed, Callable[[Any, str], str]] = {
    Printed.PERIOD: period_label,
    Printed.STATUS: lambda fact, language: name_of("denominator", fact, language),
    Printed.TEXT: lambda fact, _: str(fact),
    Printed.PLAIN: lambda fact, _: plain(fact),
}


def params_of(rule: Rule, row: Mapping[str, Any], facts: Mapping[str, Any], rules: RuleSet) -> dict[str, str]:
    """Every name that texts of these rules may use, empty where this rule has nothing to say of it: no text ever fails for
    a fact."""
    indicator = rules.indicators.get(row["indicator"])
    decimals = max(indicator.decimals if indicator else 0, row["decimals"] or 0)
    unit = _unit(indicator, row, rules)
    told = {
        "indicator": name_of_subject(row["indicator"], rules.indicators, rules.language),
        "unit": unit,
        "unit_of_difference": of_difference(unit, rules.language),
        "observed": _observed(row, decimals, unit),
        "numerator": plain(row["numerator"]),
        "denominator": plain(row["denominator"]),
        **_part_names(indicator, rules.language),
    }
    declared = rules.kinds[rule.kind].told
    known = {name: fact for name, fact in facts.items() if name in declared}
    phrases = {name: fact for name, fact in known.items() if declared[name].printed is Printed.PHRASE}
    own = {
        name: _text(declared[name], fact, decimals, rules, told) for name, fact in known.items() if name not in phrases
    }
    every = dict.fromkeys(rules.facts, "") | told | own
    return every | {name: _phrase(name, fact, rules.language, every) for name, fact in phrases.items()}


def _observed(row: Mapping[str, Any], decimals: int, unit: str) -> str:
    """The figure as it was written, without the unit where that is written behind it: the texts say it themselves."""
    written: str = row["value_text"] or ""
    if row["value"] is None:
        return written
    return written.removesuffix(unit).rstrip() or number(row["value"], decimals)


def _phrase(name: str, code: str | None, language: str, told: Mapping[str, str]) -> str:
    return say(language, f"fact.{name}.{code}", **told) if code else ""


def _text(declared: Fact, fact: Any, decimals: int, rules: RuleSet, told: Mapping[str, str]) -> str:
    if fact is None:
        return ""
    if declared.printed is Printed.DOUBTS:
        return written_and_doubts(str(fact), told["observed"], rules.language)
    if declared.printed is Printed.PART:
        return _part(fact, told)
    if declared.printed is Printed.PARTS:
        return say(rules.language, "joint.list").join(_part(one, told) for one in str(fact).split(","))
    if declared.printed is Printed.GIVEN:
        return say(rules.language, f"fact.{declared.name}", name=_part(fact, told), value=told[fact])
    if declared.printed is Printed.COUNTED:
        return catalogue(rules.language).counted(f"fact.{declared.name}", fact)
    if declared.printed is Printed.INDICATOR:
        return rules.indicators[fact].label(rules.language) if fact in rules.indicators else str(fact)
    if isinstance(fact, float) and not math.isfinite(fact):
        return say(rules.language, "fact.beyond")
    alone = _ALONE.get(declared.printed)
    return alone(fact, rules.language) if alone else number(fact, decimals)


def _part(code: str, told: Mapping[str, str]) -> str:
    return told.get(f"{code}_name", told["indicator"])


def _unit(indicator: Indicator | None, row: Mapping[str, Any], rules: RuleSet) -> str:
    unit = rules.units.get(indicator.unit) if indicator else None
    return unit.label(rules.language) if unit else row["unit"] or ""


def _part_names(indicator: Indicator | None, language: str) -> dict[str, str]:
    if indicator is None or indicator.parts is None:
        return {}
    numerator, denominator = indicator.parts.labels(language)
    return {
        "numerator_name": numerator,
        "denominator_name": denominator,
        "multiplier": plain(indicator.parts.multiplier),
    }
