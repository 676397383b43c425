"""Rooms that must not import each other still agree: rule kinds, parameters of texts, columns."""

from checks.gate import findings as check_findings
from checks.rules import registry
from config import rules as config_rules


def test_every_rule_kind_that_can_be_configured_is_implemented() -> None:
    assert set(config_rules.RULE_KINDS) == set(registry.KINDS)


def test_rule_texts_may_use_exactly_what_findings_give() -> None:
    assert set(config_rules.TEXT_PARAMS) == set(check_findings.PARAMS)
