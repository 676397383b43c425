"""Pushing: a district's system sends a file, hears at once that it was received, and the next month finds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulling import return_of
from tests.flows.pushing import Door, opened_door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as opened:
        yield opened


def test_a_pushed_file_is_a_receipt_with_an_answer_and_the_month_finds_it(door: Door) -> None:
    said = door.push(return_of())
    assert said.status == 201, said.text
    (receipt,) = door.office.receipts
    assert (said.json["receipt"], said.json["state"], said.json["new"]) == (receipt.id, "pending", True)
    assert (receipt.source, receipt.box, receipt.path) == ("systems", "NR-01", "NR-01/feb.csv")
    assert said.json["check"]["questions"] == 0
    door.office.month()
    assert door.office.observations["NR-01", "nurse_density", "2023-02"] == 7.51
