"""One sheet of whatever came: rows of plain cells, each with its address."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column
_MOST_MERGED = 1_000_000  # rows of all merged ranges together; ranges that lie over each other could have more
Scalar = str | float | int | bool | date | datetime | time | timedelta
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Around:
    """What a workbook says of a sheet beside its values; cells are (row, column), zero-based.

    `hidden` is the sheet itself; `formats` are the number formats (the spreadsheet's own codes) of cells that look other
    than their stored value; `errors` what a cell shows instead of a value (#N/A); `uncached` formulas whose value the file
    does not hold; `merges` are (first row, first column, last row, last column); `remarks` are texts that no grid shows
    (comments, text boxes), each with where it stands. `tells_formats` is False for a container whose formats cannot be
    had: there a figure may have been seen as another one."""

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[Merge, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    tells_formats: bool = True


NOTHING_AROUND = Around()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: rows from A1 on, an empty cell being ""."""

    name: str
    rows: Sequence[Sequence[Scalar]]
    around: Around = field(default_factory=Around)
    _merged: dict[int, list[Merge]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of the sheet once, however many ask for it: each of its thousands of cells is looked at by many."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made

    @property
    def texts(self) -> Sequence[Sequence[str]]:
        """The rows as a person reads them."""
        return self.once("texts", self._texts)

    def _texts(self) -> Sequence[Sequence[str]]:
        return [[cell.strip() if isinstance(cell, str) else as_text(cell) for cell in row] for row in self.rows]

    @property
    def words(self) -> frozenset[str]:
        """Every text that stands on the sheet, each once, without white space around it; numbers and days are none."""
        return self.once("words", self._words)

    def _words(self) -> frozenset[str]:
        written = {cell for row in self.rows for cell in row if isinstance(cell, str)}
        return frozenset(text for cell in written if (text := cell.strip()))

    @property
    def looks_plain(self) -> bool:
        """Whether the workbook says nothing of the sheet beside its values."""
        return self.once("looks_plain", lambda: self.around == NOTHING_AROUND)

    def at(self, row: int, column: int) -> Scalar:
        """The cell at zero-based indexes; "" outside."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range that a cell is part of. Kept by row once it has been asked for: a table of 100,000 rows may have
        a merged cell in each of them, and two whole columns may be merged."""
        if self.around.merges and not self._merged:
            self._merged[-1] = []  # has been looked through, even if nothing lies within the rows
            merged = (
                (one, row) for one in self.around.merges for row in range(one[0], min(one[2] + 1, len(self.rows)))
            )
            for one, inside in islice(merged, _MOST_MERGED):
                self._merged.setdefault(inside, []).append(one)
        return next((one for one in self._merged.get(row, ()) if one[1] <= column <= one[3]), None)

    def text(self, row: int, column: int) -> str:
        """The cell as a person reads it; "" outside."""
        texts = self._kept.get("texts") or self.texts
        cells = texts[row] if 0 <= row < len(texts) else ()
        return cells[column] if 0 <= column < len(cells) else ""

    def filled(self, row: int, column: int) -> bool:
        """Whether something stands there, if only an error or a formula whose value the file does not hold."""
        if self.text(row, column) != "":
            return True
        return (row, column) in self.around.errors or (row, column) in self.around.uncached


def address(row: int, column: int) -> str:
    """The name of a cell, from zero-based indexes: (7, 4) is E8."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def as_text(value: Scalar) -> str:
    """A cell as a person reads it: 202308.0 is 202308, a date is ISO; without outer white space."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that was opened: the sheets in their order, and the token of the return that the file once was ("" for
    a file that never was one)."""

    sheets: tuple[Sheet, ...]
    token: str = ""
