"""A reading as a wide table: one row for the place and period, one group of columns per indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from domain.form import FormLine
from domain.submission import Cell, ObservationState, Provenance, Reading
from reports.workbook.filenames import sheet_name
from reports.workbook.formofplace import Addresses, FormOfPlace
from reports.workbook.style import GRID, HEADER, align, font, landscape, title_font
from reports.workbook.xlsx import packed, put_text
from words.catalogue import say
from words.dates import period_label
from words.labels import COLUMNS, LABELS, SIGNATURE, word
from words.names import mark_before, name_of

HEADER_ROW, ROW = 3, 5
_HEADING = ("place", "place_code", "period")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of figures: the line, which part of it, and its letter."""

    line: FormLine
    part: str
    letter: str


@dataclass(frozen=True, slots=True)
class WideLayout:
    sheet: str
    columns: tuple[FigureColumn, ...]

    @property
    def addresses(self) -> Addresses:
        return {
            (one.line.indicator, one.line.item): (self.sheet, f"{one.letter}{ROW}")
            for one in self.columns
            if one.part == "value"
        }


def wide_table(about: FormOfPlace, reading: Reading) -> WideLayout:
    """Which column holds what. Columns for a state or a note are there only where the reading has one."""
    cells = _cells(reading)
    columns: list[FigureColumn] = []
    for line in about.form.lines:
        for part in _parts(about, line, cells.get((line.indicator, line.item))):
            letter = get_column_letter(len(_HEADING) + len(columns) + 1)
            columns.append(FigureColumn(line, part, letter))
    return WideLayout(sheet_name(about.form, about.language), tuple(columns))


def write_wide(about: FormOfPlace, reading: Reading) -> bytes:
    """The .xlsx: a title, the form's code, two rows of headings, one row of figures, and who signed."""
    table, book = wide_table(about, reading), Workbook()
    sheet = book.worksheets[0]
    sheet.title = table.sheet
    mark = mark_before(about.language) if reading.provenance == Provenance.SIMULATED else ""
    put_text(sheet["A1"], f"{mark}{about.form.label(about.language)}")
    sheet["A1"].font, sheet["A1"].alignment = title_font(about.language), align(wrap=False)
    put_text(sheet["A2"], word(LABELS, "form", about.language))
    put_text(sheet["B2"], about.form.code)
    _headings(sheet, about, table)
    _figures(sheet, about, table, reading)
    for column, key in enumerate(("head", "filled_by")):
        put_text(sheet.cell(ROW + 2, 2 * column + 1), word(SIGNATURE, key, about.language))
        put_text(sheet.cell(ROW + 2, 2 * column + 2), getattr(reading.signature, key))
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.font = font(about.language)
    landscape(sheet, HEADER_ROW, one_page=True)
    sheet.freeze_panes = f"D{ROW}"
    return packed(book)


def _headings(sheet: Any, about: FormOfPlace, table: WideLayout) -> None:
    for column, key in enumerate(_HEADING, start=1):
        sheet.merge_cells(start_row=HEADER_ROW, end_row=HEADER_ROW + 1, start_column=column, end_column=column)
        put_text(sheet.cell(HEADER_ROW, column), word(LABELS, key, about.language))
        sheet.column_dimensions[sheet.cell(HEADER_ROW, column).column_letter].width = 24 if key == "place" else 14
    letters: dict[tuple[str, str], list[str]] = {}
    for one in table.columns:
        letters.setdefault((one.line.indicator, one.line.item), []).append(one.letter)
        put_text(sheet[f"{one.letter}{HEADER_ROW + 1}"], word(COLUMNS, one.part, about.language))
        sheet.column_dimensions[one.letter].width = 12
    for line in about.form.lines:
        group = letters[line.indicator, line.item]
        put_text(sheet[f"{group[0]}{HEADER_ROW}"], _name(about, line))
        if len(group) > 1:
            sheet.merge_cells(f"{group[0]}{HEADER_ROW}:{group[-1]}{HEADER_ROW}")
    sheet.row_dimensions[HEADER_ROW].height = 44
    for row in sheet.iter_rows(min_row=HEADER_ROW, max_row=HEADER_ROW + 1):
        for cell in row:
            cell.fill, cell.border, cell.alignment = HEADER, GRID, align("center")


def _figures(sheet: Any, about: FormOfPlace, table: WideLayout, reading: Reading) -> None:
    place, period = about.place, period_label(reading.period, about.language)
    for column, text in enumerate((place.label(about.language), place.code, period), start=1):
        put_text(sheet.cell(ROW, column), text)
        sheet.cell(ROW, column).border = GRID
    cells = _cells(reading)
    for one in table.columns:
        target = sheet[f"{one.letter}{ROW}"]
        target.border = GRID
        cell = cells.get((one.line.indicator, one.line.item))
        if cell is not None:
            _put(target, about, cell, one.part)


def _put(target: Any, about: FormOfPlace, cell: Cell, part: str) -> None:
    if part in ("state", "note"):
        state = "" if cell.state == ObservationState.VALUE else name_of("observation", cell.state, about.language)
        put_text(target, state if part == "state" else cell.note)
        return
    number = getattr(cell, part)
    if number is None:
        put_text(target, cell.value_text if part == "value" else "")
        return
    target.value = int(number) if number.is_integer() else number
    decimals = about.indicators[cell.indicator].decimals if part == "value" else 0
    target.number_format = "0." + "0" * decimals if decimals else "General"


def _parts(about: FormOfPlace, line: FormLine, cell: Cell | None) -> list[str]:
    parts = ["value"]
    if about.indicators[line.indicator].parts is not None or (
        cell and (cell.numerator, cell.denominator) != (None, None)
    ):
        parts += ["numerator", "denominator"]
    if line.asks_sample or (cell and cell.tells_sample):
        parts += ["sample_size", "standard_error"]
    if cell and cell.state != ObservationState.VALUE:
        parts.append("state")
    return parts + ["note"] * bool(cell and cell.note)


def _name(about: FormOfPlace, line: FormLine) -> str:
    """The name, with its unit in brackets where it has one."""
    indicator = about.indicators[line.indicator]
    name = about.line_label(line)
    if line.item or indicator.unit not in about.units:
        return name
    return say(about.language, "workbook.with_unit", name=name, unit=about.unit_label(line))


def _cells(reading: Reading) -> Mapping[tuple[str, str], Cell]:
    return {(cell.indicator, cell.item): cell for cell in reading.cells}
