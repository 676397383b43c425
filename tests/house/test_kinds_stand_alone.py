"""A kind is one file: nobody else compares with its code, and nobody imports what stands in its file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from domain.kind import Sort
from flows.kinds import ROOMS, shipped_kinds

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("domain", "words", "config", "sources", "checks", "ledger", "alerts", "reports", "flows")
# Codes that are plain words beside: where such a word means something else, it is said here.
OTHER_MEANINGS: dict[str, dict[str, str]] = {
    "config/problems.py": {"missing": "an error of pydantic"},
    "sources/receive/folder.py": {"file": "an entry of a file system"},
    "checks/gate/schemas.py": {"form": "a column of the observations"},
}
# A row or a heading may be asked for a column of this name.
COLUMN_NAMES = frozenset({"form", "file"})
COMPARING = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def folder_of(sort: Sort) -> Path:
    return ROOT / ROOMS[sort].replace(".", "/")


def codes() -> dict[str, set[Path]]:
    """Every code with the files that it names."""
    found: dict[str, set[Path]] = {}
    for sort in Sort:
        for code in shipped_kinds()[sort]:
            found.setdefault(code, set()).add(folder_of(sort) / f"{code}.py")
    return found


def product() -> Iterator[Path]:
    for room in PRODUCT:
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text that something is compared with, looked up by, or told apart by, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, COMPARING) for op in node.ops):
            for side in (node.left, *node.comparators):
                yield from texts(side)
        elif isinstance(node, ast.Dict):
            yield from named(found for key in node.keys if key is not None for found in texts(key))
        elif isinstance(node, ast.Set | ast.MatchValue):
            yield from texts(node)
        elif isinstance(node, ast.Subscript):
            yield from named(texts(node.slice))


def named(found: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """What is looked up, but for columns of a row."""
    return ((line, text) for line, text in found if text not in COLUMN_NAMES)


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of an expression itself, of a tuple, list or set of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        yield from (found for one in node.elts for found in texts(one))
    elif isinstance(node, ast.MatchValue):
        yield from texts(node.value)


@pytest.mark.parametrize("sort", list(Sort))
def test_a_folder_of_kinds_holds_kinds_and_each_is_named_by_its_code(sort: Sort) -> None:
    modules = {path.stem for path in folder_of(sort).glob("*.py")} - {"__init__"}
    assert modules == set(shipped_kinds()[sort])
    assert modules


def test_nobody_compares_with_the_code_of_a_kind() -> None:
    files = codes()
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {text}"
        for path in product()
        for line, text in compared(ast.parse(path.read_text(encoding="utf-8")))
        if text in files and path not in files[text]
        if text not in OTHER_MEANINGS.get(path.relative_to(ROOT).as_posix(), {})
    ]
    assert not found, "\n".join(found)


def test_every_exception_is_still_needed() -> None:
    needed = {
        (path.relative_to(ROOT).as_posix(), text)
        for path in product()
        for _, text in compared(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert not [(file, text) for file, words in OTHER_MEANINGS.items() for text in words if (file, text) not in needed]


def test_nobody_imports_what_stands_in_the_file_of_a_kind() -> None:
    inside = {f"{package}.{code}": folder_of(sort) for sort, package in ROOMS.items() for code in shipped_kinds()[sort]}
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {node.module}"
        for path in product()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in inside and path.parent != inside[node.module]
    ]
    assert not found, "\n".join(found)
