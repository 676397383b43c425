"""What is gathered from the XML of one sheet, and the parts of it that stand outside of the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.errors import RefusedFile
from sources.read.book.package import walk
from sources.read.sheet import Around

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_NOTHING = 0.3  # a column of this width, or a row of this height in points, cannot be seen
_REFERENCE = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d{0,7})(?::\$?([A-Za-z]{0,3})\$?(\d{0,7}))?")
_REGULAR = re.compile(r"(?:\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?\s*)*")
_HEADING_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|.)')  # page numbers and fonts of a header
_TRUE = ("1", "true")


@dataclass(slots=True)
class Seen:
    """The facts of one sheet while they are gathered; cells are (row, column), zero-based. `rows` and `columns` are what
    the filled cells span, `irregular` says that a reference is written as no parser expects (K:L)."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    irregular: bool = False

    def around(self, *, hidden: bool, remarks: tuple[tuple[str, str], ...]) -> Around:
        """As what the grammar is told."""
        columns = {
            column for first, last in self.hidden_columns for column in range(first, min(last + 1, self.columns))
        }
        return Around(
            hidden=hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(columns),
            formats=self.formats,
            errors=self.errors,
            uncached=frozenset(self.uncached),
            merges=tuple(self.merges),
            remarks=(*self.remarks, *remarks),
        )


def look_outside(outside: bytes, seen: Seen) -> None:
    """Columns, merged ranges, headers and footers of a sheet whose cells were taken out. Raises RefusedFile."""
    outer = Outside(seen)
    walk(outside, outer.start, outer.text, outer.end)


class Outside:
    """Hears the elements of a sheet that are no cells."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.heading: list[str] | None = None

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "col":
            _column(given, self.seen)
        elif name == "mergeCell":
            self.seen.merges.append(range_of(given.get("ref", "")))
        elif name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
            self.heading = []
        for key in ("ref", "sqref"):
            if key in given and not _REGULAR.fullmatch(given[key]):
                self.seen.irregular = True

    def text(self, text: str) -> None:
        if self.heading is not None:
            self.heading.append(text)

    def end(self, _name: str) -> None:
        said = _HEADING_CODE.sub(" ", "".join(self.heading or ()))
        if any(sign.isalnum() for sign in said):
            self.seen.remarks.append(("", said.strip()))
        self.heading = None


def _column(given: Mapping[str, str], seen: Seen) -> None:
    if given.get("hidden") in _TRUE or _is_nothing(given.get("width")):
        first, last = (_whole(given.get(key)) for key in ("min", "max"))
        seen.hidden_columns.append((first - 1, min(last, LAST_COLUMN) - 1))


def hides_row(given: Mapping[str, str]) -> bool:
    """Whether the attributes of a row keep it from being seen."""
    return given.get("hidden") in _TRUE or _is_nothing(given.get("ht"))


def _is_nothing(size: str | None) -> bool:
    try:
        return size is not None and float(size) < _NOTHING
    except ValueError:
        return False


def _whole(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        raise RefusedFile("broken_file") from None


def range_of(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column, zero-based: of A1:B2, of one cell, and of whole columns (K:L) and
    rows (3:5). Raises RefusedFile (broken_file)."""
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None or not (match[1] or match[2]):
        raise RefusedFile("broken_file")
    first, last = (match[1], match[2]), (match[3], match[4])
    if last == (None, None):
        last = first
    rows = sorted((int(first[1] or 1), int(last[1] or LAST_ROW)))
    columns = sorted((column_of(first[0] or "A"), column_of(last[0] or "XFD")))
    return rows[0] - 1, columns[0], rows[1] - 1, columns[1]


def column_of(letters: str) -> int:
    """The zero-based index of a column by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_of(reference: str) -> tuple[int, int]:
    """Row and column, zero-based, of an address. Raises RefusedFile (broken_file) for what no sheet can hold."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3 and 0 < len(digits) <= 7):
        raise RefusedFile("broken_file")
    row, column = int(digits) - 1, column_of(letters)
    if not (0 <= row < LAST_ROW and column < LAST_COLUMN):
        raise RefusedFile("broken_file")
    return row, column
