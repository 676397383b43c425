"""Codes that the configuration knows."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import Judgement
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.rulekind import Fact, Printed


def judge(rule: Rule) -> Judgement:
    """Flags a row with a form, place or indicator that nobody defined. The finding's `observed` is that code."""
    del rule
    return Judgement(flag=pl.col("unknown").is_not_null(), untestable=(), facts={"observed": pl.col("unknown")})


KIND = Row(
    code="known_code",
    meaning="Form, place and indicator of a row are codes that the configuration knows.",
    severity=Severity.REJECT,
    facts=(Fact("observed", "the code that is not known", Printed.TEXT),),
    turns_away=True,
    judge=judge,
)
