"""What looks like data in a file and was not read: named, so that nothing is left aside in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.evidence import LeftAside
from sources.read.grammar.headings import key_of_heading
from sources.read.grammar.numbers import figure
from sources.read.labelled import holds_label
from sources.read.layout import Located
from sources.read.returnedsheet import is_findings
from sources.read.rowheading import FormFigures
from sources.read.sheet import Sheet, address
from sources.read.tablerows import headings_only, numbers_only

MOST = 20  # entries; what is more is counted
_FOUND = 60  # of a text that an entry repeats
_ROW = re.compile(r"\d+$")
_STORED = frozenset({int, float})
_ROW_OF_DATA_ABOVE = 2  # figures in a row above the table: one alone may be a number of the form


@dataclass(frozen=True, slots=True)
class Area:
    """What was read of one sheet: its rows and columns, and where its table stands."""

    sheet: Sheet
    header: int
    last: int
    rows: frozenset[int]
    columns: frozenset[int]


def left_aside(book: Sequence[Sheet], found: Sequence[Located], parts: Sequence[FormFigures]) -> tuple[LeftAside, ...]:
    """Columns and rows of the sheets that were read, and sheets that were not, as far as numbers stand there."""
    areas = {id(one.sheet): _area(one, parts) for one in found}
    entries = [entry for sheet in book for entry in _entries(sheet, areas.get(id(sheet)))]
    if len(entries) <= MOST:
        return tuple(entries)
    return (*entries[: MOST - 1], LeftAside("more", found=str(len(entries) - MOST + 1)))


def _area(located: Located, parts: Sequence[FormFigures]) -> Area:
    mine = [part for part in parts if part.heading.sheet is located.sheet]
    rows = frozenset(row for part in mine for row in part.rows or _rows_of(part))
    columns = frozenset(column for part in mine for column in part.columns)
    known = [row for row, _ in located.figures]
    header = located.header if located.header is not None else min(known, default=1) - 1
    last = located.last if located.last is not None else max(known, default=len(located.sheet.rows)) + 1
    return Area(located.sheet, header, last, rows, columns or frozenset(column for _, column in located.figures))


def _rows_of(part: FormFigures) -> frozenset[int]:
    return frozenset(int(m[0]) - 1 for cell in part.cells if (m := _ROW.search(cell.cell)))


def _entries(sheet: Sheet, area: Area | None) -> Iterable[LeftAside]:
    if area is not None:
        return [*_columns(area), *_rows(area)]
    if is_findings(sheet) or not any(_numbers(sheet)):
        return []
    return [LeftAside("hidden_sheet" if sheet.around.hidden else "sheet", sheet.name)]


def _columns(area: Area) -> Iterator[LeftAside]:
    """Columns with numbers beside what was read, each with its heading."""
    found: dict[int, list[int]] = {}
    numbered = _numbering(area)
    numbers, known = _numbers(area.sheet), area.columns | numbered
    for row in sorted(area.rows):
        for column in numbers[row]:
            if column not in known:
                found.setdefault(column, []).append(row)
    for column, rows in sorted(found.items()):
        heading = _heading(area, column) or area.sheet.text(rows[0], column)
        cells = address(rows[0], column) + (f":{address(rows[-1], column)}" if len(rows) > 1 else "")
        yield LeftAside("columns", area.sheet.name, cells, heading[:_FOUND])


def _rows(area: Area) -> Iterator[LeftAside]:
    """Rows with numbers that were not read: above, between and below."""
    numbered = _numbering(area)
    for row in range(len(area.sheet.rows)):
        if row in area.rows or row == area.header:
            continue
        numbers = [one for one in _numbers(area.sheet)[row] if one not in numbered]
        if not numbers or (row < area.header and len(numbers) < _ROW_OF_DATA_ABOVE) or _explained(area.sheet, row):
            continue
        texts = [text for one in range(len(area.sheet.rows[row])) if (text := area.sheet.text(row, one))]
        code = "below_table" if row >= area.last else "rows"
        yield LeftAside(code, area.sheet.name, address(row, numbers[0]), " ".join(" ".join(texts).split())[:_FOUND])


def _explained(sheet: Sheet, row: int) -> bool:
    """Rows whose numbers are no figures: labels with their values, the signature block, numbers of the columns."""
    return holds_label(sheet, row) or numbers_only(sheet, row) or headings_only(sheet, row)


def _numbering(area: Area) -> frozenset[int]:
    """Columns that only number the rows."""
    rows = range(max(0, area.header - 1), min(area.header + 2, len(area.sheet.rows)))
    cells = ((row, column) for row in rows for column in range(len(area.sheet.rows[row])))
    return frozenset(column for row, column in cells if key_of_heading(area.sheet.text(row, column)) == "number")


def _heading(area: Area, column: int) -> str:
    """The heading over a column, of one or two rows."""
    rows = (row for row in range(area.header, min([*area.rows, area.header + 3])) if not numbers_only(area.sheet, row))
    return " ".join(" ".join(area.sheet.text(row, column) for row in rows).split())


def _numbers(sheet: Sheet) -> Sequence[Sequence[int]]:
    """The columns of each row that hold a number, stored or written."""
    return sheet.once("numbers", lambda: _of_numbers(sheet))


def _of_numbers(sheet: Sheet) -> Sequence[Sequence[int]]:
    written = frozenset(text for text in sheet.words if figure(text).value is not None)
    rows = zip(sheet.rows, sheet.texts, strict=True)
    return [
        [at for at, text in enumerate(texts) if text and (type(cells[at]) in _STORED or text in written)]
        for cells, texts in rows
    ]
