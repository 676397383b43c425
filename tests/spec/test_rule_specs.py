"""Runs the rule tables, and proves that the page written from them is the committed one."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import frames
from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.gate.lazyplan import enriched, verdicts
from checks.gate.ruleset import RuleSet
from checks.period import judge_period
from domain.finding import Rule
from domain.kind import Sort
from domain.period import Period
from domain.place import PlaceTree
from domain.rulekind import Shape
from flows.kinds import shipped_kinds

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted((Path(__file__).parent / "rules").glob("*.py"))
NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
KINDS = shipped_kinds()[Sort.RULE]


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
    table, declared = load(ROOT / "tests" / "spec" / "rules" / f"{kind}.py"), KINDS[kind]
    rule = Rule(kind, kind, declared.tier, table.SEVERITY, declared.scope, params=getattr(table, "PARAMS", {}))
    return RuleSet(
        {kind: rule},
        EXAMPLES.INDICATORS,
        {},
        {"monthly": EXAMPLES.FORM},
        PlaceTree(EXAMPLES.PLACES),
        KINDS,
        denominators=EXAMPLES.REGISTER,
        plans={"plan": EXAMPLES.PLAN},
    )


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
    return pl.DataFrame([_named({**common, **row}) for row in rows], schema=frames.OBSERVATION)


def history_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """What the rows say of the months before theirs, oldest first."""
    earlier = [
        {**row, "value": value, "period": str(period), "period_start": period.start, "period_end": period.end}
        for row in rows
        for period, value in zip(_before(len(row.get("history", ()))), row.get("history", ()), strict=True)
    ]
    return frame_of([{name: value for name, value in row.items() if name != "history"} for row in earlier])


def _before(months: int) -> list[Period]:
    periods = [Period.parse("2023-08")]
    for _ in range(months):
        periods.append(periods[-1].previous())
    return periods[:0:-1]


def _named(row: dict[str, Any]) -> dict[str, Any]:
    row.pop("history", None)
    return {"submission_id": f"{row['place']}.{row['form']}.{row['period']}.v{row['version']}", **row}


def outcomes(kind: str, rows: list[dict[str, Any]]) -> Any:
    """What the rule says: per row; of lines that are not there per line of the form; of a submission as a whole once."""
    rules, frame = rules_for(kind), frame_of(rows)
    known = Known(history_of(rows), city=rules.city(NOW))
    return SAID[KINDS[kind].shape](kind, rules, frame, known)


def _of_cells(kind: str, rules: RuleSet, frame: pl.DataFrame, known: Known) -> list[str]:
    run = judge(Batch(frame, NOW), known, rules)
    if kind in rules.at_door:
        return ["flag" if run.results.height else "pass" for _ in range(frame.height)]
    verdict = verdicts(kind)
    pairs = enriched(frame, known, rules).select(verdict.passes, verdict.untestable).rows()
    said = [_word(passes, why) for passes, why in pairs]
    assert sorted(run.results["outcome"]) == sorted(
        o.partition(":")[0] for o in said if o not in ("pass", "not looked at")
    )
    return said


def _of_lines(kind: str, rules: RuleSet, frame: pl.DataFrame, known: Known) -> dict[str, str]:
    del kind
    flagged = set(judge(Batch(frame, NOW), known, rules).results["indicator"])
    return {c.indicator: "flag" if c.indicator in flagged else "pass" for c in EXAMPLES.FORM.lines if c.required}


def _of_submission(kind: str, rules: RuleSet, frame: pl.DataFrame, known: Known) -> dict[str, str]:
    del kind
    return {"the submission": _first(judge(Batch(frame, NOW), known, rules), "pass")}


def _of_period(kind: str, rules: RuleSet, frame: pl.DataFrame, known: Known) -> list[str]:
    del kind
    run = judge_period(Batch(frame, NOW), known, rules)
    looked_at = set(run.coverage["place"])
    by_place = {
        place: _first(replace(run, results=run.results.filter(place=place)), "pass" if place in looked_at else "")
        for place in frame["place"]
    }
    return [by_place[place] or "not looked at" for place in frame["place"]]


def _first(run: CheckRun, otherwise: str) -> str:
    for outcome, reason in run.results.select("outcome", "reason").iter_rows():
        return f"{outcome}: {reason}" if reason else str(outcome)
    return otherwise


SAID = {
    **dict.fromkeys(Shape, _of_cells),
    Shape.ABSENT: _of_lines,
    Shape.SET: _of_submission,
    Shape.PERIOD: _of_period,
}


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
