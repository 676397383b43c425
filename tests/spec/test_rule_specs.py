"""Runs the rule tables, and proves that the page written from them is the committed one."""

from __future__ import annotations

import importlib.util
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import frames
from checks.gate.judge import judge
from checks.gate.plan import enriched, verdicts
from checks.gate.ruleset import RuleSet
from checks.rules.registry import CELL_KINDS, KINDS
from domain.finding import Rule
from domain.place import Place, PlaceTree

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted((Path(__file__).parent / "rules").glob("*.py"))
NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"table_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLES = load(Path(__file__).parent / "rule_examples.py")
CASES = [(path.stem, *case) for path in TABLES for case in load(path).CASES]


def rules_for(kind: str) -> RuleSet:
    table = load(ROOT / "tests" / "spec" / "rules" / f"{kind}.py")
    rule = Rule(kind, kind, "deterministic", table.SEVERITY, "cell", params=getattr(table, "PARAMS", {}))
    places = PlaceTree((Place("370611", "福山区", "district"),))
    return RuleSet({kind: rule}, EXAMPLES.INDICATORS, {}, {"monthly": EXAMPLES.FORM}, places)


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    common = {
        **dict.fromkeys(("receipt_id", "unit", "value_text", "file", "sheet", "cell", "note", "item"), ""),
        "form": "monthly",
        "place": "370611",
        "period": "2023-08",
        "period_start": date(2023, 8, 1),
        "period_end": date(2023, 8, 31),
        "provenance": "submitted",
        "received_at": NOW,
        "version": 1,
        "is_new": True,
        "usable": "accepted",
        **EXAMPLES.SOUND_ROW,
    }
    full = [{**common, **row} for row in rows]
    for row in full:
        row["submission_id"] = f"{row['place']}.{row['form']}.{row['period']}.v{row['version']}"
    return pl.DataFrame(full, schema=frames.OBSERVATION)


def outcomes(kind: str, rows: list[dict[str, Any]]) -> Any:
    """What the gate says: per row, or per line of the form for `required_line`."""
    rules, frame, nothing = rules_for(kind), frame_of(rows), frames.empty(frames.OBSERVATION)
    run = judge(frame, nothing, frames.empty(frames.BASELINE), frames.empty(frames.EXCEPTION), rules, NOW)
    if kind == "required_line":
        flagged = set(run.results["indicator"])
        return {c.indicator: "flag" if c.indicator in flagged else "pass" for c in EXAMPLES.FORM.lines if c.required}
    if kind not in CELL_KINDS:
        return ["flag" if run.results.height else "pass" for _ in rows]
    verdict = verdicts(kind)
    pairs = enriched(frame, nothing, rules).select(verdict.passes, verdict.untestable).rows()
    said = [_word(passes, why) for passes, why in pairs]
    assert sorted(run.results["outcome"]) == sorted(
        o.partition(":")[0] for o in said if o not in ("pass", "not looked at")
    )
    return said


def _word(passes: bool | None, why: str | None) -> str:
    if why is not None:
        return f"untestable: {why}"
    return {True: "pass", False: "flag", None: "not looked at"}[passes]


@pytest.mark.parametrize(("kind", "what", "rows", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_a_rule_says_what_its_table_says(kind: str, what: str, rows: list[dict[str, Any]], expected: Any) -> None:
    assert outcomes(kind, rows) == expected, what


def test_every_rule_kind_has_a_table() -> None:
    assert {path.stem for path in TABLES} == set(KINDS)


def test_the_page_of_the_rules_is_the_one_written_from_the_tables() -> None:
    script = load(ROOT / "scripts" / "spec_docs.py")
    assert (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8") == script.page()
    assert set(script.ORDER) == set(KINDS)
