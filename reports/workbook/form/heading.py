"""What stands above the table: the title, whose form of which period it is, and by whose right it is asked for."""

from __future__ import annotations

from domain.period import Period
from reports.workbook.form.page import HEADER_ROW, Page
from reports.workbook.style import align, font, lines_needed, title_font
from reports.workbook.xlsx import put_text
from words.catalogue import say
from words.dates import period_label, plain_day
from words.labels import LABELS
from words.names import mark_before

_HOW_ENDS = "F"  # the column up to which the words on how to fill in run; right of it the last label stands
_HOW_WIDTH = 100


def write_heading(page: Page, period: Period, *, simulated: bool) -> None:
    """The rows above the header of the table. Simulated figures carry their mark in the title."""
    mark = mark_before(page.language) if simulated else ""
    page.sheet.merge_cells(f"A1:{page.widest}1")
    put_text(page.sheet["A1"], f"{mark}{page.form.label(page.language)}")
    page.sheet["A1"].font, page.sheet["A1"].alignment = title_font(page.language), align("center")
    page.sheet.row_dimensions[1].height = 36
    _identity(page, period)
    _right_to_ask(page)
    _how(page)


def _identity(page: Page, period: Period) -> None:
    texts = (
        ("form", page.form.code),
        ("place", page.about.place.label(page.language)),
        ("place_code", page.about.place.code),
        ("period", period_label(period, page.language)),
    )
    for row, (key, text) in enumerate(texts, start=2):
        page.labelled(LABELS, key, text, f"B{row}", f"C{row}")


def _right_to_ask(page: Page) -> None:
    """In the order in which statutory forms have it: number, who prescribed, who approved under which number, how long."""
    form = page.form
    texts = (
        ("table_no", form.table_no),
        ("authority", form.authority),
        ("approved_by", form.approved_by),
        ("approval_no", form.approval_no),
        ("validity", _validity(page)),
    )
    for row, (key, text) in enumerate(texts, start=2):
        page.labelled(LABELS, key, text, f"G{row}", f"H{row}")
        page.sheet.merge_cells(f"H{row}:{page.widest}{row}")
    page.sheet.row_dimensions[HEADER_ROW - 1].height = 30
    for letter, side in (("G", "right"), ("H", "left")):
        page.sheet[f"{letter}{HEADER_ROW - 1}"].alignment = align(side, "top", wrap=False)


def _validity(page: Page) -> str:
    since, until = plain_day(page.form.valid_from), page.form.valid_to
    if until is None:
        return say(page.language, "workbook.valid_since", since=since)
    return say(page.language, "workbook.valid_between", since=since, until=plain_day(until))


def _how(page: Page) -> None:
    row = HEADER_ROW - 1
    text = say(page.language, "workbook.how_to_fill")
    page.sheet.merge_cells(f"A{row}:{_HOW_ENDS}{row}")
    put_text(page.sheet[f"A{row}"], text)
    page.sheet[f"A{row}"].font = font(page.language, 9.5, color="404040")
    page.sheet[f"A{row}"].alignment = align()
    page.sheet.row_dimensions[row].height = 6 + 13 * lines_needed(text, _HOW_WIDTH)
