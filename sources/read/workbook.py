"""Opens a workbook as rows of plain cells, within bounds that a hostile file cannot leave.

calamine builds a dense grid from the first to the last cell, so two cells far apart would ask for hundreds of gigabytes:
the packed size, the unpacked size and the extent of every sheet are measured before it sees the file.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from domain.errors import RefusedFile
from sources.arrivals import MAX_BYTES, too_large
from sources.read.sheet import Scalar, Sheet
from sources.read.told import found

MAX_UNPACKED = 100 * 1024 * 1024
MAX_GRID = 1_000_000  # cells of one sheet, empty ones included
MAX_CELLS = 300_000  # cells of one sheet that are written down, empty but formatted ones included
MAX_SHEETS = 60
_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx under a password
_CELL = re.compile(rb"""<(?:[\w.-]+:)?c((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_CELL_START = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ANY_ROW = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")


def sheets(content: bytes, file: str) -> tuple[Sheet, ...]:
    """The worksheets of an .xlsx, formulas as the values that were last computed. Raises RefusedFile: empty,
    not_a_workbook, too_large."""
    if not content:
        raise RefusedFile("empty", file=file)
    if len(content) > MAX_BYTES:
        raise too_large(file, len(content))
    _measure(content, file)
    try:
        return _opened(content)
    except Exception as error:
        raise RefusedFile("not_a_workbook", file=file, found=type(error).__name__) from error
    except BaseException as error:
        # A panic of the Rust parser is no Exception; one broken file must not end the batch.
        if type(error).__name__ != "PanicException":
            raise
        raise RefusedFile("not_a_workbook", file=file, found="PanicException") from error


def _opened(content: bytes) -> tuple[Sheet, ...]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return tuple(Sheet(name, _rows(book.get_sheet_by_name(name))) for name in names[:MAX_SHEETS])


def _rows(sheet: Any) -> Sequence[Sequence[Scalar]]:
    rows: Sequence[Sequence[Scalar]] = sheet.to_python(skip_empty_area=False)
    return rows


def _measure(content: bytes, file: str) -> None:
    """Raises RefusedFile unless this is an .xlsx whose parts are whole and within bounds."""
    if content.startswith(_OLE):
        raise RefusedFile("not_a_workbook", file=file, found=f".xls / {found('encrypted')}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _measure_parts(archive, file)
    except RefusedFile:
        raise
    except Exception as error:  # zipfile and zlib have many ways to say that a file is broken
        raise RefusedFile("not_a_workbook", file=file, found=type(error).__name__) from error


def _measure_parts(archive: zipfile.ZipFile, file: str) -> None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names or len(set(names)) != len(names):
        raise RefusedFile("not_a_workbook", file=file, found="xl/workbook.xml")
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MAX_UNPACKED:
        size, allowed = f"{unpacked // 1024 // 1024} MB", f"{MAX_UNPACKED // 1024 // 1024} MB"
        raise RefusedFile("too_large", file=file, found=size, allowed=allowed)
    for name in names:
        part = archive.read(name)  # also proves that the sizes told are true
        if b"sheetData" in part:
            _measure_sheet(part, file)


def _measure_sheet(part: bytes, file: str) -> None:
    """Raises ValueError for a sheet that cannot be measured."""
    cells = list(_CELL.finditer(part))
    if b"\x00" in part or len(cells) != len(_CELL_START.findall(part)):
        raise ValueError("cells that cannot be measured")
    for counted, allowed in ((len(cells), MAX_CELLS), (_grid(part, cells), MAX_GRID)):
        if counted > allowed:
            raise RefusedFile("too_large", file=file, found=f"{counted:,} cells", allowed=f"{allowed:,} cells")


def _grid(part: bytes, cells: Sequence[re.Match[bytes]]) -> int:
    """Rows times columns that the filled cells of a sheet span."""
    last_row = last_column = unnamed = 0
    for cell in cells:
        if named := _ADDRESS.search(cell[1]):
            if not cell[2]:  # a cell without content takes no room
                last_row, last_column = max(last_row, int(named[2])), max(last_column, _column(named[1]))
        else:
            unnamed += 1
    if unnamed:
        rows = (int(numbered[1]) for numbered in _ANY_ROW.finditer(part))
        last_row, last_column = max(last_row, unnamed, *rows), last_column + min(unnamed, 16384)
    return last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
