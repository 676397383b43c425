"""What every kind of rule declares holds: its texts, its facts, what it may do."""

from __future__ import annotations

from string import Formatter

import pytest

from checks.gate.ruleset import RuleSet
from domain.finding import Rule
from domain.kind import ParameterType, Sort
from domain.place import PlaceTree
from domain.rulekind import RuleKind
from flows.kinds import shipped_kinds
from words.catalogue import languages, say

KINDS = shipped_kinds()[Sort.RULE]
KEPT_AS_NUMBERS = {"statistic", "threshold"}
ALL = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def rule_of(kind: RuleKind) -> Rule:
    given = {one.name: "x" if one.type is ParameterType.INDICATOR else 1.0 for one in kind.parameters if one.required}
    return Rule(kind.code, kind.code, kind.tier, kind.severity, kind.scope, params=given)


@ALL
def test_it_has_texts_in_every_language_that_speak_of_its_facts_alone(kind: RuleKind) -> None:
    for language in languages():
        name, text, cause = (say(language, f"rule.{kind.code}.{part}") for part in ("name", "text", "cause"))
        assert name
        assert "{" not in name + cause
        assert cause.endswith(("？", "?"))
        assert {one for _, one, _, _ in Formatter().parse(text) if one} <= set(kind.told)


@ALL
def test_it_may_do_what_its_tier_allows(kind: RuleKind) -> None:
    assert kind.severity in kind.severities
    assert kind.scope in kind.scopes
    assert kind.tier == "deterministic" or not {"reject", "block"} & set(kind.severities)


@ALL
def test_what_it_tells_is_what_it_declares(kind: RuleKind) -> None:
    rules = RuleSet({kind.code: rule_of(kind)}, {}, {}, {}, PlaceTree(()), KINDS)
    compiled = {**rules.judgements, **rules.at_door, **rules.of_periods, **rules.wholes}
    told = getattr(compiled.get(kind.code), "facts", {})
    assert set(told) <= set(kind.told) - KEPT_AS_NUMBERS
    assert {fact.name for fact in kind.facts} <= set(told)
    assert {fact for _, fact, _, _ in Formatter().parse(kind.proof) if fact} <= set(kind.told)


@ALL
def test_it_is_run_once(kind: RuleKind) -> None:
    rules = RuleSet({kind.code: rule_of(kind)}, {}, {}, {}, PlaceTree(()), KINDS)
    ways = (rules.judgements, rules.at_door, rules.of_periods, rules.wholes, rules.absent)
    assert sum(kind.code in way for way in ways) == 1
