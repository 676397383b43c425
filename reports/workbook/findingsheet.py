"""The sheet 核实事项: what is odd, by which arithmetic, and room for the clerk's answer. It asks; it never says which
figure would pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from domain.finding import Severity
from domain.submission import REASON_CODES
from reports.workbook.questions import Numbered, Returned
from reports.workbook.style import (
    ANSWER,
    GRID,
    HEADER,
    MARKED,
    SEVERITY_FILLS,
    align,
    font,
    landscape,
    lines_needed,
    title_font,
    widths,
)
from reports.workbook.xlsx import put_text
from words.catalogue import say
from words.dates import brief_day, period_label
from words.labels import CHOICES, FINDING_COLUMNS, FINDINGS_SHEET, spellings, word
from words.names import mark_before, name_of
from words.numbers import number
from words.subject import subject_of

HEADER_ROW = 8
_COLUMNS = (
    "number", "sheet", "cell", "indicator", "observed", "history", "why", "causes", "effect", "choice", "reason", "note",
    "evidence", "answered_by", "finding",
)  # fmt: skip
_LETTERS = dict(zip(_COLUMNS, "ABCDEFGHIJKLMNO", strict=True))
# The answers in the order in which they are offered; the words begin with their letters.
_CHOICES = ("fix", "explain", "definition")
_WIDTHS = dict(zip("ABCDEFGHIJKLMNO", (6, 15, 8, 20, 11, 15, 36, 24, 10, 17, 13, 22, 15, 10, 6), strict=True))
_ANSWERS = ("choice", "reason", "note", "evidence", "answered_by")
_CENTRED = ("number", "cell", "observed", "history", "effect", "choice", "reason", "answered_by")


@dataclass(frozen=True)
class FindingSheet:
    """What the sheet is about."""

    about: Returned

    @property
    def language(self) -> str:
        return self.about.language

    def _said(self, key: str, **facts: object) -> str:
        return say(self.language, f"workbook.findings.{key}", **facts)

    def write(self, book: Any, items: Sequence[Numbered]) -> None:
        """Puts the sheet first and opens the file on it; one of an earlier round is replaced."""
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
        version = self.about.version
        how = self._said("how", version=version, next=version + 1)
        self._across(sheet, 1, self._title(), title_font(self.language), 34)
        self._across(sheet, 2, self._due(items), font(self.language, bold=True), 22)
        self._across(sheet, 3, how, font(self.language), 32)
        self._across(sheet, 4, self._said("records_decide"), font(self.language), 20)
        self._legend(sheet, 6)

    def _title(self) -> str:
        mark = mark_before(self.language) if self.about.simulated else ""
        return mark + self._said(
            "title",
            place=self.about.place.label(self.language),
            period=period_label(self.about.period, self.language),
            form=self.about.form.label(self.language),
            version=self.about.version,
        )

    def _due(self, items: Sequence[Numbered]) -> str:
        notes = sum(item.finding.severity == Severity.NOTE for item in items)
        more = self._said("notes", count=notes) if notes else ""
        day = brief_day(self.about.answer_by, self.language)
        return self._said("due", day=day, asked=len(items) - notes, notes=more)

    def _across(self, sheet: Any, row: int, text: str, font: Any, height: float) -> None:
        sheet.merge_cells(f"A{row}:{_LETTERS['answered_by']}{row}")
        put_text(sheet[f"A{row}"], text)
        sheet[f"A{row}"].font, sheet[f"A{row}"].alignment = font, align("center" if row == 1 else "left")
        sheet.row_dimensions[row].height = height

    def _legend(self, sheet: Any, row: int) -> None:
        put_text(sheet[f"C{row}"], self._said("legend"))
        sheet[f"C{row}"].font, sheet[f"C{row}"].alignment = font(self.language), align("right")
        for letter, severity in zip("DEF", ("block", "query", "note"), strict=True):
            cell = sheet[f"{letter}{row}"]
            put_text(cell, name_of("severity", severity, self.language))
            cell.fill, cell.border = SEVERITY_FILLS[severity], MARKED
            cell.font, cell.alignment = font(self.language), align("center")
        sheet.row_dimensions[row].height = 20

    def _header(self, sheet: Any) -> None:
        for key, letter in _LETTERS.items():
            cell = sheet[f"{letter}{HEADER_ROW}"]
            put_text(cell, word(FINDING_COLUMNS, key, self.language))
            cell.font, cell.border, cell.alignment = font(self.language, bold=True), GRID, align("center")
            cell.fill = ANSWER if key in _ANSWERS else HEADER
        sheet.row_dimensions[HEADER_ROW].height = 26

    def _row(self, sheet: Any, row: int, item: Numbered, sheets: Sequence[str]) -> None:
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
        known = self.about.indicators.get(finding.indicator)
        name = subject_of(finding, self.about.indicators, language)
        detail = "" if finding.is_whole else finding.item
        return {
            "sheet": finding.sheet or self._said("nowhere"),
            "cell": finding.cell or self._said("nowhere"),
            "indicator": say(language, "workbook.item", name=name, item=detail) if detail else name,
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
            return self._said("no_history")
        if len(history) <= 3:
            return say(self.language, "joint.list").join(number(value, decimals) for value in history)
        low, high = number(min(history), decimals), number(max(history), decimals)
        return self._said("history", n=len(history), low=low, high=high)

    def _link(self, cell: Any, item: Numbered) -> None:
        sheet = item.finding.sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!{item.finding.cell}")
        cell.font = font(self.language, color="1F4E9E")

    def _lists(self, sheet: Any, last: int) -> None:
        choices = [word(CHOICES, code, self.language) for code in _CHOICES]
        reasons = [name_of("answer_reason", code, self.language) for code in REASON_CODES]
        for key, names in (("choice", choices), ("reason", reasons)):
            self._list(sheet, f"{_LETTERS[key]}{HEADER_ROW + 1}:{_LETTERS[key]}{max(last, HEADER_ROW + 1)}", names)

    def _list(self, sheet: Any, cells: str, names: Sequence[str]) -> None:
        listed = DataValidation(type="list", formula1=f'"{",".join(names)}"', allow_blank=True)
        sheet.add_data_validation(listed)
        listed.add(cells)
