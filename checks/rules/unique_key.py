"""One figure per key."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import Judgement
from checks.shapes.row import Row
from domain.finding import Rule
from domain.rulekind import Fact, Printed

# Within one submission: versions of the same submission share the rest of the key by design.
KEY = ("submission_id", "indicator", "period", "item")


def judge(rule: Rule) -> Judgement:
    """Flags every row after the first of the same indicator, period and item in one submission."""
    del rule
    return Judgement(
        flag=~pl.struct(KEY).is_first_distinct(),
        untestable=(),
        facts={"other_cell": pl.col("cell").first().over(KEY)},
    )


KIND = Row(
    code="unique_key",
    meaning="One submission has one figure per indicator, period and item.",
    facts=(Fact("other_cell", "where the first one stands", Printed.TEXT),),
    judge=judge,
)
