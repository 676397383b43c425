"""What the clerk wrote and what the line expects are the same thing."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import Judgement
from checks.shapes.row import Row
from domain.evidence import SAYS_DOUBTS
from domain.finding import Rule, Severity
from domain.rulekind import Fact, Printed


def judge(rule: Rule) -> Judgement:
    """Flags a cell about which its reader was in doubt: a sign, unit, state or bracket that contradicts the line, a second
    figure that could be meant, a figure that nobody sees. Whatever it says, it is asked and not chosen."""
    del rule
    return Judgement(
        flag=pl.col("evidence").fill_null("").str.contains(SAYS_DOUBTS, literal=True),
        untestable=(),
        facts={"doubts": pl.col("evidence")},
    )


KIND = Row(
    code="as_written",
    meaning="What stands in the file at a figure (sign, unit, state, brackets, format, what is hidden) fits its line.",
    severity=Severity.QUERY,
    always=True,
    facts=(Fact("doubts", "what does not fit, as it stands in the file", Printed.DOUBTS),),
    judge=judge,
)
