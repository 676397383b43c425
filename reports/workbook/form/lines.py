"""The table of a form: a row per line, with the figures of a reading where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from domain.form import FormLine
from domain.indicator import Indicator
from domain.period import Period
from domain.submission import Cell, ObservationState
from reports.workbook.form.page import HEADER_ROW, SAMPLE, WIDTHS, Page
from reports.workbook.style import GREYED, GRID, HEADER, align, font, lines_needed
from reports.workbook.xlsx import put_text
from words.catalogue import say
from words.dates import period_label
from words.labels import COLUMNS, STATE_CODES, word
from words.names import name_of

# (indicator, item) -> the period of the place's own last accepted figure, and the figure as text.
Last = Mapping[tuple[str, str], tuple[Period, str]]
_SIZES = {"indicator": 8.0, "last": 9.0}
_GREY_WORDS = {"indicator": "8C8C8C", "last": "595959"}
_ALIGNED = {
    "number": "center",
    "unit": "center",
    "value": "right",
    "numerator": "right",
    "denominator": "right",
    "sample_size": "right",
    "standard_error": "right",
    "last": "right",
    "state": "center",
}
_TYPED = ("value", "numerator", "denominator", *SAMPLE, "state")


def write_table(page: Page, cells: Mapping[tuple[str, str], Cell], last: Last) -> None:
    """Header and lines, and the list of states to choose from."""
    _header(page)
    for row, line in enumerate(page.form.lines, start=page.first):
        key = line.indicator, line.item
        _line(page, row, line, cells.get(key), last.get(key))
    _states(page)


def _header(page: Page) -> None:
    for key, letter in page.letters.items():
        cell = page.sheet[f"{letter}{HEADER_ROW}"]
        put_text(cell, word(COLUMNS, key, page.language))
        cell.font, cell.fill, cell.border = font(page.language, bold=True), HEADER, GRID
        cell.alignment = align("center")
    page.sheet.row_dimensions[HEADER_ROW].height = 26


def _line(page: Page, row: int, line: FormLine, filled: Cell | None, last: tuple[Period, str] | None) -> None:
    texts = {
        "indicator": f"{line.indicator}[{line.item}]" if line.item else line.indicator,
        "name": _name(page, line),
        "unit": page.about.unit_label(line),
        "note": _note(page, line, filled),
    }
    if page.reminds:
        texts["last"] = _last(page, last)
    page.sheet[f"A{row}"].value = row - HEADER_ROW
    for name, text in texts.items():
        put_text(page.sheet[f"{page.letters[name]}{row}"], text)
    _figures(page, row, line, filled)
    for name, letter in page.letters.items():
        cell = page.sheet[f"{letter}{row}"]
        cell.font = font(page.language, _SIZES.get(name, 10.5), color=_GREY_WORDS.get(name, "000000"))
        cell.border, cell.alignment = GRID, align(_ALIGNED.get(name, "left"))
        if line.from_export and name in _TYPED:
            cell.fill = GREYED
    lines = max(lines_needed(text, WIDTHS[name] - 2) for name, text in texts.items() if name not in _SIZES)
    page.sheet.row_dimensions[row].height = 9 + 14 * lines


def _name(page: Page, line: FormLine) -> str:
    """The indicator, and below it what its parts are."""
    name, parts = page.about.line_label(line), page.about.indicators[line.indicator].parts
    if parts is None:
        return name
    numerator, denominator = parts.labels(page.language)
    return say(page.language, "workbook.parts", name=name, numerator=numerator, denominator=denominator)


def _note(page: Page, line: FormLine, filled: Cell | None) -> str:
    """What the clerk wrote; of a line that an export fills, that nobody needs to type it."""
    if filled or not line.from_export:
        return filled.note if filled else ""
    return say(page.language, "workbook.from_export", export=page.about.export_label(line))


def _last(page: Page, last: tuple[Period, str] | None) -> str:
    if last is None:
        return ""
    period, text = last
    return say(page.language, "workbook.last", value=text, period=period_label(period, page.language))


def _figures(page: Page, row: int, line: FormLine, filled: Cell | None) -> None:
    indicator = page.about.indicators[line.indicator]
    value, state = page.sheet[f"{page.letters['value']}{row}"], page.sheet[f"{page.letters['state']}{row}"]
    value.number_format = "0." + "0" * indicator.decimals if indicator.decimals else "0"
    for part in ("numerator", "denominator"):
        cell = page.sheet[f"{page.letters[part]}{row}"]
        if not asks_part(indicator, part):
            cell.fill = GREYED
        _put_number(cell, getattr(filled, part) if filled else None)
    _sample(page, row, line, filled)
    if filled is None:
        return
    if filled.value is not None:
        value.value = filled.value
    else:
        put_text(value, filled.value_text)
    if filled.state != ObservationState.VALUE:
        put_text(state, name_of("observation", filled.state, page.language))


def asks_part(indicator: Indicator, part: str) -> bool:
    """Whether the clerk types this part: not of a figure without parts, nor what the register has."""
    if indicator.parts is None:
        return False
    return part == "numerator" or not indicator.parts.register


def _sample(page: Page, row: int, line: FormLine, filled: Cell | None) -> None:
    """The people asked and the standard error, grey where the line is no survey."""
    for key in SAMPLE if page.sampled else ():
        cell = page.sheet[f"{page.letters[key]}{row}"]
        if not line.asks_sample:
            cell.fill = GREYED
        number = getattr(filled, key) if filled else None
        if number is not None:
            cell.value = number
            cell.number_format = "General"


def _states(page: Page) -> None:
    names = ",".join(name_of("observation", code, page.language) for code in STATE_CODES)
    states = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True)
    states.error = states.errorTitle = say(page.language, "workbook.not_in_list")
    page.sheet.add_data_validation(states)
    states.add(f"{page.letters['state']}{page.first}:{page.letters['state']}{page.last}")


def _put_number(cell: Any, number: float | None) -> None:
    if number is None:
        return
    cell.value = int(number) if number.is_integer() else number
    cell.number_format = "#,##0" if number.is_integer() else "#,##0.00"
