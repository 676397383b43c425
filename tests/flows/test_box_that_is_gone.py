"""A source or box that the deployment does not have any more, while files that came through it still wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulling import Office, return_of
from tests.flows.pushing import SYSTEMS, Door, door_of

pytestmark = pytest.mark.slow
GONE = {
    "the source has another name": SYSTEMS.replace("systems", "platforms"),
    "the box was taken out": "sources:\n  - {id: systems, kind: push}\n",
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path, SYSTEMS)
    with door_of(office) as opened:
        assert opened.push(return_of("NR-02"), "both", "birch.csv").status == 201
    return office


def _configure(office: Office, sources: str) -> None:
    (office.home / "deployment/sources.yaml").write_text(sources, encoding="utf-8")


@pytest.mark.parametrize("sources", GONE.values(), ids=GONE)
def test_what_waits_in_a_box_that_is_gone_sends_for_nobody_until_it_is_back(office: Office, sources: str) -> None:
    _configure(office, sources)
    office.month()
    (receipt,) = office.receipts
    assert receipt.refusal
    assert (receipt.state, receipt.refusal.code) == ("refused", "nobodys_box")
    assert ("NR-02", "nurse_density", "2023-02") not in office.observations
    (told,) = office.told("ops")
    assert "birch.csv" in told
    assert "birch" not in "".join(office.told("clerk")), "what only our configuration can mend is told to no clerk"
    _configure(office, SYSTEMS)
    office.month()
    assert office.observations["NR-02", "nurse_density", "2023-02"] == 7.51


def test_a_wrong_districts_file_does_not_enter_because_its_source_was_renamed(tmp_path: Path) -> None:
    office = Office(tmp_path, SYSTEMS)
    with door_of(office) as opened:
        _push_for_another(opened)
    _configure(office, GONE["the source has another name"])
    office.month()
    _configure(office, SYSTEMS)
    office.month()
    (receipt,) = office.receipts
    assert receipt.refusal
    assert (receipt.state, receipt.refusal.code) == ("held", "other_box")


def _push_for_another(opened: Door) -> None:
    assert opened.push(return_of("NR-02"), "NR-01").status == 201
