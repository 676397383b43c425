"""One pass over a sheet, which may be large: where its wanted rows and cells are, and what stands around its data."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from reports.workbook.package.archive import CannotExtend
from reports.workbook.package.markup import Element, close, element_at, parse

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
# Whose children are kept; of the rest of a sheet only the place.
_KEPT = frozenset({"cols", "mergeCells", "dataValidations", "extLst"})
Place = tuple[int, int]  # row and column, from 1
Area = tuple[int, int, int, int]  # first row and column, last row and column


def place_of(address: str) -> Place | None:
    """E8 -> (8, 5); None for what is no address of one cell."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row, column) if 1 <= row <= MAX_ROW and column <= MAX_COLUMN else None


def address_of(place: Place) -> str:
    """(8, 5) -> E8."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def areas_of(ranges: str) -> tuple[Area, ...]:
    """Every area of `A1:B2 K7`, whole columns and rows too; what is none is left out."""
    return tuple(area for one in ranges.split() if (area := _area(one)))


def _area(text: str) -> Area | None:
    first, _, last = text.replace("$", "").partition(":")
    last = last or first
    if first.isdigit() and last.isdigit():  # whole rows
        start, end = place_of(f"A{first}"), place_of(f"XFD{last}")
    else:  # a column without a row is a whole one
        start = place_of(first if first[-1:].isdigit() else f"{first}1")
        end = place_of(last if last[-1:].isdigit() else f"{last}{MAX_ROW}")
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def within(place: Place, area: Area) -> bool:
    top, left, bottom, right = area
    return top <= place[0] <= bottom and left <= place[1] <= right


@dataclass(slots=True)
class RowFound:
    """A wanted row; `cells` are all of its cells by column."""

    at: Element
    number: int
    cells: dict[int, Element] = field(default_factory=dict)


@dataclass(slots=True)
class Outline:
    """`before` says where a wanted row that is not there belongs."""

    root: Element
    data: Element
    rows: dict[int, RowFound]
    before: dict[int, int]

    def areas(self, name: str) -> list[tuple[Element, Area]]:
        """The merged ranges of a sheet, or what else names its ranges by `ref`."""
        parent = self.root.child(name)
        found = ((one, areas_of(one.attributes.get("ref", ""))) for one in (parent.children if parent else ()))
        return [(one, areas[0]) for one, areas in found if areas]


def outline(part: bytes, wanted: Collection[int]) -> Outline:
    """The outline of a worksheet with these rows. Raises CannotExtend for what is no sheet, or not in order."""
    scan = _Scan(part, wanted)
    parse(part, scan.start, scan.end, scan.text)
    return scan.done()


class _Scan:
    def __init__(self, part: bytes, wanted: Collection[int]) -> None:
        self._part, self._wanted = part, frozenset(wanted)
        self._missing = sorted(self._wanted, reverse=True)
        self._depth, self._row, self._column = 0, 0, 0
        self._root: Element | None = None
        self._way: list[Element] = []  # open elements below the root that are kept
        self._in_data, self._found = False, RowFound(Element("", "", "", {}, 0), 0)
        self._data: Element | None = None
        self._rows: dict[int, RowFound] = {}
        self._before: dict[int, int] = {}

    def start(self, parser: Any, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        depth = self._depth
        if self._in_data:
            if depth == 3:
                self._start_row(parser, name, attributes)
            elif depth == 4 and self._found.number == self._row:
                self._start_cell(parser, name, attributes)
        elif depth == 1:
            self._root = element_at(self._part, parser.CurrentByteIndex, name, attributes)
        elif depth == 2 or (self._way and self._way[0].name in _KEPT and depth == len(self._way) + 2):
            self._start_beside(parser, name, attributes)

    def end(self, parser: Any, _: str) -> None:
        self._depth -= 1
        depth = self._depth
        if self._in_data and depth == 1:
            self._in_data = False
            self._missing_before(MAX_ROW + 1, parser.CurrentByteIndex)
        elif self._in_data and depth == 2 and self._found.number == self._row:
            close(self._part, self._found.at, parser.CurrentByteIndex)
        elif self._in_data and depth == 3 and self._found.number == self._row and self._column in self._found.cells:
            close(self._part, self._found.cells[self._column], parser.CurrentByteIndex)
        if not self._in_data and self._way and depth == len(self._way):
            close(self._part, self._way.pop(), parser.CurrentByteIndex)
        if depth == 0 and self._root is not None:
            close(self._part, self._root, parser.CurrentByteIndex)

    def text(self, said: str) -> None:
        if self._way and not self._in_data:
            self._way[-1].text += said

    def _start_beside(self, parser: Any, name: str, attributes: dict[str, str]) -> None:
        one = element_at(self._part, parser.CurrentByteIndex, name, attributes)
        parent = self._way[-1] if self._way else self._root
        if parent is not None:
            parent.children.append(one)
        self._way.append(one)
        if one.name == "sheetData" and self._depth == 2:
            if self._data is not None:
                raise CannotExtend("odd_package", "sheetData")
            self._data, self._in_data = one, True

    def _start_row(self, parser: Any, name: str, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
        if not self._row < number <= MAX_ROW or name.rpartition(" ")[2] != "row":
            raise CannotExtend("odd_package", f"row {number}")
        self._row, self._column = number, 0
        self._missing_before(number, parser.CurrentByteIndex)
        if number in self._wanted:
            self._missing.pop()
            at = element_at(self._part, parser.CurrentByteIndex, name, attributes)
            self._found = self._rows[number] = RowFound(at, number)

    def _start_cell(self, parser: Any, name: str, attributes: dict[str, str]) -> None:
        place = place_of(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        if place is None or place[0] != self._row or place[1] <= self._column:
            raise CannotExtend("odd_package", attributes.get("r", ""))
        self._column = place[1]
        at = element_at(self._part, parser.CurrentByteIndex, name, attributes)
        self._found.cells[self._column] = at

    def _missing_before(self, number: int, offset: int) -> None:
        while self._missing and self._missing[-1] < number:
            self._before[self._missing.pop()] = offset

    def done(self) -> Outline:
        if self._root is None or self._root.name != "worksheet" or self._data is None:
            raise CannotExtend("odd_package", "worksheet")
        return Outline(self._root, self._data, self._rows, self._before)
