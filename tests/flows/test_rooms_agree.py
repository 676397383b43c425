"""Rooms that must not import each other still agree: rule kinds, parameters of texts, columns, dtypes."""

from checks import findings as check_findings
from checks import frames as check_frames
from checks.rules import registry
from config import rules as config_rules
from domain import columns
from ledger import frames as ledger_frames
from sources.frame import OBSERVATION_DTYPES


def test_every_rule_kind_that_can_be_configured_is_implemented() -> None:
    assert set(config_rules.RULE_KINDS) == set(registry.KINDS)


def test_rule_texts_may_use_exactly_what_findings_give() -> None:
    assert set(config_rules.TEXT_PARAMS) == set(check_findings.PARAMS)


def test_frames_of_all_rooms_have_the_columns_of_the_contract() -> None:
    for frame in (check_frames.OBSERVATION, ledger_frames.OBSERVATION, OBSERVATION_DTYPES):
        assert tuple(frame) == columns.OBSERVATION
    assert tuple(check_frames.CHECK_RESULT) == tuple(ledger_frames.CHECK_RESULT) == columns.CHECK_RESULT
    assert tuple(check_frames.COVERAGE) == tuple(ledger_frames.COVERAGE) == columns.COVERAGE
    assert tuple(ledger_frames.ASSESSMENT) == columns.ASSESSMENT


def test_observations_have_the_same_types_in_every_room() -> None:
    assert dict(check_frames.OBSERVATION) == dict(ledger_frames.OBSERVATION) == dict(OBSERVATION_DTYPES)
