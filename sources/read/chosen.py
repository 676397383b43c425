"""Which cells of a row are its figures, where more than one could be: the first that can be seen is taken, and asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.evidence import Doubt
from sources.read.grammar.headings import FIGURES
from sources.read.sheet import Sheet, address
from sources.read.table import Table
from sources.read.told import together

_THREE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?%?")
_FOUND = 50  # of a text that a doubt repeats


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns of one row, and what else could have been meant."""

    columns: Mapping[str, int]
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The columns in which one figure of a row could stand, where that is more than one; `merged` are those of them that
    have no heading of their own."""

    key: str
    columns: tuple[int, ...]
    merged: tuple[int, ...]


def several_of(sheet: Sheet, table: Table) -> tuple[Asked, ...]:
    """The figures for which a table has several columns, which is told once for all its rows."""
    found: list[Asked] = []
    for key in (one for one in FIGURES if one in table.columns):
        merged = _merged_beside(sheet, table, table.columns[key])
        column = table.columns[key]
        if merged or key in table.others or any(_cut_off(sheet, table, row, column) for row in table.rows):
            found.append(Asked(key, (table.columns[key], *table.others.get(key, ()), *merged), tuple(merged)))
    return tuple(found)


def chosen(sheet: Sheet, table: Table, row: int, figures: Sequence[Asked]) -> Chosen:
    """Of several columns for a figure the first that is filled; others that say something else are its candidates. So are
    the cells below a heading that is merged over several columns."""
    columns, doubts, candidates = dict(table.columns), list[Doubt](), list[str]()
    for one in figures:
        asked, merged, key = one.columns, one.merged, one.key
        filled = [column for column in asked if sheet.filled(row, column)]
        if not filled:
            continue
        columns[key] = filled[0]
        others = [at for at in filled[1:] if sheet.text(row, at) != sheet.text(row, filled[0])]
        if others or filled[0] != asked[0]:
            texts = [said(sheet, row, column) for column in others or filled]
            candidates += texts
            code = "merged" if set(others or filled) & set(merged) else "second_candidate"
            doubts.append(Doubt(code, {"found": together(texts)}))
        elif (rest := _cut_off(sheet, table, row, filled[0])) is not None:
            candidates.append(said(sheet, row, rest))
            doubts.append(Doubt("second_candidate", {"found": said(sheet, row, rest)}))
    return Chosen(columns, tuple(doubts), tuple(candidates))


def _cut_off(sheet: Sheet, table: Table, row: int, column: int) -> int | None:
    """The column right of a figure that may be the rest of it: 1,025 falls into 1 and 025 where a comma separates."""
    rest = column + 1
    if rest >= len(sheet.rows[row]) or not isinstance(raw := sheet.at(row, rest), str) or not raw:
        return None
    if sheet.text(table.header, rest):
        return None
    return rest if _THREE_DIGITS.fullmatch(sheet.text(row, rest)) else None


def read_columns(sheet: Sheet, table: Table) -> frozenset[int]:
    """The columns of a table that are read or asked about, those below a merged heading too."""
    merged = (
        column for key in FIGURES if key in table.columns for column in _merged_beside(sheet, table, table.columns[key])
    )
    return table.read_columns | frozenset(merged)


def said(sheet: Sheet, row: int, column: int) -> str:
    """A cell with its address: F8: 52.1."""
    return f"{address(row, column)}: {sheet.text(row, column)[:_FOUND]}"


def merged_columns(sheet: Sheet, row: int, column: int) -> range:
    """The columns over which a heading is merged; only its own where it is not."""
    for top, left, bottom, right in sheet.around.merges:
        if top <= row <= bottom and left <= column <= right:
            return range(left, right + 1)
    return range(column, column + 1)


def _merged_beside(sheet: Sheet, table: Table, column: int) -> list[int]:
    taken = {*table.columns.values(), *(one for others in table.others.values() for one in others)}
    return [one for one in merged_columns(sheet, table.header, column) if one not in taken]
