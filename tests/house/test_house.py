"""The rules of the house, as tests: imports go one way, files stay small, the locks are whole, nothing of a machine leaks."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "words", "config", "sources", "checks", "ledger", "alerts", "reports", "flows", "demo")
LONGEST_FILE = 400


def tracked(*endings: str) -> list[Path]:
    """Files that git tracks, or all files of the rooms where there is no git."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    paths = [ROOT / name for name in names] or [p for room in (*ROOMS, "tests") for p in (ROOT / room).rglob("*")]
    return [path for path in paths if path.is_file() and path.suffix in endings]


def test_imports_go_one_way() -> None:
    run = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
                         cwd=ROOT, capture_output=True, text=True)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_file_of_code_is_longer_than_the_limit() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in tracked(".py") if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert not long


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_can_be_imported_with_an_empty_environment(room: str) -> None:
    light = {"flows": "flows.cli"}.get(room, room)
    run = subprocess.run([sys.executable, "-c", f"import {light}"], cwd=ROOT, env={}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#", "-"))]
    assert len(pins) > 100
    assert text.count("--hash=sha256:") > len(pins)


def test_the_locks_satisfy_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [Requirement(text) for text in project["project"]["dependencies"]]
    pinned: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line):
            pinned.setdefault(canonicalize_name(match[1]), []).append(match[2])
    lacking = [
        str(need)
        for need in wanted
        if not all(need.specifier.contains(v) for v in pinned.get(canonicalize_name(need.name), ["0"]))
    ]
    assert not lacking


def test_packages_of_the_project_are_named_one_by_one() -> None:
    named = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {
        ".".join(path.parent.relative_to(ROOT).parts) for room in ROOMS for path in (ROOT / room).rglob("__init__.py")
    }
    assert named == there


def test_the_repository_speaks_of_no_machine() -> None:
    leak = re.compile(r"(?<![\w./-])/(?:work|farm|root|tmp)/|index-url|find-links")
    own = {Path(__file__).resolve()}
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in tracked(".py", ".md", ".toml", ".yaml", ".yml", ".sh", ".j2")
        if path not in own
        for line in path.read_text().splitlines()
        if leak.search(line)
    ]
    assert not found


@pytest.mark.slow
def test_an_instant_becomes_a_day_in_one_place_only() -> None:
    """`moment.date()` is the day in UTC, another one for a third of the day in China: domain.workdays.local_day knows."""
    # The reader turns a date cell of a workbook, which has no time zone, into its text.
    allowed = {"domain/workdays.py", "sources/read/sheet.py"}
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and not node.args
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
    }
    assert not found


def test_every_skip_names_its_reason() -> None:
    bare = re.compile(r"pytest\.skip\(\s*\)|mark\.skip\s*$|mark\.skip\(\s*\)", re.MULTILINE)
    own = Path(__file__).resolve()
    assert not [str(p.relative_to(ROOT)) for p in tracked(".py") if p.resolve() != own and bare.search(p.read_text())]


@pytest.mark.slow
def test_a_skip_is_a_failure_where_everything_must_run(tmp_path: Path) -> None:
    conftest = (ROOT / "tests/conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(conftest, encoding="utf-8")
    (tmp_path / "test_one.py").write_text(
        "import pytest\ndef test_one():\n    pytest.skip('lacking')\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "tests/fixtures")}
    lenient = subprocess.run(command, cwd=tmp_path, env={**environ, "PLANWATCH_NO_SKIP": ""}, capture_output=True)
    strict = subprocess.run(command, cwd=tmp_path, env={**environ, "PLANWATCH_NO_SKIP": "1"}, capture_output=True)
    assert (lenient.returncode, strict.returncode) == (0, 1)


def test_the_product_is_tested_without_its_stage() -> None:
    """The demonstration imports the product; only its own tests import the demonstration."""
    stage = re.compile(r"^\s*(?:from demo|import demo)\b", re.MULTILINE)
    own = {ROOT / "tests/flows/test_init.py"}  # what the demonstration refuses to delete
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path not in own
        and ROOT / "tests/demo" not in path.parents
        and stage.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.slow
def test_every_verb_says_what_it_says_through_the_terminal() -> None:
    """`print` would pass on what a terminal obeys; `Context` shows texts, tables and JSON, `aside.tell` says the rest."""
    # The help and the version hold nothing foreign; the child process that opens books talks to its parent alone.
    allowed = {"flows/cli/aside.py", "flows/cli/main.py", "sources/read/book/child.py"}
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert not found


def test_every_log_is_the_one_that_keeps_a_record_on_its_line() -> None:
    """`words.log.log` gives it; only how loud the logs of libraries are is set elsewhere."""
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if re.search(r'getLogger\((?!"(?:apprise|urllib3|prefect|httpx|httpcore))', path.read_text(encoding="utf-8"))
    }
    assert found <= {"words/log.py"}
