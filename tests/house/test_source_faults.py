"""Every fault of a source has its tests kind by kind, and they are there."""

from __future__ import annotations

from typing import Any

import pytest

from domain.kind import Sort
from flows.kinds import shipped_kinds
from tests.house.test_faults import names_in
from tests.house.test_papers import script

FAULTS: dict[str, list[dict[str, Any]]] = script("source_fault_docs").faults()
NAMED = [
    "unreachable", "slow", "wrong credentials", "half a file", "the same file twice", "clock skew",
    "a permission lost in the middle",
]  # fmt: skip


def held_by() -> list[tuple[str, list[str]]]:
    of_kinds = [
        (f"{one['fault']}, {kind}", cell)
        for one in FAULTS["of_every_kind"]
        for kind, cell in one["kinds"].items()
        if not isinstance(cell, str)
    ]
    return of_kinds + [(one["when"], one["held_by"]) for one in FAULTS["besides"]]


def test_every_kind_of_source_has_a_cell_for_every_fault() -> None:
    kinds = set(shipped_kinds()[Sort.SOURCE])
    assert [one["fault"] for one in FAULTS["of_every_kind"]] == NAMED
    assert [one["fault"] for one in FAULTS["of_every_kind"] if set(one["kinds"]) != kinds] == []
    assert all(cell for one in FAULTS["of_every_kind"] for cell in one["kinds"].values())


@pytest.mark.parametrize(("fault", "tests"), held_by())
def test_a_fault_of_a_source_is_held_by_tests_that_exist(fault: str, tests: list[str]) -> None:
    assert tests
    assert len(set(tests)) == len(tests)
    assert [one for one in tests if one.partition("::")[2] not in names_in(one.partition("::")[0])] == []
