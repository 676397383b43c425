"""A kind is one file: nobody else compares with its code, and nobody imports what stands in its file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from domain.kind import Sort
from flows.kinds import ROOMS, shipped_kinds

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("domain", "words", "config", "sources", "checks", "ledger", "alerts", "reports", "flows")
# Codes that are plain words beside: where such a word means something else, it is said here.
OTHER_MEANINGS: dict[str, dict[str, str]] = {
    "alerts/plugins/gatewayoptions.py": {"http": "a scheme of addresses"},
    "alerts/plugins/filling.py": {"form": "a body as a web page's form sends it"},
    "alerts/provider.py": {"form": "a scheme of apprise"},
    "flows/cockpit/filters.py": {"http": "a sort of question to a server"},
    "flows/settings.py": {"http": "a scheme of addresses"},
    "reports/pages/overview.py": {"received": "a column of a page"},
    "reports/pages/receipts.py": {"received": "a column of a page"},
    "sources/mail/address.py": {"imap": "a scheme of addresses"},
    "sources/web/addresses.py": {"http": "a scheme of addresses"},
    "config/problems.py": {"missing": "an error of pydantic"},
    "sources/s3/bucket.py": {"s3": "a part of the configuration of botocore"},
    "checks/gate/schemas.py": {"form": "a column of the observations"},
}
# A row or a heading may be asked for a column of this name.
COLUMN_NAMES = frozenset({"form", "file"})
# Calls that ask whether something is, begins or ends with a text.
ASKING = frozenset({"getattr", "hasattr", "startswith", "endswith", "removeprefix"})
HOLDING_TEXTS = frozenset({"frozenset", "set", "tuple"})
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


Constants = Mapping[str, ast.expr]


def compared(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text that something is compared with, looked up by, or told apart by, with its line; a constant of the module
    is what it stands for."""
    known = constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, COMPARING) for op in node.ops):
            for side in (node.left, *node.comparators):
                yield from texts(side, known)
        elif isinstance(node, ast.Dict):
            yield from named(found for key in node.keys if key is not None for found in texts(key, known))
        elif isinstance(node, ast.Set | ast.MatchValue):
            yield from texts(node, known)
        elif isinstance(node, ast.Subscript):
            yield from named(texts(node.slice, known))
        elif isinstance(node, ast.Call) and called(node) in ASKING:
            yield from named(found for one in node.args for found in texts(one, known))


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def named(found: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """What is looked up, but for columns of a row."""
    return ((line, text) for line, text in found if text not in COLUMN_NAMES)


def constants(tree: ast.Module) -> Constants:
    """What names stand for that a module gives a value once, at its top."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            found |= dict(given(node.target, node.value))
        elif isinstance(node, ast.Assign):
            found |= {name: value for target in node.targets for name, value in given(target, node.value)}
    return found


def given(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from (pair for one, its in zip(target.elts, value.elts, strict=False) for pair in given(one, its))


def texts(node: ast.AST, known: Constants) -> Iterator[tuple[int, str]]:
    """The texts of an expression itself, of a tuple, list or set of them, of a constant that holds them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        yield from (found for one in node.elts for found in texts(one, known))
    elif isinstance(node, ast.Call) and called(node) in HOLDING_TEXTS:
        yield from (found for one in node.args for found in texts(one, known))
    elif isinstance(node, ast.MatchValue):
        yield from texts(node.value, known)
    elif isinstance(node, ast.BinOp):
        yield from (found for one in (node.left, node.right) for found in texts(one, known))
    elif isinstance(node, ast.Name) and node.id in known:
        without = {name: value for name, value in known.items() if name != node.id}
        yield from ((node.lineno, text) for _, text in texts(known[node.id], without))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that may be imported, in whichever form, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{one.name}") for one in node.names)


@pytest.mark.parametrize("sort", list(Sort))
def test_a_folder_of_kinds_holds_kinds_and_each_is_named_by_its_code(sort: Sort) -> None:
    modules = {path.stem for path in folder_of(sort).glob("*.py")} - {"__init__"}
    assert modules == set(shipped_kinds()[sort])
    assert modules


@pytest.mark.slow
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


@pytest.mark.slow
def test_every_exception_is_still_needed() -> None:
    needed = {
        (path.relative_to(ROOT).as_posix(), text)
        for path in product()
        for _, text in compared(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert not [(file, text) for file, words in OTHER_MEANINGS.items() for text in words if (file, text) not in needed]


@pytest.mark.slow
def test_nobody_imports_what_stands_in_the_file_of_a_kind() -> None:
    inside = {f"{package}.{code}" for sort, package in ROOMS.items() for code in shipped_kinds()[sort]}
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {module}"
        for path in product()
        for line, module in imported(ast.parse(path.read_text(encoding="utf-8")))
        if module in inside
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "written",
    [
        'x.kind == "storm"',
        'ITS = "storm"\nx.kind == ITS',
        'ITS: str = "storm"\n{ITS: 1}',
        'ITS, OTHERS = "storm", "rain"\nx.kind in (ITS, OTHERS)',
        'ITS = "storm"\nOTHERS = frozenset({ITS})\nx.kind in OTHERS',
        'ITS = frozenset({"storm"})\nx.kind in ITS | {"rain"}',
        'getattr(x, "code") in {"storm", "rain"}',
        'getattr(x, "storm")',
        'x.key.startswith("storm")',
        'match x.kind:\n    case "storm" | "rain":\n        pass',
    ],
)
def test_a_code_is_seen_however_it_is_written(written: str) -> None:
    assert "storm" in {text for _, text in compared(ast.parse(written))}


@pytest.mark.parametrize(
    "written",
    [
        "import alerts.conditions.storm as s",
        "from alerts.conditions import storm as s",
        "from alerts.conditions.storm import KIND",
    ],
)
def test_an_import_is_seen_however_it_is_written(written: str) -> None:
    assert "alerts.conditions.storm" in {module for _, module in imported(ast.parse(written))}
