"""One figure per key."""

from __future__ import annotations

import polars as pl

from checks.rules.judgement import Judgement
from domain.finding import Rule

# Within one submission: versions of the same submission share the rest of the key by design.
KEY = ("submission_id", "indicator", "period", "item")


def unique_key(rule: Rule) -> Judgement:
    """Flags every row after the first of the same indicator, period and item in one submission.
    Fact: `other_cell`, where the first one stands."""
    del rule
    return Judgement(
        flag=~pl.struct(KEY).is_first_distinct(),
        untestable=(),
        facts={"other_cell": pl.col("cell").first().over(KEY)},
    )
