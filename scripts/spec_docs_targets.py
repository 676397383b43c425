"""Writes docs/reference/targets.md from the target tables in tests/spec/targets/. Deterministic.

Usage: python scripts/spec_docs_targets.py [--check]
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from words.names import name_of  # noqa: E402  # the script runs from anywhere

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


def page() -> str:
    """The whole page as markdown."""
    return "\n".join([HEAD, *(section(spec) for spec in specs())])


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
    text = page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit(
                "docs/reference/targets.md is not what tests/spec/targets says: run python scripts/spec_docs_targets.py"
            )
        return
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
