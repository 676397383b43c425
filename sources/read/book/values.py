"""Values of cells by calamine, and what it tells of the containers whose formats cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from domain.errors import RefusedFile
from sources.read.book.limits import Limits, Tally, refuse_above
from sources.read.sheet import Around, Book, Scalar, Sheet

Rows = Sequence[Sequence[Scalar]]


def values(content: bytes, names: Sequence[str]) -> dict[str, Rows]:
    """The rows of the named sheets from A1 on. Raises RefusedFile (broken_file, encrypted) for what cannot be parsed."""
    with _opened(content) as book:
        known = {sheet.name for sheet in book.sheets_metadata}
        if not known.issuperset(names):
            raise RefusedFile("broken_file")
        return {name: _sheet(book, name).to_python(skip_empty_area=False) for name in names}


def other_book(content: bytes, limits: Limits) -> Book:
    """A book of .xls, .xlsb or .ods: whether a sheet is hidden and which cells are merged can be had, formats, hidden rows
    and comments cannot. Raises RefusedFile."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tally = Tally(limits)
    with _opened(content) as book:
        named = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        refuse_above("too_many_sheets", len(named), limits.sheets)
        return Book(tuple(_other(book, one.name, one.visible != SheetVisibleEnum.Visible, tally) for one in named))


def _other(book: Any, name: str, hidden: bool, tally: Tally) -> Sheet:  # noqa: FBT001
    sheet = _sheet(book, name)
    tally.add(grid=sheet.total_height * sheet.total_width)
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    tally.add(merges=len(merges))
    return Sheet(
        name, sheet.to_python(skip_empty_area=False), Around(hidden=hidden, merges=merges, tells_formats=False)
    )


def _opened(content: bytes) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as error:
        raise RefusedFile("encrypted") from error
    except CalamineError as error:
        raise RefusedFile("broken_file") from error


def _sheet(book: Any, name: str) -> Any:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise RefusedFile("broken_file") from error
