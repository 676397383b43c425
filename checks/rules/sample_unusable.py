"""What a survey says of itself: how many were asked, and how sure that makes its figure."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.rulekind import Fact, Printed

_ASKED = ("sample_size", "standard_error")


def judge(rule: Rule) -> Judgement:
    """Flags a survey that asked nobody, or less, and a standard error below zero; figures that tell neither are no
    surveys and not looked at."""
    del rule
    nobody = (pl.col("sample_size") <= 0).fill_null(value=False)
    below = (pl.col("standard_error") < 0).fill_null(value=False)
    return Judgement(
        flag=nobody | below,
        untestable=NO_VALUE,
        concerns=pl.any_horizontal(pl.col(_ASKED).is_not_null()),
        facts={name: pl.col(name) for name in _ASKED},
    )


KIND = Row(
    code="sample_unusable",
    meaning="A survey asked somebody, and its standard error is not below zero.",
    severity=Severity.QUERY,
    facts=(
        Fact("sample_size", "how many were asked", Printed.PLAIN),
        Fact("standard_error", "the standard error of the figure", Printed.PLAIN),
    ),
    judge=judge,
)
