"""The form as a workbook: blank for a district to fill, or filled from a reading. Its rooms stand in `form/`: what stands
above the table, its lines, the checks that work while it is filled, and who signs."""

from __future__ import annotations

from types import MappingProxyType

from openpyxl import Workbook

from domain.form import Form
from domain.period import Period
from domain.submission import Provenance, Reading
from reports.workbook.filenames import sheet_name
from reports.workbook.form.checks import write_checks
from reports.workbook.form.heading import write_heading
from reports.workbook.form.lines import Last, write_table
from reports.workbook.form.page import HEADER_ROW, VALUE_COLUMN, WIDTHS, Page
from reports.workbook.form.signature import write_signature
from reports.workbook.formofplace import Addresses, FormOfPlace
from reports.workbook.style import landscape, widths
from reports.workbook.xlsx import packed

NO_LAST: Last = MappingProxyType({})
_LINES_OF_A_PAGE = 24


def blank_form(about: FormOfPlace, period: Period, last: Last = NO_LAST) -> bytes:
    """The .xlsx of a form for one place and period, to be filled in. `last` are the place's own accepted figures of the
    form's period before, which stand beside the lines. The same arguments give the same bytes."""
    return _written(about, period, None, last)


def filled_form(about: FormOfPlace, reading: Reading) -> bytes:
    """The form with the figures, states and notes of a reading. Simulated figures carry their mark in the title."""
    return _written(about, reading.period, reading, NO_LAST)


def _written(about: FormOfPlace, period: Period, reading: Reading | None, last: Last) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = sheet_name(about.form, about.language)
    page = Page(sheet, about, sampled=about.tells_samples(reading), reminds=reading is None)
    write_heading(page, period, simulated=reading is not None and reading.provenance == Provenance.SIMULATED)
    write_table(page, {(cell.indicator, cell.item): cell for cell in reading.cells} if reading else {}, last)
    write_checks(page)
    write_signature(page, reading)
    widths(sheet, {letter: WIDTHS[key] for key, letter in page.letters.items()})
    landscape(sheet, HEADER_ROW, one_page=len(about.form.lines) <= _LINES_OF_A_PAGE)
    sheet.freeze_panes = f"D{page.first}"
    return packed(book)


def form_addresses(form: Form, language: str) -> Addresses:
    """(indicator, item) -> (sheet, address of the value) of the form as `filled_form` lays it out."""
    sheet = sheet_name(form, language)
    rows = enumerate(form.lines, start=HEADER_ROW + 1)
    return {(line.indicator, line.item): (sheet, f"{VALUE_COLUMN}{row}") for row, line in rows}
