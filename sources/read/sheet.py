"""One sheet of whatever came: rows of plain cells, each with its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Scalar = str | float | int | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: rows from A1 on, an empty cell being ""."""

    name: str
    rows: Sequence[Sequence[Scalar]]

    def at(self, row: int, column: int) -> Scalar:
        """The cell at zero-based indexes; "" outside."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        return as_text(self.at(row, column))


def address(row: int, column: int) -> str:
    """The name of a cell, from zero-based indexes: (7, 4) is E8."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def as_text(value: Scalar) -> str:
    """A cell as a person reads it: 202308.0 is 202308, a date is ISO; without outer white space."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return str(value).strip()
