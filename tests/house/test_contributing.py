"""CONTRIBUTING.md is true: every path that it names is there, and what it says of kinds is what the collector does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.kind import Sort
from flows.kinds import ROOMS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
# Written as in the root of the repository; bare names below a room are named in its row.
PATH = re.compile(r"`([a-z_]+/[\w./<>-]*|[\w-]+\.py)`")


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def there(path: str) -> bool:
    """Whether a path leads somewhere; <kind> and <language> stand for any."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    return any(ROOT.glob(pattern)) or any(ROOT.glob(f"*/{pattern}"))


@pytest.mark.parametrize("text", [TEXT, ARCHITECTURE], ids=["CONTRIBUTING", "architecture"])
def test_every_path_that_the_papers_name_is_there(text: str) -> None:
    assert not [path for path in PATH.findall(text) if not there(path)]


@pytest.mark.parametrize("sort", list(Sort))
def test_the_table_names_the_folder_of_every_sort_of_kind(sort: Sort) -> None:
    assert f"one file in `{ROOMS[sort].replace('.', '/')}/`" in section("What one change touches")


@pytest.mark.parametrize("sort", list(Sort))
def test_a_toy_of_every_sort_proves_that_one_file_is_enough(sort: Sort) -> None:
    toys = [path for path in (ROOT / "tests/toys" / sort.value).glob("*.py") if path.stem != "__init__"]
    assert len(toys) == 1


def test_twenty_questions_have_a_file_to_open_first() -> None:
    rows = re.findall(r"^\| (.+\?) \| `(.+)` \|$", section("Where to look first"), re.MULTILINE)
    assert len(rows) >= 20
    assert not [path for _, path in rows if not (ROOT / path).exists()]
