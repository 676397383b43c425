"""Finds the table of figures on a sheet by its headings, so that an inserted row or column does no harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sources.read.labelled import signature_rows
from sources.read.sheet import Sheet
from words.labels import COLUMNS, key_of, language_of

HEADER_WITHIN = 200  # rows; what stands below is a table without headings
_NEEDED = frozenset({"indicator", "value"})


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows of figures stand: below `header` and before `last`, zero-based, and the index of each column. `only`
    are the rows of one period, where a table holds several."""

    header: int
    last: int
    columns: dict[str, int]
    language: str
    only: tuple[int, ...] = ()

    @property
    def rows(self) -> Sequence[int]:
        return self.only or range(self.header + 1, self.last)

    def cells_of(self, keys: Iterable[str]) -> frozenset[tuple[int, int]]:
        """The cells (row, column) below these headings, as far as they are there."""
        columns = [self.columns[key] for key in keys if key in self.columns]
        return frozenset((row, column) for row in self.rows for column in columns)


def find_table(sheet: Sheet, words: str = COLUMNS, needed: frozenset[str] = _NEEDED) -> Table | None:
    """The first row that carries the needed column headings; the table ends at the signature block."""
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for column in range(len(cells)):
            if (key := key_of(words, sheet.text(row, column))) is not None:
                columns.setdefault(key, column)
        if needed <= columns.keys():
            return Table(row, end_of_table(sheet, row), columns, language_of(sheet.text(row, min(columns.values()))))
    return None


def end_of_table(sheet: Sheet, header: int) -> int:
    """The row of the signature block below a header, or the end of the sheet."""
    return min((row for row in signature_rows(sheet) if row > header), default=len(sheet.rows))
