"""The form as a workbook: blank for a district to fill, or filled from a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.form import Form, FormLine
from domain.indicator import Indicator, Unit
from domain.period import Period
from domain.place import Place
from domain.submission import Cell, Provenance, Reading
from reports.workbook.names import sheet_name, simulated_mark
from words.dates import period_label
from words.labels import COLUMNS, LABELS, SIGNATURE, STATE_CODES, keys, word
from words.names import name_of

HEADER_ROW = 7
_LETTERS = dict(zip(keys(COLUMNS), "ABCDEFGHI", strict=True))
_WIDTHS = {"A": 6, "B": 38, "C": 42, "D": 12, "E": 13, "F": 13, "G": 13, "H": 14, "I": 30}
_HOW = {
    "zh": "填报说明：本期无发生的填“0”，未开展的选“不适用”，未取得的选“缺报”并在说明栏注明原因，请勿留空；灰色格不需填写；请勿增删行。",
    "en": "How to fill in: give 0 where nothing happened; choose “not applicable” where the service is not offered and "
    "“missing” where the figure could not be had, with the reason in the note; leave no line empty; grey cells need no "
    "entry; add or delete no rows.",
}
_STATE_ERROR = {"zh": "请从列表中选择", "en": "Choose from the list"}


def write_template(
    form: Form,
    place: Place,
    period: Period,
    *,
    indicators: Mapping[str, Indicator],
    units: Mapping[str, Unit],
    language: str,
    provenance: Provenance,
    reading: Reading | None = None,
) -> bytes:
    """The .xlsx of one form for one place and period; with `reading` its figures filled in. Simulated figures carry
    their mark in the title. The same arguments give the same bytes."""
    from openpyxl import Workbook

    from reports.workbook.package import packed
    from reports.workbook.style import landscape, widths

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = sheet_name(form, language)
    simulated = "simulated" in (provenance, reading.provenance if reading else "")
    page = _Page(sheet, form, indicators, units, language)
    page.heading(place, period, simulated=simulated)
    page.table({(cell.indicator, cell.item): cell for cell in reading.cells} if reading else {})
    page.signature(reading)
    widths(sheet, _WIDTHS)
    landscape(sheet, HEADER_ROW, one_page=len(form.lines) <= 24)
    sheet.freeze_panes = f"D{HEADER_ROW + 1}"
    return packed(book)


@dataclass(frozen=True)
class _Page:
    """One sheet while it is written."""

    sheet: Any
    form: Form
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    language: str

    def heading(self, place: Place, period: Period, *, simulated: bool) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import align, title_font

        mark = simulated_mark(self.language) if simulated else ""
        self.sheet.merge_cells("A1:I1")
        put_text(self.sheet["A1"], f"{mark}{self.form.label(self.language)}")
        self.sheet["A1"].font, self.sheet["A1"].alignment = title_font(self.language), align("center")
        self.sheet.row_dimensions[1].height = 34
        left = (
            ("form", self.form.code),
            ("place", place.label(self.language)),
            ("place_code", place.code),
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
        from reports.workbook.package import put_text
        from reports.workbook.style import align, font

        row = HEADER_ROW - 1
        self.sheet.merge_cells(f"A{row}:I{row}")
        put_text(self.sheet[f"A{row}"], _HOW[self.language])
        self.sheet[f"A{row}"].font = font(self.language, 9.5, color="404040")
        self.sheet[f"A{row}"].alignment = align()
        self.sheet.row_dimensions[row].height = 30

    def _validity(self) -> str:
        since, until = self.form.valid_from.isoformat(), self.form.valid_to
        if until is not None:
            return f"{since} — {until.isoformat()}"
        return f"{since} 起" if self.language == "zh" else f"from {since}"

    def _labelled(self, words: str, key: str, text: str, label: str, value: str) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import align, font

        colon = "：" if self.language == "zh" else ":"
        put_text(self.sheet[label], word(words, key, self.language) + colon)
        put_text(self.sheet[value], text)
        self.sheet[label].font, self.sheet[label].alignment = font(self.language), align("right", wrap=False)
        self.sheet[value].font, self.sheet[value].alignment = font(self.language), align(wrap=False)

    def table(self, cells: Mapping[tuple[str, str], Cell]) -> None:
        self._header()
        for row, line in enumerate(self.form.lines, start=HEADER_ROW + 1):
            self._line(row, line, cells.get((line.indicator, line.item)))
        self._states(f"{_LETTERS['state']}{HEADER_ROW + 1}:{_LETTERS['state']}{self._last}")

    @property
    def _last(self) -> int:
        return HEADER_ROW + len(self.form.lines)

    def _header(self) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import GRID, HEADER, align, font

        for key, letter in _LETTERS.items():
            cell = self.sheet[f"{letter}{HEADER_ROW}"]
            put_text(cell, word(COLUMNS, key, self.language))
            cell.font, cell.fill, cell.border = font(self.language, bold=True), HEADER, GRID
            cell.alignment = align("center")
        self.sheet.row_dimensions[HEADER_ROW].height = 26

    def _line(self, row: int, line: FormLine, filled: Cell | None) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import GRID, align, font, lines_needed

        indicator = self.indicators[line.indicator]
        unit = self.units.get(indicator.unit)
        key = f"{line.indicator}[{line.item}]" if line.item else line.indicator
        texts = {
            "indicator": key,
            "name": self._name(line, indicator),
            "unit": unit.label(self.language) if unit else indicator.unit,
            "note": filled.note if filled else "",
        }
        self.sheet[f"A{row}"].value = row - HEADER_ROW
        for name, text in texts.items():
            put_text(self.sheet[f"{_LETTERS[name]}{row}"], text)
        self._figures(row, indicator, filled)
        for name, letter in _LETTERS.items():
            cell = self.sheet[f"{letter}{row}"]
            cell.font, cell.border = font(self.language), GRID
            cell.alignment = align(_ALIGNED.get(name, "left"))
        lines = max(lines_needed(text, _WIDTHS[_LETTERS[name]] - 2) for name, text in texts.items())
        self.sheet.row_dimensions[row].height = 8 + 14 * lines

    def _name(self, line: FormLine, indicator: Indicator) -> str:
        """The indicator, and below it what its parts are."""
        name = indicator.label(self.language) + (f"（{line.item}）" if line.item else "")
        if indicator.parts is None:
            return name
        parts = indicator.parts
        if self.language == "zh":
            return f"{name}\n（{parts.numerator}／{parts.denominator}）"
        return f"{name}\n({parts.numerator_en or parts.numerator} / {parts.denominator_en or parts.denominator})"

    def _figures(self, row: int, indicator: Indicator, filled: Cell | None) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import GREYED

        value, state = self.sheet[f"{_LETTERS['value']}{row}"], self.sheet[f"{_LETTERS['state']}{row}"]
        value.number_format = "0." + "0" * indicator.decimals if indicator.decimals else "0"
        for part in ("numerator", "denominator"):
            cell = self.sheet[f"{_LETTERS[part]}{row}"]
            registered = part == "denominator" and indicator.parts is not None and indicator.parts.register != ""
            if indicator.parts is None or registered:
                cell.fill = GREYED
            _put_number(cell, getattr(filled, part) if filled else None)
        if filled is None:
            return
        if filled.value is not None:
            value.value = filled.value
        else:
            put_text(value, filled.value_text)
        if filled.state != "value":
            put_text(state, name_of("observation", filled.state, self.language))

    def _states(self, cells: str) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        names = ",".join(name_of("observation", code, self.language) for code in STATE_CODES)
        states = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True)
        states.error = states.errorTitle = _STATE_ERROR[self.language]
        self.sheet.add_data_validation(states)
        states.add(cells)

    def signature(self, reading: Reading | None) -> None:
        """The signature block; the telephone is left to the district."""
        signed = reading.signature if reading else None
        row = self._last + 2
        places = zip(keys(SIGNATURE), (("B", "C"), ("D", "E"), ("F", "G"), ("H", "I")), strict=True)
        for key, (label, value) in places:
            text = getattr(signed, key, "") if signed else ""
            self._labelled(SIGNATURE, key, text, f"{label}{row}", f"{value}{row}")
        self.sheet.row_dimensions[row].height = 24


_ALIGNED = {
    "number": "center",
    "unit": "center",
    "value": "right",
    "numerator": "right",
    "denominator": "right",
    "state": "center",
}


def _put_number(cell: Any, number: float | None) -> None:
    if number is None:
        return
    cell.value = int(number) if number.is_integer() else number
    cell.number_format = "#,##0" if number.is_integer() else "#,##0.00"
