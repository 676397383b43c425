"""A pull that takes too long ends, says so, and the next one goes on with the boxes that were not asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault
from flows.steps import collect
from flows.steps.rounds import Round, round_name
from pulling import Office, return_of

INBOX = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path, INBOX)
    for box in ("NR-01", "NR-02", "NR-03"):
        (tmp_path / "inbox" / box).mkdir(parents=True)
        (tmp_path / "inbox" / box / "a.csv").write_bytes(return_of(box))
    return office


def test_what_is_not_asked_in_the_time_is_asked_by_the_next_pull(office: Office) -> None:
    hurried = replace(office.at(), longest_pull_s=0)
    came = []
    for _ in range(3):
        ended = collect.pull(hurried, "inbox")
        assert (ended.name, "are left for the next time" in ended.message) == ("SourceDown", True)
        came.append(len(office.receipts))
    assert came == [0, 1, 2]  # the first box is what lies beside the others
    assert office.health["inbox"].fault == "slow"
    assert collect.pull(hurried, "inbox").message == "1 new, 0 known."
    assert office.health["inbox"].ok
    assert office.pull().message == "0 new, 3 known."


def test_a_box_that_was_not_asked_this_time_has_not_recovered(office: Office) -> None:
    workplace = office.at()
    with workplace.store.begin() as work:
        work.cursors.set(round_name("inbox"), json.dumps(["NR-01"]))
        health = collect._health(workplace.deployment.sources[0], SourceUnavailable(SourceFault.DENIED), "NR-01")
        work.sources.record(health, workplace.clock())
        work.commit()
    assert collect.pull(workplace, "inbox").message == "2 new, 0 known."
    assert not office.health["inbox/NR-01"].ok
    assert office.pull().message == "1 new, 2 known."
    assert office.health["inbox/NR-01"].ok


def test_what_was_begun_is_brought_to_its_end() -> None:
    hours = iter((0, 1, 5, 5, 5))
    one = Round(("a",), 4, lambda: next(hours))
    assert [one.asks(box) for box in ("a", "b", "c", "b", "d")] == [False, True, True, True, False]
    assert (one.left, one.passed_over) == (1, True)
