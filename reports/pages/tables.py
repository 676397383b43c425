"""Tables of a page: headings from the words, cells that cannot break them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from words.catalogue import catalogue

Row = dict[str, Any]


def headed(table: str, language: str, values: Sequence[Any]) -> Row:
    """A row of a table by its headings, in the order in which the words have them."""
    return dict(zip(catalogue(language).table(f"page.{table}").values(), values, strict=True))


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of equal keys as a Markdown table; empty for no rows."""
    if not rows:
        return ""
    heads = list(rows[0])
    lines = [_line(heads), "|" + "---|" * len(heads)]
    return "\n".join((*lines, *(_line(_cell(row[head]) for head in heads) for row in rows)))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
