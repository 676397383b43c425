"""Something is written where a number belongs, and it is none."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import Judgement
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.submission import ObservationState
from words.names import words_for

_TABLE = "observation"


def judge(rule: Rule) -> Judgement:
    """Flags a cell that counts as missing although something is written in it that no reader takes for a number.
    The finding's `observed` is the text as written."""
    del rule
    written = pl.col("value_text").fill_null("").str.strip_chars().str.to_lowercase()
    unreadable = pl.col("value").is_null() & (written != "") & ~written.is_in(_state_words())
    return Judgement(flag=(pl.col("state") == ObservationState.MISSING) & unreadable, untestable=())


def _state_words() -> list[str]:
    """A state written in place of the number (暂无数据, not applicable) is an answer, not an unreadable figure."""
    return sorted({word.casefold() for word in words_for(_TABLE)})


KIND = Row(
    code="not_a_number",
    meaning="What is written in the place of a number is a number, or the name of a state.",
    severity=Severity.QUERY,
    always=True,
    judge=judge,
)
