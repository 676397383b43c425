"""A reading as a wide table: one row for the place and period, one group of columns per indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.form import FormLine
from domain.submission import Cell, Reading
from reports.workbook.layouts import Addresses, Layouts
from reports.workbook.names import sheet_name, simulated_mark
from words.dates import period_label
from words.labels import COLUMNS, LABELS, SIGNATURE, word
from words.names import name_of

HEADER_ROW, ROW = 3, 5
_HEADING = ("place", "place_code", "period")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures: the line, which part of it, and its letter."""

    line: FormLine
    part: str
    letter: str


@dataclass(frozen=True, slots=True)
class WideLayout:
    sheet: str
    columns: tuple[Column, ...]

    @property
    def addresses(self) -> Addresses:
        return {
            (one.line.indicator, one.line.item): (self.sheet, f"{one.letter}{ROW}")
            for one in self.columns
            if one.part == "value"
        }


def wide_table(layouts: Layouts, reading: Reading) -> WideLayout:
    """Which column holds what. Columns for a state or a note are there only where the reading has one."""
    from openpyxl.utils import get_column_letter

    cells = _cells(reading)
    columns: list[Column] = []
    for line in layouts.form.lines:
        for part in _parts(layouts, line, cells.get((line.indicator, line.item))):
            letter = get_column_letter(len(_HEADING) + len(columns) + 1)
            columns.append(Column(line, part, letter))
    return WideLayout(sheet_name(layouts.form, layouts.language), tuple(columns))


def write_wide(layouts: Layouts, reading: Reading) -> bytes:
    """The .xlsx: a title, the form's code, two rows of headings, one row of figures, and who signed."""
    from openpyxl import Workbook

    from reports.workbook.package import packed, put_text
    from reports.workbook.style import align, font, landscape, title_font

    table, book = wide_table(layouts, reading), Workbook()
    sheet = book.worksheets[0]
    sheet.title = table.sheet
    mark = simulated_mark(layouts.language) if reading.provenance == "simulated" else ""
    put_text(sheet["A1"], f"{mark}{layouts.form.label(layouts.language)}")
    sheet["A1"].font, sheet["A1"].alignment = title_font(layouts.language), align(wrap=False)
    put_text(sheet["A2"], word(LABELS, "form", layouts.language))
    put_text(sheet["B2"], layouts.form.code)
    _headings(sheet, layouts, table)
    _figures(sheet, layouts, table, reading)
    for column, key in enumerate(("head", "filled_by")):
        put_text(sheet.cell(ROW + 2, 2 * column + 1), word(SIGNATURE, key, layouts.language))
        put_text(sheet.cell(ROW + 2, 2 * column + 2), getattr(reading.signature, key))
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.font = font(layouts.language)
    landscape(sheet, HEADER_ROW, one_page=True)
    sheet.freeze_panes = f"D{ROW}"
    return packed(book)


def _headings(sheet: Any, layouts: Layouts, table: WideLayout) -> None:
    from reports.workbook.package import put_text
    from reports.workbook.style import GRID, HEADER, align

    for column, key in enumerate(_HEADING, start=1):
        sheet.merge_cells(start_row=HEADER_ROW, end_row=HEADER_ROW + 1, start_column=column, end_column=column)
        put_text(sheet.cell(HEADER_ROW, column), word(LABELS, key, layouts.language))
        sheet.column_dimensions[sheet.cell(HEADER_ROW, column).column_letter].width = 24 if key == "place" else 14
    letters: dict[tuple[str, str], list[str]] = {}
    for one in table.columns:
        letters.setdefault((one.line.indicator, one.line.item), []).append(one.letter)
        put_text(sheet[f"{one.letter}{HEADER_ROW + 1}"], word(COLUMNS, one.part, layouts.language))
        sheet.column_dimensions[one.letter].width = 12
    for line in layouts.form.lines:
        group = letters[line.indicator, line.item]
        put_text(sheet[f"{group[0]}{HEADER_ROW}"], _name(layouts, line))
        if len(group) > 1:
            sheet.merge_cells(f"{group[0]}{HEADER_ROW}:{group[-1]}{HEADER_ROW}")
    sheet.row_dimensions[HEADER_ROW].height = 44
    for row in sheet.iter_rows(min_row=HEADER_ROW, max_row=HEADER_ROW + 1):
        for cell in row:
            cell.fill, cell.border, cell.alignment = HEADER, GRID, align("center")


def _figures(sheet: Any, layouts: Layouts, table: WideLayout, reading: Reading) -> None:
    from reports.workbook.package import put_text
    from reports.workbook.style import GRID

    place, period = layouts.place, period_label(reading.period, layouts.language)
    for column, text in enumerate((place.label(layouts.language), place.code, period), start=1):
        put_text(sheet.cell(ROW, column), text)
        sheet.cell(ROW, column).border = GRID
    cells = _cells(reading)
    for one in table.columns:
        target = sheet[f"{one.letter}{ROW}"]
        target.border = GRID
        cell = cells.get((one.line.indicator, one.line.item))
        if cell is not None:
            _put(target, layouts, cell, one.part)


def _put(target: Any, layouts: Layouts, cell: Cell, part: str) -> None:
    from reports.workbook.package import put_text

    if part in ("state", "note"):
        state = "" if cell.state == "value" else name_of("observation", cell.state, layouts.language)
        put_text(target, state if part == "state" else cell.note)
        return
    number = getattr(cell, part)
    if number is None:
        put_text(target, cell.value_text if part == "value" else "")
        return
    target.value = int(number) if number.is_integer() else number
    decimals = layouts.indicators[cell.indicator].decimals if part == "value" else 0
    target.number_format = "0." + "0" * decimals if decimals else "General"


def _parts(layouts: Layouts, line: FormLine, cell: Cell | None) -> list[str]:
    parts = ["value"]
    if layouts.indicators[line.indicator].parts is not None or (
        cell and (cell.numerator, cell.denominator) != (None, None)
    ):
        parts += ["numerator", "denominator"]
    if cell and cell.state != "value":
        parts.append("state")
    return parts + ["note"] * bool(cell and cell.note)


def _name(layouts: Layouts, line: FormLine) -> str:
    """The name, with its unit in brackets where it has one."""
    indicator = layouts.indicators[line.indicator]
    name = indicator.label(layouts.language) + (f"（{line.item}）" if line.item else "")
    unit = layouts.units.get(indicator.unit)
    return name if unit is None or line.item else f"{name}（{unit.label(layouts.language)}）"


def _cells(reading: Reading) -> Mapping[tuple[str, str], Cell]:
    return {(cell.indicator, cell.item): cell for cell in reading.cells}
