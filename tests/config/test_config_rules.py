"""rules.yaml is read by what the kinds declare: what a rule leaves out its kind says, and what it says its kind must know."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from config.loader import loads
from domain.errors import Problem
from domain.kind import Sort
from flows.kinds import shipped_kinds
from words.catalogue import languages

ProblemsOf = Callable[[Mapping[str, str]], tuple[Problem, ...]]


@pytest.fixture
def with_rule(live: Mapping[str, str]) -> Callable[[str], dict[str, str]]:
    """The tiny deployment with one more rule."""
    return lambda entry: {**live, "rules.yaml": f"{live['rules.yaml'].rstrip()}\n  - {entry}\n"}


@pytest.mark.parametrize("code", sorted(shipped_kinds()[Sort.RULE]))
def test_a_rule_that_names_its_kind_alone_is_what_its_kind_says(
    code: str, with_rule: Callable[[str], dict[str, str]]
) -> None:
    kind = shipped_kinds()[Sort.RULE][code]
    values = {"over": "100", "low": "nurse_density", "high": "measles_coverage"}
    params = ", ".join(f"{name}: {values[name]}" for name in kind.required)
    files = with_rule(f"{{id: mine, kind: {code}, params: {{{params}}}}}")
    rule = loads(files, {}, shipped_kinds()).rules["mine"]
    assert (rule.tier, rule.severity, rule.scope) == (kind.tier, kind.severity, kind.scope)
    assert set(rule.names) == set(rule.texts) == set(rule.causes) == set(languages())


def test_what_a_rule_says_itself_goes_before(with_rule: Callable[[str], dict[str, str]]) -> None:
    files = with_rule(
        "{id: mine, kind: hard_range, severity: note, names: {en: Mine}, texts: {en: 'It is {observed}'}}"
    )
    rule = loads(files, {}, shipped_kinds()).rules["mine"]
    assert (rule.severity, rule.tier, rule.names, rule.causes) == ("note", "deterministic", {"en": "Mine"}, {})
    assert rule.texts == {"en": "It is {observed}"}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{id: m, kind: hard_range, texts: {en: '{recomputed}'}}", 'the text uses "{recomputed}"'),
        ("{id: m, kind: recomputed_rate, texts: {en: '{recompted}'}}", '(did you mean "recomputed"?)'),
        ("{id: m, kind: hard_range, params: {hgih: 3}}", 'kind hard_range has no parameter "hgih" (did you mean "high"?)'),
        ("{id: m, kind: hard_range, params: {high: many}}", "`high` is a number"),
        ("{id: m, kind: part_le_whole, params: {high: 3}}", "it has none"),
        ("{id: m, kind: percent_bounds, params: {up_to: 120}}", "needs `params` with over"),
        ("{id: m, kind: ordered_pair, params: {low: nurse_density, high: nurse_densty}}", '(did you mean "nurse_density"?)'),
        ("{id: m, kind: jump, severity: block}", "a statistical rule may query or note, not block"),
        ("{id: m, kind: jump, tier: deterministic, severity: block}", "kind jump is statistical: query or note, not block"),
        ("{id: m, kind: jump, scope: period}", "cell or submission, not period"),
        ("{id: m, kind: roll_up_sum, scope: cell}", "judged in the scope period, not cell"),
        ("{id: m, kind: roll_up_sum, params: {part: whole}}", "`part` is one of value, numerator, denominator"),
        ("{id: m, kind: hard_range, names: {fr: Le mien}}", "allowed: zh, en"),
    ],
)  # fmt: skip
def test_what_its_kind_does_not_know_is_named(
    entry: str, words: str, with_rule: Callable[[str], dict[str, str]], problems_of: ProblemsOf
) -> None:
    files = with_rule(entry)
    found = problems_of(files)
    assert any(words in f"{one.given}; {one.allowed}" for one in found), found
    assert {one.line for one in found} == {len(files["rules.yaml"].splitlines())}


ALWAYS = {code for code, kind in shipped_kinds()[Sort.RULE].items() if kind.always}


def test_what_is_always_asked_stands_in_a_deployment_that_names_none_of_it(live: Mapping[str, str]) -> None:
    files = {**live, "rules.yaml": "rules:\n  - {id: twice, kind: unique_key}\n"}
    rules = loads(files, {}, shipped_kinds()).rules
    assert {"as_written", "hard_range", "not_whole"} <= ALWAYS
    assert set(rules) == {"twice", *ALWAYS}
    for code in ALWAYS:
        assert (rules[code].kind, rules[code].indicators, set(rules[code].texts)) == (code, (), set(languages()))


def test_a_rule_of_its_own_takes_the_place_of_what_is_always_asked(
    live: Mapping[str, str], with_rule: Callable[[str], dict[str, str]]
) -> None:
    own = loads(with_rule("{id: mine, kind: not_whole}"), {}, shipped_kinds()).rules
    assert [one.id for one in own.values() if one.kind == "not_whole"] == ["mine"]


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("{id: mine, kind: not_whole, indicators: [nurse_density]}", ("measles_coverage",)),
        ("{id: mine, kind: not_whole, severity: note}", ()),
    ],
)
def test_a_rule_that_looks_at_some_or_only_notes_leaves_the_others_to_what_is_always_asked(
    entry: str, left: tuple[str, ...], with_rule: Callable[[str], dict[str, str]]
) -> None:
    rules = loads(with_rule(entry), {}, shipped_kinds()).rules
    assert rules["not_whole"].indicators == left
