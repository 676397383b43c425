"""The form as a workbook: blank for a district to fill, or filled from a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from domain.form import Form, FormLine
from domain.indicator import Indicator
from domain.period import Period
from domain.submission import Cell, ObservationState, Provenance, Reading
from reports.workbook.filenames import sheet_name
from reports.workbook.formofplace import Addresses, FormOfPlace
from reports.workbook.style import GREYED, GRID, HEADER, align, font, landscape, lines_needed, title_font, widths
from reports.workbook.xlsx import packed, put_text
from words.catalogue import say
from words.dates import period_label, plain_day
from words.labels import COLUMNS, LABELS, SIGNATURE, STATE_CODES, word
from words.names import mark_before, name_of

HEADER_ROW = 7
_BEFORE = ("number", "indicator", "name", "unit", "value", "numerator", "denominator")
_SAMPLE, _AFTER = ("sample_size", "standard_error"), ("state", "note")
_SIGNED = {"head": ("B", "C"), "filled_by": ("D", "E"), "phone": ("F", "G"), "reported_on": ("H", "I")}
_WIDTHS = {
    "number": 6,
    "indicator": 38,
    "name": 42,
    "unit": 12,
    "value": 13,
    "numerator": 13,
    "denominator": 13,
    "sample_size": 13,
    "standard_error": 13,
    "state": 14,
    "note": 30,
}


def blank_form(about: FormOfPlace, period: Period) -> bytes:
    """The .xlsx of a form for one place and period, to be filled in. The same arguments give the same bytes."""
    return _written(about, period, None)


def filled_form(about: FormOfPlace, reading: Reading) -> bytes:
    """The form with the figures, states and notes of a reading. Simulated figures carry their mark in the title."""
    return _written(about, reading.period, reading)


def _written(about: FormOfPlace, period: Period, reading: Reading | None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = sheet_name(about.form, about.language)
    page = _Page(sheet, about, sampled=about.tells_samples(reading))
    page.heading(period, simulated=reading is not None and reading.provenance == Provenance.SIMULATED)
    page.table({(cell.indicator, cell.item): cell for cell in reading.cells} if reading else {})
    page.signature(reading)
    widths(sheet, {letter: _WIDTHS[key] for key, letter in page.letters.items()})
    landscape(sheet, HEADER_ROW, one_page=len(about.form.lines) <= 24)
    sheet.freeze_panes = f"D{HEADER_ROW + 1}"
    return packed(book)


@dataclass(frozen=True)
class _Page:
    """One sheet while it is written."""

    sheet: Any
    about: FormOfPlace
    sampled: bool  # whether there are columns for samples

    @property
    def form(self) -> Form:
        return self.about.form

    @property
    def language(self) -> str:
        return self.about.language

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The column of each key."""
        keys = (*_BEFORE, *_SAMPLE * self.sampled, *_AFTER)
        return dict(zip(keys, ascii_uppercase, strict=False))

    @property
    def _widest(self) -> str:
        return self.letters["note"]

    def heading(self, period: Period, *, simulated: bool) -> None:
        mark = mark_before(self.language) if simulated else ""
        self.sheet.merge_cells(f"A1:{self._widest}1")
        put_text(self.sheet["A1"], f"{mark}{self.form.label(self.language)}")
        self.sheet["A1"].font, self.sheet["A1"].alignment = title_font(self.language), align("center")
        self.sheet.row_dimensions[1].height = 34
        left = (
            ("form", self.form.code),
            ("place", self.about.place.label(self.language)),
            ("place_code", self.about.place.code),
            ("period", period_label(period, self.language)),
        )
        right = (("table_no", self.form.table_no), ("authority", self.form.authority), ("validity", self._validity()))
        for row, (key, text) in enumerate(left, start=2):
            self._labelled(LABELS, key, text, f"B{row}", f"C{row}")
        for row, (key, text) in enumerate(right, start=2):
            self._labelled(LABELS, key, text, f"G{row}", f"H{row}")
            self.sheet.merge_cells(f"H{row}:I{row}")
        self._how()

    def _how(self) -> None:
        row = HEADER_ROW - 1
        self.sheet.merge_cells(f"A{row}:{self._widest}{row}")
        put_text(self.sheet[f"A{row}"], say(self.language, "workbook.how_to_fill"))
        self.sheet[f"A{row}"].font = font(self.language, 9.5, color="404040")
        self.sheet[f"A{row}"].alignment = align()
        self.sheet.row_dimensions[row].height = 30

    def _validity(self) -> str:
        since, until = plain_day(self.form.valid_from), self.form.valid_to
        if until is None:
            return say(self.language, "workbook.valid_since", since=since)
        return say(self.language, "workbook.valid_between", since=since, until=plain_day(until))

    def _labelled(self, words: str, key: str, text: str, label: str, value: str) -> None:
        labelled = say(self.language, "workbook.labelled", label=word(words, key, self.language))
        put_text(self.sheet[label], labelled)
        put_text(self.sheet[value], text)
        self.sheet[label].font, self.sheet[label].alignment = font(self.language), align("right", wrap=False)
        self.sheet[value].font, self.sheet[value].alignment = font(self.language), align(wrap=False)

    def table(self, cells: Mapping[tuple[str, str], Cell]) -> None:
        self._header()
        for row, line in enumerate(self.form.lines, start=HEADER_ROW + 1):
            self._line(row, line, cells.get((line.indicator, line.item)))
        self._states(f"{self.letters['state']}{HEADER_ROW + 1}:{self.letters['state']}{self._last}")

    @property
    def _last(self) -> int:
        return HEADER_ROW + len(self.form.lines)

    def _header(self) -> None:
        for key, letter in self.letters.items():
            cell = self.sheet[f"{letter}{HEADER_ROW}"]
            put_text(cell, word(COLUMNS, key, self.language))
            cell.font, cell.fill, cell.border = font(self.language, bold=True), HEADER, GRID
            cell.alignment = align("center")
        self.sheet.row_dimensions[HEADER_ROW].height = 26

    def _line(self, row: int, line: FormLine, filled: Cell | None) -> None:
        indicator = self.about.indicators[line.indicator]
        key = f"{line.indicator}[{line.item}]" if line.item else line.indicator
        texts = {
            "indicator": key,
            "name": self._name(line, indicator),
            "unit": self.about.unit_label(line),
            "note": filled.note if filled else "",
        }
        self.sheet[f"A{row}"].value = row - HEADER_ROW
        for name, text in texts.items():
            put_text(self.sheet[f"{self.letters[name]}{row}"], text)
        self._figures(row, line, filled)
        for name, letter in self.letters.items():
            cell = self.sheet[f"{letter}{row}"]
            cell.font, cell.border = font(self.language), GRID
            cell.alignment = align(_ALIGNED.get(name, "left"))
        lines = max(lines_needed(text, _WIDTHS[name] - 2) for name, text in texts.items())
        self.sheet.row_dimensions[row].height = 8 + 14 * lines

    def _name(self, line: FormLine, indicator: Indicator) -> str:
        """The indicator, and below it what its parts are."""
        name, parts, language = self.about.line_label(line), indicator.parts, self.language
        if parts is None:
            return name
        numerator, denominator = parts.numerator_label(language), parts.denominator_label(language)
        return say(language, "workbook.parts", name=name, numerator=numerator, denominator=denominator)

    def _figures(self, row: int, line: FormLine, filled: Cell | None) -> None:
        indicator = self.about.indicators[line.indicator]
        value, state = self.sheet[f"{self.letters['value']}{row}"], self.sheet[f"{self.letters['state']}{row}"]
        value.number_format = "0." + "0" * indicator.decimals if indicator.decimals else "0"
        for part in ("numerator", "denominator"):
            cell = self.sheet[f"{self.letters[part]}{row}"]
            registered = part == "denominator" and indicator.parts is not None and indicator.parts.register != ""
            if indicator.parts is None or registered:
                cell.fill = GREYED
            _put_number(cell, getattr(filled, part) if filled else None)
        self._sample(row, line, filled)
        if filled is None:
            return
        if filled.value is not None:
            value.value = filled.value
        else:
            put_text(value, filled.value_text)
        if filled.state != ObservationState.VALUE:
            put_text(state, name_of("observation", filled.state, self.language))

    def _sample(self, row: int, line: FormLine, filled: Cell | None) -> None:
        """The people asked and the standard error, grey where the line is no survey."""
        for key in _SAMPLE if self.sampled else ():
            cell = self.sheet[f"{self.letters[key]}{row}"]
            if not line.asks_sample:
                cell.fill = GREYED
            number = getattr(filled, key) if filled else None
            if number is not None:
                cell.value = number
                cell.number_format = "General"

    def _states(self, cells: str) -> None:
        names = ",".join(name_of("observation", code, self.language) for code in STATE_CODES)
        states = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True)
        states.error = states.errorTitle = say(self.language, "workbook.not_in_list")
        self.sheet.add_data_validation(states)
        states.add(cells)

    def signature(self, reading: Reading | None) -> None:
        """The signature block; the telephone is left to the district."""
        signed = reading.signature if reading else None
        row = self._last + 2
        for key, (label, value) in _SIGNED.items():
            text = getattr(signed, key, "") if signed else ""
            self._labelled(SIGNATURE, key, text, f"{label}{row}", f"{value}{row}")
        self.sheet.row_dimensions[row].height = 24


_ALIGNED = {
    "number": "center",
    "unit": "center",
    "value": "right",
    "numerator": "right",
    "denominator": "right",
    "sample_size": "right",
    "standard_error": "right",
    "state": "center",
}


def _put_number(cell: Any, number: float | None) -> None:
    if number is None:
        return
    cell.value = int(number) if number.is_integer() else number
    cell.number_format = "#,##0" if number.is_integer() else "#,##0.00"


def form_addresses(form: Form, language: str) -> Addresses:
    """(indicator, item) -> (sheet, address of the value) of the form as `filled_form` lays it out."""
    sheet = sheet_name(form, language)
    return {
        (line.indicator, line.item): (sheet, f"E{row}") for row, line in enumerate(form.lines, start=HEADER_ROW + 1)
    }
