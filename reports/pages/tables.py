"""Tables of a page: headings from the words, cells that cannot break them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from words.catalogue import say
from words.markdown import Markdown, one_line

Row = dict[str, Any]


def headed(table: str, language: str, values: Mapping[str, Any]) -> Row:
    """A row of a table, its columns by their headings in the language and in the order given: what a heading stands over
    does not hang on the order of a file of words."""
    return {say(language, f"page.{table}.{column}"): value for column, value in values.items()}


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> Markdown:
    """Rows of equal keys as a Markdown table; empty for no rows. What is not Markdown is escaped."""
    if not rows:
        return Markdown("")
    heads = list(rows[0])
    lines = [_line(map(_cell, heads)), "|" + "---|" * len(heads)]
    return Markdown("\n".join((*lines, *(_line(_cell(row[head]) for head in heads) for row in rows))))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    return one_line(value if isinstance(value, str) else str(value))
