"""How much the gate costs beside bare polars expressions: 2,844 places x 100 indicators of one month.

    python -m bench.gate [places] [indicators]

Prints a markdown table. Both sides answer the same questions on the same frame; the gate also joins its thresholds,
validates the structure, keeps results, coverage and findings.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

import frames
from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.gate.ruleset import RuleSet
from domain.finding import Rule, Severity
from domain.form import DueRule, Form, FormLine
from domain.indicator import Bounds, Indicator, Parts
from domain.kind import Sort
from domain.place import Place, PlaceTree
from flows.kinds import shipped_kinds

NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
EVERY = 250  # one row in so many is planted wrong, 0.4 %
KINDS: dict[str, Severity] = {
    "known_code": "reject",
    "required_line": "note",
    "unique_key": "block",
    "hard_range": "block",
    "missing_part": "query",
    "zero_denominator": "block",
    "part_le_whole": "block",
    "recomputed_rate": "block",
}


def ruleset(places: int, indicators: int) -> RuleSet:
    """The rules of the gate over shares with parts."""
    codes = [f"i{number:03d}" for number in range(indicators)]
    parts = Parts("n", "d", 100.0)
    known = {c: Indicator(c, c, "percent", "neutral", "share", 2, parts=parts, bounds=Bounds(0, 100)) for c in codes}
    tree = PlaceTree(tuple(Place(f"{100000 + number}", "", "district") for number in range(places)))
    lines = tuple(FormLine(code, row, parts_required=True) for row, code in enumerate(codes))
    form = Form("monthly", "", "month", lines, tuple(p.code for p in tree), DueRule(working_days=3), date(2020, 1, 1))
    rules = {kind: Rule(kind, kind, "deterministic", severity, "cell") for kind, severity in KINDS.items()}
    return RuleSet(rules, known, {}, {"monthly": form}, tree, shipped_kinds()[Sort.RULE])


def _nothing(name: str) -> pl.Expr:
    """An empty column of the contract."""
    kind = frames.OBSERVATION[name]
    return pl.lit("" if kind == pl.String() else None, dtype=kind).alias(name)


def figures(rules: RuleSet) -> pl.DataFrame:
    """One month of every place and indicator, with planted errors."""
    places = pl.DataFrame({"place": [place.code for place in rules.places]})
    rows = places.join(pl.DataFrame({"indicator": list(rules.indicators)}), how="cross").with_row_index("row")
    denominator = (pl.col("row") % 4000 + 1000).cast(pl.Float64)
    numerator = (denominator * 0.9).floor()
    right = (100 * numerator / denominator).round(2)
    wrong = pl.col("row") % EVERY == 0
    given = rows.with_columns(
        submission_id=pl.concat_str(pl.col("place"), pl.lit(".monthly.2023-08.v1")),
        form=pl.lit("monthly"),
        period=pl.lit("2023-08"),
        period_start=pl.lit(date(2023, 8, 1)),
        period_end=pl.lit(date(2023, 8, 31)),
        state=pl.lit("value"),
        value=pl.when(wrong).then(right * 100).otherwise(right),
        numerator=numerator,
        denominator=denominator,
        decimals=pl.lit(2, dtype=pl.Int64),
        provenance=pl.lit("simulated"),
        received_at=pl.lit(NOW).cast(pl.Datetime("us", "UTC")),
        version=pl.lit(1, dtype=pl.Int64),
        is_new=pl.lit(value=True),
        usable=pl.lit("accepted"),
    )
    absent = [name for name in frames.OBSERVATION if name not in given.columns]
    return given.with_columns([_nothing(name) for name in absent]).select(frames.OBSERVATION.names())


def bare(frame: pl.DataFrame, rules: RuleSet) -> int:
    """The same rules as expressions written by hand; returns how many flags they raise."""
    n, d, x = pl.col("numerator"), pl.col("denominator"), pl.col("value")
    key = ["submission_id", "indicator", "period", "item"]
    flags = frame.lazy().select(
        codes=~(
            pl.col("place").is_in([p.code for p in rules.places]) & pl.col("indicator").is_in(list(rules.indicators))
        ),
        twice=~pl.struct(key).is_first_distinct(),
        range=(x < 0) | (x > 100),
        part=n.is_null() | d.is_null(),
        zero=d <= 0,
        whole=n > d,
        rate=(x - 100 * n / d).abs() > 0.005 + 1e-7,
    )
    wanted = pl.LazyFrame({"place": [p.code for p in rules.places]}).join(
        pl.LazyFrame({"indicator": list(rules.indicators)}), how="cross"
    )
    absent = wanted.join(frame.lazy(), on=["place", "indicator"], how="anti").select(pl.len())
    counted, missing = pl.collect_all([flags.sum(), absent])
    return int(counted.sum_horizontal().item()) + int(missing.item())


def gate(frame: pl.DataFrame, rules: RuleSet) -> CheckRun:
    return judge(Batch(frame, NOW), Known(), rules)


def best_of(times: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the quickest run, and its result."""
    took, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        took = min(took, time.perf_counter() - start)
    return took, result


def main(places: int = 2844, indicators: int = 100) -> str:
    """The table as Markdown. Raises AssertionError when both sides do not flag the same number of rows."""
    rules = ruleset(places, indicators)
    frame = figures(rules)
    gate(frame.head(10), rules)  # the first call pays for the imports
    bare_s, by_hand = best_of(3, lambda: bare(frame, rules))
    gate_s, run = best_of(3, lambda: gate(frame, rules))
    flagged = run.results.filter(outcome="flag").height
    if flagged != by_hand:
        raise AssertionError(f"the gate flags {flagged}, the bare expressions {by_hand}")
    return (
        "| rows | flags | bare polars | gate | ratio |\n| ---: | ---: | ---: | ---: | ---: |\n"
        f"| {frame.height:,} | {flagged:,} | {bare_s:.2f} s | {gate_s:.2f} s | {gate_s / bare_s:.1f} |\n"
    )


if __name__ == "__main__":
    sys.stdout.write(main(*map(int, sys.argv[1:])))
