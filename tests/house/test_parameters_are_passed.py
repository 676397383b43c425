"""A parameter with a default is one that somebody in the product passes: what only tests pass is a hole."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "words", "config", "sources", "checks", "ledger", "alerts", "reports", "flows", "demo")
# By function and parameter, why nobody in the product passes it.
EXCUSED = {
    "alerts/plugins/robot.py:url(privacy)": "a plugin of apprise is called by apprise",
    "flows/jobs/past.py:backfill(until)": "typed by a person in the Prefect UI",
    "flows/jobs/districts.py:district(as_of)": "typed by a person in the Prefect UI",
    "flows/jobs/health.py:health(hours)": "typed by a person in the Prefect UI",
    "flows/jobs/months.py:collect(as_of)": "typed by a person in the Prefect UI",
    "flows/jobs/months.py:collect(places)": "typed by a person in the Prefect UI",
    "flows/jobs/reviews.py:month(as_of)": "typed by a person in the Prefect UI",
    "flows/jobs/reviews.py:month(period)": "typed by a person in the Prefect UI",
    "flows/jobs/reviews.py:quarter(as_of)": "typed by a person in the Prefect UI",
    "flows/jobs/reviews.py:quarter(period)": "typed by a person in the Prefect UI",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def trees() -> Iterator[tuple[Path, ast.Module]]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
    for path in (*paths, ROOT / "frames.py", ROOT / "reveal.py"):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def calls() -> dict[str, list[ast.Call]]:
    """Every call by the name of what is called, as it is called where it is imported under another name."""
    found: dict[str, list[ast.Call]] = defaultdict(list)
    for _, tree in trees():
        aliases = {
            alias.asname: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if alias.asname
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = name_of(node.func)
                found[aliases.get(name, name)].append(node)
    return found


def functions(node: ast.AST, owner: ast.ClassDef | None = None) -> Iterator[tuple[Function, bool]]:
    """Functions of a module and methods of its classes, and whether the first parameter is the object."""
    for one in getattr(node, "body", []):
        if isinstance(one, ast.ClassDef):
            yield from functions(one, one)
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            static = any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in one.decorator_list)
            yield one, owner is not None and not static


def defaulted(function: Function, bound: bool) -> Iterator[tuple[str, int | None]]:
    """The parameters with a default, each with its position in a call (None: by its name only)."""
    given = function.args
    ordered = [*given.posonlyargs, *given.args][bound:]
    for position, parameter in enumerate(ordered):
        if position >= len(ordered) - len(given.defaults):
            yield parameter.arg, position
    for parameter, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if default is not None:
            yield parameter.arg, None


def passes(call: ast.Call, name: str, position: int | None) -> bool:
    by_name = any(keyword.arg in {None, name} for keyword in call.keywords)
    spread = any(isinstance(argument, ast.Starred) for argument in call.args)
    return by_name or spread or (position is not None and len(call.args) > position)


@pytest.mark.slow
def test_every_parameter_with_a_default_is_passed_by_somebody_in_the_product() -> None:
    called = calls()
    unpassed = {
        f"{path.relative_to(ROOT).as_posix()}:{function.name}({name})"
        for path, tree in trees()
        for function, bound in functions(tree)
        for name, position in defaulted(function, bound)
        if not function.name.startswith("__")
        and not any(passes(call, name, position) for call in called.get(function.name, []))
    }
    assert unpassed == set(EXCUSED), "\n".join(sorted(unpassed ^ set(EXCUSED)))
