"""Writes docs/reference/rules.md from the tables of tests/spec/rules. Run it after changing a table:

python scripts/spec_docs.py
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tests" / "spec" / "rules"
PAGE = ROOT / "docs" / "reference" / "rules.md"
# As a form is checked: its codes and lines, then single figures, then figures beside each other.
ORDER = (
    "known_code",
    "required_line",
    "unique_key",
    "not_a_number",
    "hard_range",
    "percent_bounds",
    "missing_part",
    "zero_denominator",
    "part_le_whole",
    "recomputed_rate",
    "ordered_pair",
)
INTRODUCTION = """# Rules of the gate

This page is written from the tables that the tests run (`tests/spec/rules`); `python scripts/spec_docs.py` writes it.

Each rule looks at a row and says `pass`, `flag`, or `untestable` with a reason; rows that a rule does not concern are
`not looked at`. The examples speak of the indicators below; a row has a value of 92.40 made of 2310 and 2500 where
nothing else is said.
"""


def load(path: Path) -> ModuleType:
    """The module at a path, without a package around it."""
    spec = importlib.util.spec_from_file_location(f"spec_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page() -> str:
    """The whole page as Markdown."""
    examples = load(TABLES.parent / "rule_examples.py")
    sections = [_section(kind, load(TABLES / f"{kind}.py")) for kind in ORDER]
    return "\n".join([INTRODUCTION, _indicators(examples.INDICATORS), *sections])


def _indicators(indicators: dict[str, Any]) -> str:
    rows = [
        [f"`{i.code}`", i.name_en, i.kind, _bounds(i.bounds), f"× {i.parts.multiplier:g}" if i.parts else ""]
        for i in indicators.values()
    ]
    return _table(["indicator", "name", "kind", "bounds", "numerator ÷ denominator"], rows)


def _bounds(bounds: Any) -> str:
    return "" if bounds.low is None else f"{bounds.low:g} to {bounds.high:g}"


def _section(kind: str, spec: ModuleType) -> str:
    params = ", ".join(f"`{name}: {value}`" for name, value in getattr(spec, "PARAMS", {}).items())
    heading = f"## {spec.TITLE}\n\nKind `{kind}`, usual severity `{spec.SEVERITY}`"
    heading += f", here with {params}." if params else "."
    names = list(dict.fromkeys(name for _, rows, _ in spec.CASES for row in rows for name in row))
    lines = [line for case in spec.CASES for line in _lines(case, names)]
    return f"{heading}\n\n{spec.TEXT.strip()}\n\n{_table(['case', *names, 'outcome'], lines)}"


def _lines(case: tuple[str, list[dict[str, Any]], Any], names: list[str]) -> list[list[str]]:
    what, rows, outcomes = case
    if isinstance(outcomes, dict):
        told = "; ".join(f"{line} {found}" for line, found in outcomes.items())
        outcomes = [""] * (len(rows) - 1) + [told]
    return [
        ["" if number else what, *[_shown(row, name) for name in names], outcome]
        for number, (row, outcome) in enumerate(zip(rows, outcomes, strict=True))
    ]


def _shown(row: dict[str, Any], name: str) -> str:
    if name not in row:
        return ""
    value = row[name]
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
