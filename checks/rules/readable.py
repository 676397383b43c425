"""Something is written where a number belongs, and it is none."""

from __future__ import annotations

import polars as pl

from checks.rules.judgement import Judgement
from domain.finding import Rule
from words.names import names_in, names_of

# A state written in place of the number (缺报, not applicable) is an answer, not an unreadable figure.
STATE_WORDS = sorted(
    {word.casefold() for code in names_in("observation", "zh") for word in (code, *names_of("observation", code))}
)


def not_a_number(rule: Rule) -> Judgement:
    """Flags a cell that counts as missing although something is written in it that no reader takes for a number.
    The finding's `observed` is the text as written."""
    del rule
    written = pl.col("value_text").fill_null("").str.strip_chars().str.to_lowercase()
    unreadable = pl.col("value").is_null() & (written != "") & ~written.is_in(STATE_WORDS)
    return Judgement(flag=(pl.col("state") == "missing") & unreadable, untestable=())
