"""What people read stands in the catalogues: no Chinese and no branch on a language anywhere else in the product."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "domain",
    "config",
    "sources",
    "checks",
    "ledger",
    "alerts",
    "reports",
    "flows",
    "frames.py",
    "reveal.py",
    "words",
)
# What people write is read here; how it is printed stands in the catalogues.
GRAMMAR = ROOT / "sources/read/grammar"
CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff08\uff09\uff0c\uff1a\uff1b\uff1f]")


def product() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        paths = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))
        for path in paths:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the docstrings, of modules, classes, functions and of attributes."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.slow
def test_no_chinese_stands_outside_the_catalogues() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value[:40]}"
        for path, tree in product()
        if GRAMMAR not in path.parents
        for said in [docstrings(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in said and CHINESE.search(node.value)
    ]
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_nothing_is_decided_by_the_language() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant) and side.value in {"zh", "en"}
    ]
    assert not found, "\n".join(found)
