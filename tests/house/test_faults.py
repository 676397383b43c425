"""Every fault that was found or is played has its tests, and they are there."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.house.test_papers import script

TESTS = Path(__file__).resolve().parents[1]
FAULTS = script("fault_docs").faults()


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_the_nineteen_groups_and_the_eighteen_rows_are_all_there_once() -> None:
    wanted = [*(f"group {number}" for number in range(1, 20)), *(f"row {number}" for number in range(1, 19))]
    assert [one["fault"] for one in FAULTS] == wanted


@pytest.mark.parametrize(("fault", "held_by"), [(one["fault"], one["held_by"]) for one in FAULTS])
def test_a_fault_is_held_by_tests_that_exist(fault: str, held_by: Sequence[str]) -> None:
    assert held_by
    assert len(set(held_by)) == len(held_by)
    assert [one for one in held_by if one.partition("::")[2] not in names_in(one.partition("::")[0])] == []


def test_a_test_that_is_not_there_would_be_seen() -> None:
    assert "test_nothing" not in names_in("house/test_faults.py")
    assert "test_a_test_that_is_not_there_would_be_seen" in names_in("house/test_faults.py")
