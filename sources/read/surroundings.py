"""What a workbook says around one cell, asked in one place, so that every layout hands on the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sources.read.sheet import Around, Sheet


@dataclass(frozen=True, slots=True)
class CellAround:
    """`number_format` is the spreadsheet's own code, "" where the cell shows what it stores; `hidden` names what hides it
    (keys of the texts `reading.hidden`); `error` is what it shows instead of a value; `uncached` says that it is a formula
    whose value the file does not hold; `merged` is the range it is part of."""

    number_format: str = ""
    hidden: tuple[str, ...] = ()
    error: str = ""
    uncached: bool = False
    merged: tuple[int, int, int, int] | None = None
    tells_formats: bool = True


NOTHING_AROUND = CellAround()
_PLAIN = Around()


def around_of(sheet: Sheet, row: int, column: int) -> CellAround:
    """What stands around a cell (row and column from zero)."""
    around = sheet.around
    if around is _PLAIN or around == _PLAIN:
        return NOTHING_AROUND
    at = (row, column)
    return CellAround(
        number_format=around.formats.get(at, ""),
        hidden=_hidden(around, row, column),
        error=around.errors.get(at, ""),
        uncached=at in around.uncached,
        tells_formats=around.tells_formats,
    )


def _hidden(around: Around, row: int, column: int) -> tuple[str, ...]:
    found = {"row": row in around.hidden_rows, "column": column in around.hidden_columns, "sheet": around.hidden}
    return tuple(key for key, hides in found.items() if hides)


def arounds(sheet: Sheet, row: int, columns: Mapping[str, int]) -> Mapping[str, CellAround]:
    """The same for several cells of a row, by the key of their column; nothing for a cell with nothing around."""
    found = {key: around_of(sheet, row, column) for key, column in columns.items()}
    return {key: one for key, one in found.items() if one != NOTHING_AROUND}
