"""What was tested where: rule by place, passes counted, so that "could not be tested" is seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import polars as pl

import frames
from checks.gate.said import COUNTED, COUNTS, Said, stacked
from domain.finding import Outcome


def coverage(said: Iterable[Said], results: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """COVERAGE, a row per rule and place that the rule looked at, in the order of the rules. `reasons` is a JSON object
    of the untestable counts by reason."""
    together = stacked([one.counts for one in said], COUNTED).filter(pl.sum_horizontal(COUNTS) > 0)
    numbered = pl.DataFrame(
        {"rule": list(order), "order": range(len(order))}, schema={"rule": pl.String, "order": pl.Int64}
    )
    together = together.join(_reasons(results), on=["rule", "place"], how="left").join(numbered, on="rule", how="left")
    return (
        together.sort("order", "place").with_columns(pl.col("reasons").fill_null("{}")).select(frames.COVERAGE.names())
    )


def _reasons(results: pl.DataFrame) -> pl.DataFrame:
    """Rule and place -> {"missing_operand": 3} as JSON text."""
    counted = (
        results.filter(pl.col("outcome") == Outcome.UNTESTABLE).group_by("rule", "place", "reason").len().sort("reason")
    )
    texts: dict[tuple[str, str], dict[str, int]] = {}
    for rule, place, reason, number in counted.iter_rows():
        texts.setdefault((rule, place), {})[reason] = number
    rows = [(rule, place, json.dumps(found)) for (rule, place), found in texts.items()]
    return pl.DataFrame(rows, schema={"rule": pl.String, "place": pl.String, "reasons": pl.String}, orient="row")
