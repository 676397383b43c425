"""The sheet 核实事项: what is odd, by which arithmetic, and room for the clerk's answer. It asks; it never says which
figure would pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.form import Form
from domain.indicator import Indicator
from domain.period import Period
from domain.place import Place
from domain.submission import REASON_CODES
from reports.workbook.marks import Numbered
from reports.workbook.names import day_label, simulated_mark
from words.dates import period_label
from words.labels import CHOICES, FINDING_COLUMNS, FINDINGS_SHEET, keys, spellings, word, words_of
from words.names import name_of

HEADER_ROW = 8
_LETTERS = dict(zip(keys(FINDING_COLUMNS), "ABCDEFGHIJKLMNO", strict=True))
_WIDTHS = dict(zip("ABCDEFGHIJKLMNO", (6, 15, 8, 20, 11, 15, 36, 24, 10, 17, 13, 22, 15, 10, 6), strict=True))
_ANSWERS = ("choice", "reason", "note", "evidence", "answered_by")
_CENTRED = ("number", "cell", "observed", "history", "effect", "choice", "reason", "answered_by")
_TITLE = {
    "zh": "{place}{period}《{form}》（第{version}版）核实事项",
    "en": "{place}, {period}, {form} (version {version}): figures to be checked",
}
_DUE = {
    "zh": "时限：请于{day}下班前办理并报回。共{asked}处需核实{notes}。",
    "en": "Please answer by the end of {day}. To be checked: {asked}{notes}.",
}
_NOTES = {"zh": "，另有{count}处提示，不需办理", "en": "; notes that need no answer: {count}"}
_HOW = {
    "zh": (
        (
            "办理方式（每处选一）：A 有误：对照原始记录，在报表中改标记的单元格，经审核人、负责人签字后重报（自动记为第{next}版，第{version}版保留）；"
            "B 属实：不改数，选择理由、写明情况并附依据，由审核人确认；C 口径有疑问：在情况说明中注明问题，由业务科室答复，答复前不计逾期。"
        ),
        "请以原始记录和统计台账为准，不得为通过校验而调整数据；属实的，说明理由即可。办完后将本文件整体报回，勿删改本页其他内容。",
    ),
    "en": (
        (
            "Choose one answer for each: A Wrong: correct the marked cell of the form from the original records, have it "
            "signed, and send the file again (it becomes version {next}; version {version} is kept); B Right: leave the "
            "figure, choose a reason, explain, and name the evidence; C Definition unclear: write the question as the "
            "explanation; until it is answered the item does not count as overdue."
        ),
        (
            "Original records and registers decide: do not change a figure in order to pass a check. A figure that is "
            "right needs only its reason. Send the whole file back, and leave the rest of this page as it is."
        ),
    ),
}
_LEGEND = {"zh": "标记：", "en": "Marks:"}
_HISTORY = {"zh": "近{n}期：{low}—{high}", "en": "last {n}: {low} to {high}"}
_NO_HISTORY = {"zh": "—", "en": "none"}


@dataclass(frozen=True)
class FindingSheet:
    """What the sheet is about."""

    form: Form
    place: Place
    period: Period
    version: int
    answer_by: date
    language: str
    simulated: bool
    indicators: Mapping[str, Indicator]

    def write(self, book: Any, items: Sequence[Numbered]) -> None:
        """Puts the sheet first and opens the file on it; one of an earlier round is replaced."""
        from reports.workbook.style import landscape, widths

        for name in spellings(FINDINGS_SHEET)["findings"]:
            if name in book.sheetnames:
                del book[name]
        sheet = book.create_sheet(word(FINDINGS_SHEET, "findings", self.language), 0)
        self._top(sheet, items)
        self._header(sheet)
        for row, item in enumerate(items, start=HEADER_ROW + 1):
            self._row(sheet, row, item, book.sheetnames)
        self._lists(sheet, HEADER_ROW + len(items))
        widths(sheet, _WIDTHS)
        sheet.column_dimensions[_LETTERS["finding"]].hidden = True
        sheet.freeze_panes = f"E{HEADER_ROW + 1}"
        landscape(sheet, HEADER_ROW)
        sheet.print_area = f"A1:{_LETTERS['answered_by']}{HEADER_ROW + len(items)}"
        book.active = 0
        for other in book.worksheets:
            # Sheets that stay selected together would take every entry together.
            other.sheet_view.tabSelected = other is sheet

    def _top(self, sheet: Any, items: Sequence[Numbered]) -> None:
        from reports.workbook.style import font, title_font

        told = {
            "place": self.place.label(self.language),
            "period": period_label(self.period, self.language),
            "form": self.form.label(self.language),
            "version": self.version,
            "next": self.version + 1,
        }
        mark = simulated_mark(self.language) if self.simulated else ""
        self._across(sheet, 1, mark + _TITLE[self.language].format(**told), title_font(self.language), 34)
        self._across(sheet, 2, self._due(items), font(self.language, bold=True), 22)
        for row, text in enumerate(_HOW[self.language], start=3):
            self._across(sheet, row, text.format(**told), font(self.language), 32 if row == 3 else 20)
        self._legend(sheet, 6)

    def _due(self, items: Sequence[Numbered]) -> str:
        notes = sum(item.finding.severity == "note" for item in items)
        more = _NOTES[self.language].format(count=notes) if notes else ""
        day = day_label(self.answer_by, self.language)
        return _DUE[self.language].format(day=day, asked=len(items) - notes, notes=more)

    def _across(self, sheet: Any, row: int, text: str, font: Any, height: float) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import align

        sheet.merge_cells(f"A{row}:{_LETTERS['answered_by']}{row}")
        put_text(sheet[f"A{row}"], text)
        sheet[f"A{row}"].font, sheet[f"A{row}"].alignment = font, align("center" if row == 1 else "left")
        sheet.row_dimensions[row].height = height

    def _legend(self, sheet: Any, row: int) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import MARKED, SEVERITY_FILLS, align, font

        put_text(sheet[f"C{row}"], _LEGEND[self.language])
        sheet[f"C{row}"].font, sheet[f"C{row}"].alignment = font(self.language), align("right")
        for letter, severity in zip("DEF", ("block", "query", "note"), strict=True):
            cell = sheet[f"{letter}{row}"]
            put_text(cell, name_of("severity", severity, self.language))
            cell.fill, cell.border = SEVERITY_FILLS[severity], MARKED
            cell.font, cell.alignment = font(self.language), align("center")
        sheet.row_dimensions[row].height = 20

    def _header(self, sheet: Any) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import ANSWER, GRID, HEADER, align, font

        for key, letter in _LETTERS.items():
            cell = sheet[f"{letter}{HEADER_ROW}"]
            put_text(cell, word(FINDING_COLUMNS, key, self.language))
            cell.font, cell.border, cell.alignment = font(self.language, bold=True), GRID, align("center")
            cell.fill = ANSWER if key in _ANSWERS else HEADER
        sheet.row_dimensions[HEADER_ROW].height = 26

    def _row(self, sheet: Any, row: int, item: Numbered, sheets: Sequence[str]) -> None:
        from reports.workbook.package import put_text
        from reports.workbook.style import ANSWER, GRID, SEVERITY_FILLS, align, font, lines_needed

        texts = self._texts(item)
        for key, letter in _LETTERS.items():
            cell = sheet[f"{letter}{row}"]
            put_text(cell, texts.get(key, ""))
            cell.font, cell.border = font(self.language), GRID
            cell.alignment = align("center" if key in _CENTRED else "left")
            if key in _ANSWERS:
                cell.fill = ANSWER
        sheet[f"A{row}"].value = item.number
        sheet[f"{_LETTERS['effect']}{row}"].fill = SEVERITY_FILLS[item.finding.severity]
        if item.finding.sheet in sheets and item.finding.cell:
            self._link(sheet[f"{_LETTERS['cell']}{row}"], item)
        lines = max(lines_needed(text, _WIDTHS[_LETTERS[key]]) for key, text in texts.items() if key != "finding")
        sheet.row_dimensions[row].height = max(34, 15 * lines + 8)

    def _texts(self, item: Numbered) -> dict[str, str]:
        finding, language = item.finding, self.language
        known = self.indicators.get(finding.indicator)
        name = known.label(language) if known else finding.indicator
        return {
            "sheet": finding.sheet or "—",
            "cell": finding.cell or "—",
            "indicator": f"{name}（{finding.item}）" if finding.item else name,
            "observed": finding.observed,
            "history": self._history(finding.history, known.decimals if known else 2),
            "why": f"{item.rule_name(language)}\n{item.why(language)}",
            "causes": item.causes(language),
            "effect": name_of("severity", finding.severity, language),
            "finding": item.ids,
        }

    def _history(self, history: Sequence[float], decimals: int) -> str:
        """The district's own earlier figures, as they were: never an interval computed from them."""
        if not history:
            return _NO_HISTORY[self.language]
        printed = [f"{value:.{decimals}f}" for value in history]
        if len(printed) <= 3:
            return "、".join(printed) if self.language == "zh" else ", ".join(printed)
        low, high = f"{min(history):.{decimals}f}", f"{max(history):.{decimals}f}"
        return _HISTORY[self.language].format(n=len(printed), low=low, high=high)

    def _link(self, cell: Any, item: Numbered) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        from reports.workbook.style import font

        sheet = item.finding.sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!{item.finding.cell}")
        cell.font = font(self.language, color="1F4E9E")

    def _lists(self, sheet: Any, last: int) -> None:
        choices = list(words_of(CHOICES, self.language).values())
        reasons = [name_of("answer_reason", code, self.language) for code in REASON_CODES]
        for key, names in (("choice", choices), ("reason", reasons)):
            self._list(sheet, f"{_LETTERS[key]}{HEADER_ROW + 1}:{_LETTERS[key]}{max(last, HEADER_ROW + 1)}", names)

    def _list(self, sheet: Any, cells: str, names: Sequence[str]) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        listed = DataValidation(type="list", formula1=f'"{",".join(names)}"', allow_blank=True)
        sheet.add_data_validation(listed)
        listed.add(cells)
