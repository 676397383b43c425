"""Writes docs/reference/rules.md from what the kinds of rules declare and the tables of tests/spec/rules. Run it after
changing either:

python scripts/spec_docs.py
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from domain.kind import Parameter, Sort  # noqa: E402  # the script runs from anywhere
from domain.rulekind import COMMON, Fact, RuleKind, Shape  # noqa: E402
from flows.kinds import shipped_kinds  # noqa: E402
from words.catalogue import say  # noqa: E402

TABLES = ROOT / "tests" / "spec" / "rules"
PAGE = ROOT / "docs" / "reference" / "rules.md"
INTRODUCTION = """# Rules

This page is written from what the kinds of rules declare (`checks/rules`) and from the tables that the tests run
(`tests/spec/rules`); `python scripts/spec_docs.py` writes it.

Each rule looks at a row and says `pass`, `flag`, or `untestable` with a reason; rows that a rule does not concern are
`not looked at`. The examples speak of the indicators below; a row has a value of 92.40 made of 2310 and 2500 where
nothing else is said.

A rule has one of six shapes, which says what it looks at: `row`, one cell with its parts; `series`, one cell beside the
place's own history; `absent`, rows that are not there; `set`, one submission as a whole; `revision`, one cell beside the
last version that stood; `period`, the accepted figures of a period over all places, judged when the period is assessed and not at the
gate.
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
    """The whole page as Markdown, by shape and code."""
    examples = load(TABLES.parent / "rule_examples.py")
    shapes, kinds = list(Shape), shipped_kinds()[Sort.RULE].values()
    ordered = sorted(kinds, key=lambda kind: (shapes.index(kind.shape), kind.code))
    sections = [section(kind, TABLES / f"{kind.code}.py") for kind in ordered]
    return "\n".join([INTRODUCTION, _indicators(examples.INDICATORS), _common(), *sections])


def section(kind: RuleKind, table: Path) -> str:
    """What a kind declares, and the table of its cases where it has one."""
    spec = load(table) if table.exists() else None
    title = spec.TITLE if spec else say("en", f"rule.{kind.code}.name")
    asks = "" if kind.asks else " Its flags open no question."
    always = " A rule of it stands in every deployment, whatever `rules.yaml` says." if kind.always else ""
    heading = f"Kind `{kind.code}`, shape `{kind.shape}`, {kind.tier}, usual severity `{kind.severity}`.{asks}{always}"
    parts = [f"## {title}\n\n{heading}\n", f"{spec.TEXT.strip() if spec else kind.meaning}\n"]
    parts += [_parameters(kind.parameters)] if kind.parameters else []
    parts += [_facts(kind.facts)] if kind.facts else []
    return "\n".join([*parts, *([_cases(spec)] if spec else [])])


def _common() -> str:
    return f"The texts of every rule may use these facts, and those of its kind:\n\n{_facts(COMMON)}"


def _parameters(parameters: tuple[Parameter, ...]) -> str:
    rows = [
        [f"`{one.name}`", _type(one), one.unit, _default(one), one.meaning[:1].upper() + one.meaning[1:]]
        for one in parameters
    ]
    return _table(["parameter", "type", "unit", "default", "meaning"], rows)


def _type(parameter: Parameter) -> str:
    return " or ".join(f"`{choice}`" for choice in parameter.choices) or parameter.type.value


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    return "" if parameter.default is None else f"`{_plain(parameter.default)}`"


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _facts(facts: tuple[Fact, ...]) -> str:
    return _table(["fact", "printed", "meaning"], [[f"`{{{one.name}}}`", one.printed, one.meaning] for one in facts])


def _indicators(indicators: dict[str, Any]) -> str:
    rows = [
        [f"`{i.code}`", i.name_en, i.kind, _bounds(i.bounds), f"× {i.parts.multiplier:g}" if i.parts else ""]
        for i in indicators.values()
    ]
    return _table(["indicator", "name", "kind", "bounds", "numerator ÷ denominator"], rows)


def _bounds(bounds: Any) -> str:
    return "" if bounds.low is None else f"{bounds.low:g} to {bounds.high:g}"


def _cases(spec: ModuleType) -> str:
    params = ", ".join(f"`{name}: {value}`" for name, value in getattr(spec, "PARAMS", {}).items())
    names = list(dict.fromkeys(name for _, rows, _ in spec.CASES for row in rows for name in row))
    lines = [line for case in spec.CASES for line in _lines(case, names)]
    given = f"With {params}:\n\n" if params else ""
    return f"{given}{_table(['case', *names, 'outcome'], lines)}"


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
    return " ".join(_plain(one) for one in value) if isinstance(value, list) else _plain(value)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
