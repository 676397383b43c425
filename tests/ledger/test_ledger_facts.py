"""The facts of alerts in a ledger: the shape that they always had, and nothing lost on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from alerts.conditions.implausible import ImplausibleFacts
from alerts.conditions.young_ledger import YoungLedgerFacts
from domain.errors import LedgerUnavailable
from flows.kinds import facts_types
from ledger.records import as_stored, from_stored
from ledger.storedfacts import FactsCodec

CODEC = FactsCodec(facts_types())
# As the first ledgers kept it: no question beside the first, nothing said of answers.
CELL = {
    "finding_id": "f1-1", "sheet": "表1", "cell": "E8", "indicator_name": "指标", "observed": "9240", "history": "",
    "explanation": "依据", "causes": "", "severity": "block",
}  # fmt: skip
RETURNED = {
    "form_name": "月报", "place_name": "福山区", "period_label": "2023年8月", "version": 1, "answer_by": "2023-09-08",
    "passed": 5, "findings": [CELL],
}  # fmt: skip


def test_facts_of_an_older_ledger_are_read_with_the_defaults_of_what_came_later() -> None:
    facts = CODEC.read("implausible", {**RETURNED, "was_here_once": 1})
    assert isinstance(facts, ImplausibleFacts)
    assert (facts.answer_by, facts.workbook, facts.simulated) == (date(2023, 9, 8), "", False)
    assert (facts.findings[0].ids, facts.findings[0].rejected) == (("f1-1",), False)


def test_facts_are_kept_as_plain_values_by_their_names() -> None:
    facts = CODEC.read("implausible", RETURNED)
    kept = json.loads(json.dumps(CODEC.stored(facts)))
    later = {"also": [], "rejected": False}
    assert kept == {**RETURNED, "findings": [{**CELL, **later}], "workbook": "", "simulated": False, "replies": []}
    young = YoungLedgerFacts(date(2023, 9, 8), date(2023, 9, 1), "look")
    assert CODEC.stored(young) == {
        "made_on": "2023-09-08",
        "live_from": "2023-09-01",
        "next_step": "look",
        "simulated": False,
    }


def test_a_kind_that_nothing_declares_is_named() -> None:
    with pytest.raises(LedgerUnavailable, match="'flood', which nothing here declares"):
        CODEC.read("flood", {})


class _State(StrEnum):
    OPEN = "open"


@dataclass(frozen=True)
class _Row:
    state: _State
    at: datetime | None = None


def test_states_are_read_as_such_and_those_of_another_version_stay_texts() -> None:
    row = _Row(_State.OPEN, datetime(2023, 9, 8, 1, tzinfo=UTC))
    assert from_stored(_Row, json.loads(json.dumps(as_stored(row)))) == row
    assert from_stored(_Row, {"state": "open"}).state is _State.OPEN
    assert from_stored(_Row, {"state": "parked"}).state == "parked"
