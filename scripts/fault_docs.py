"""Writes docs/reference/faults.md: what can go wrong with a message, what the user gets, and which test holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ROOT / "tests/spec/faults.yaml"
PAGE = ROOT / "docs/reference/faults.md"
HEAD = """# What can go wrong with a message

Made by `make docs` from `tests/spec/faults.yaml`; do not edit. What is sent is held against real HTTP and mail servers of this
machine that count what reaches them, what is kept (`tests/ledger`) on SQLite and on PostgreSQL, what is decided and worded
against given facts and a given day.
"""
SECTIONS = {"group": "Faults that are played", "row": "Faults that were once found"}


def faults() -> list[dict[str, Any]]:
    """The table: fault, when, gets, held_by."""
    found: list[dict[str, Any]] = yaml.safe_load(FAULTS.read_text(encoding="utf-8"))
    return found


def page() -> str:
    """The page as Markdown."""
    parts = [HEAD]
    for sort, title in SECTIONS.items():
        mine = [one for one in faults() if one["fault"].startswith(sort)]
        head = ["", f"## {title}", "", "| | when | what the user gets | held by |", "|---:|---|---|---|", ""]
        parts.append("\n".join(head) + "".join(map(_line, mine)))
    return "".join(parts)


def _line(one: dict[str, Any]) -> str:
    number = one["fault"].partition(" ")[2]
    tests = "<br>".join(f"[{_said(test)}](../../tests/{test.partition('::')[0]})" for test in one["held_by"])
    return f"| {number} | {one['when']} | {one['gets']} | {tests} |\n"


def _said(test: str) -> str:
    """A test's name as the sentence that it is."""
    return test.partition("::")[2].removeprefix("test_").replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
