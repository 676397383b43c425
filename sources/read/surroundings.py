"""What a workbook says around one cell, asked in one place, so that every layout hands on the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sources.read.grammar.headings import FIGURES
from sources.read.sheet import Around, Merge, Sheet, address

HIDES = ("row", "column", "sheet")  # keys of the texts reading.hides


@dataclass(frozen=True, slots=True)
class CellAround:
    """`number_format` is the spreadsheet's own code, "" where the cell shows what it stores; `hidden` names what hides it
    (of HIDES); `error` is what it shows instead of a value; `uncached` says that it is a formula whose value the file does
    not hold; `merged` is the range that it is part of, and `shared` whether other rows with words of their own share it."""

    number_format: str = ""
    hidden: tuple[str, ...] = ()
    error: str = ""
    uncached: bool = False
    merged: str = ""
    shared: bool = False
    tells_formats: bool = True


NOTHING_AROUND = CellAround()
NONE_AROUND: Mapping[str, CellAround] = MappingProxyType({})


def around_of(sheet: Sheet, row: int, column: int) -> CellAround:
    """What stands around a cell (row and column from zero)."""
    if sheet.looks_plain:
        return NOTHING_AROUND
    around, at = sheet.around, (row, column)
    merge = sheet.merge_at(row, column)
    return CellAround(
        number_format=around.formats.get(at, ""),
        hidden=_hidden(around, row, column),
        error=around.errors.get(at, ""),
        uncached=at in around.uncached,
        merged=f"{address(merge[0], merge[1])}:{address(merge[2], merge[3])}" if merge else "",
        shared=merge is not None and _is_shared(sheet, merge),
        tells_formats=around.tells_formats,
    )


def _hidden(around: Around, row: int, column: int) -> tuple[str, ...]:
    hides = (row in around.hidden_rows, column in around.hidden_columns, around.hidden)
    return tuple(key for key, is_so in zip(HIDES, hides, strict=True) if is_so)


_LOOKED_AT = 50  # rows of a merged range that are looked through


def _is_shared(sheet: Sheet, merge: Merge) -> bool:
    """Whether a row below the first has a text left of the range: one figure is then seen in several lines."""
    first, left, last, _ = merge
    below = range(first + 1, min(last + 1, len(sheet.rows), first + 1 + _LOOKED_AT))
    return any(sheet.text(row, column) for row in below for column in range(left))


def arounds(sheet: Sheet, row: int, columns: Mapping[str, int]) -> Mapping[str, CellAround]:
    """The same for the figures of a row, by the key of their column; nothing for a cell with nothing around."""
    if sheet.looks_plain:
        return NONE_AROUND
    found = {key: around_of(sheet, row, column) for key, column in columns.items() if key in FIGURES}
    return {key: one for key, one in found.items() if one != NOTHING_AROUND}
