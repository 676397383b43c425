"""Writes docs/reference/targets.md from what the kinds of targets declare and the target tables in tests/spec/targets/.
Deterministic.

Usage: python scripts/spec_docs_targets.py [--check]
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from domain.kind import Sort  # noqa: E402  # the script runs from anywhere
from domain.targetkind import Measure, TargetKind, TargetKinds  # noqa: E402
from flows.kinds import shipped_kinds  # noqa: E402
from words.catalogue import languages, say  # noqa: E402
from words.names import name_of  # noqa: E402

SPECS = ROOT / "tests" / "spec" / "targets"
PAGE = ROOT / "docs" / "reference" / "targets.md"
ORDER = ("reach", "floors", "approximate", "changes", "counts", "relative", "other_paths", "rare", "fushan")
HEAD = """# Targets: what each kind expects, and when it says what

Every line below is a test. Values are in the indicator's unit; unless a line says otherwise the plan runs from 2021 to
the end of 2025, the baseline counts at the end of 2020, and the verdict is made on the last day of the last figure's
period. The expected value is taken at the end of the figure's own period.
"""


def specs() -> list[dict[str, Any]]:
    """The tables, in reading order. A table that is not in ORDER is an error: the page would lack it."""
    found = {path.stem for path in SPECS.glob("*.py")}
    if found != set(ORDER):
        sys.exit(f"tests/spec/targets has {sorted(found)}, the page is written for {sorted(ORDER)}")
    return [runpy.run_path(str(SPECS / f"{name}.py")) for name in ORDER]


def page(kinds: TargetKinds) -> str:
    """The whole page as markdown."""
    return "\n".join([HEAD, *declared(kinds), *(section(spec) for spec in specs())])


def declared(kinds: TargetKinds) -> list[str]:
    """One line per kind, as it declares itself."""
    lines = [
        "## The kinds",
        "",
        "| kind | the indicator | name | needs | good side | compared with before the deadline |",
    ]
    lines.append("|---|---|---|---|---|---|")
    return [*lines, *(kind_line(kind) for kind in sorted(kinds.values(), key=lambda one: one.code)), ""]


def kind_line(kind: TargetKind) -> str:
    """What a kind means, what it is called, what it cannot be judged without, and by which way it is judged."""
    names = " / ".join(say(language, f"target.{kind.code}.name") for language in languages())
    needs = {
        "`value`": kind.needs_value,
        "`low` or `high`": kind.measure is Measure.SPAN,
        "`reference`": kind.needs_reference,
        "a baseline": kind.needs_baseline,
    }
    needed = ", ".join(name for name, holds in needs.items() if holds)
    side, way = say("en", f"target_side.{kind.side}"), say("en", f"target_way.{kind.way}")
    return f"| `{kind.code}` | {kind.meaning} | {names} | {needed} | {side} | {way} |"


def section(spec: dict[str, Any]) -> str:
    """One table of cases, after what it means in words."""
    lines = [f"## {spec['TITLE']}", spec["TEXT"]]
    if "PATHS" in spec:
        lines += [*paths(spec["PATHS"]), ""]
    lines += ["| case | figures | expected | verdict | reason |", "|---|---|---|---|---|"]
    lines += [line(case) for case in spec["CASES"]]
    return "\n".join([*lines, ""])


def paths(rows: list[tuple[Any, ...]]) -> list[str]:
    """The expected values of a table of indicators, by year."""
    lines = ["| # | indicator | 2021 | 2022 | 2023 | 2024 |", "|---|---|---|---|---|---|"]
    for number, name, _, decimals, expected in rows:
        cells = [f"{value:.{decimals}f}" for value in expected] if expected else ["no baseline"] * 4
        lines.append(f"| {number} | {name} | {' | '.join(cells)} |")
    return lines


def line(case: dict[str, Any]) -> str:
    """One case: figures as period value, the verdict with its Chinese name."""
    figures = "; ".join(f"{period}: {shown(value)}" for period, value in case["figures"].items()) or "none"
    for name, series in case.get("others", {}).items():
        figures += "".join(f"; {name} {period}: {shown(value)}" for period, value in series.items())
    expected = case.get("expected")
    status = case["status"]
    verdict = f"`{status}` {name_of('assessment', status, 'zh')}"
    reason = f"`{case['reason']}`" if case.get("reason") else ""
    return f"| {case['shows']} | {figures} | {'' if expected is None else shown(expected)} | {verdict} | {reason} |"


def shown(value: Any) -> str:
    """A number without trailing zeros; counts as events in exposure."""
    if isinstance(value, tuple):
        return f"{value[0]:g} ({value[1]:,} of {value[2]:,})"
    return f"{value:,.7g}" if abs(value) >= 1000 else f"{value:.6g}"


def main() -> None:
    text = page(shipped_kinds()[Sort.TARGET])
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit(
                "docs/reference/targets.md is not what the kinds and tests/spec/targets say: run python scripts/spec_docs_targets.py"
            )
        return
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
