"""Writes docs/reference/source-faults.md: what can be wrong with a source, kind by kind, and which test holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from domain.kind import Sort
from flows.kinds import shipped_kinds

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ROOT / "tests/spec/source_faults.yaml"
PAGE = ROOT / "docs/reference/source-faults.md"
HEAD = """# What can be wrong with a source

Made by `make docs` from `tests/spec/source_faults.yaml`; do not edit. Every test speaks to a real server of this machine (SSH, S3,
HTTP, IMAP, PostgreSQL, a DHIS2 that answers as its papers and its code say) or to a real folder. A number counts the tests of a fault
and a kind; they stand below, beside what people get.
"""
BESIDES = "Some kinds alone, and input that is wrong"
Tests = Sequence[str]


def faults() -> dict[str, list[dict[str, Any]]]:
    """`of_every_kind`: fault, when, gets, kinds; `besides`: when, gets, held_by."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(FAULTS.read_text(encoding="utf-8"))
    return found


def page() -> str:
    """The page as Markdown."""
    found = faults()
    kinds = sorted(shipped_kinds()[Sort.SOURCE])
    parts = [HEAD, _matrix(found["of_every_kind"], kinds)]
    parts += [_section(one, kinds) for one in found["of_every_kind"]]
    rows = (f"| {one['when']} | {one['gets']} | {_links(one['held_by'])} |" for one in found["besides"])
    parts.append(_table(f"## {BESIDES}\n", ("when", "what people get", "held by"), rows))
    return "\n".join(parts)


def _matrix(faults: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> str:
    rows = (
        f"| [{one['fault']}](#{one['fault'].replace(' ', '-')}) | "
        + " | ".join(str(len(one["kinds"][kind])) if _are_tests(one["kinds"][kind]) else "-" for kind in kinds)
        + " |"
        for one in faults
    )
    return _table("## All kinds\n", ("", *kinds), rows)


def _section(one: Mapping[str, Any], kinds: Sequence[str]) -> str:
    cells = ((kind, one["kinds"][kind]) for kind in kinds)
    rows = (f"| {kind} | {_links(cell) if _are_tests(cell) else cell} |" for kind, cell in cells)
    said = f"{one['when']}: {one['gets']}."
    return _table(f"## {one['fault'].capitalize()}\n\n{said[0].upper()}{said[1:]}\n", ("kind", "held by"), rows)


def _table(above: str, head: Sequence[str], rows: Any) -> str:
    return "\n".join([above, f"| {' | '.join(head)} |", "|---" * len(head) + "|", *rows, ""])


def _are_tests(cell: object) -> bool:
    """Whether a cell names tests, or says why there is none."""
    return not isinstance(cell, str)


def _links(tests: Tests) -> str:
    return "<br>".join(f"[{_said(test)}](../../tests/{test.partition('::')[0]})" for test in tests)


def _said(test: str) -> str:
    """A test's name as the sentence that it is."""
    return test.partition("::")[2].removeprefix("test_").replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
