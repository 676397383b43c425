"""A sheet as rows of cells with their looks, and as the part of a workbook that it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.workbook.package.looks import TAB, Look
from reports.workbook.package.markup import quoted, said
from reports.workbook.package.styles import Styles

MAX_TEXT = 32_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Put:
    """What stands in a cell, and how it looks."""

    text: str | int
    look: Look


@dataclass(slots=True)
class Row:
    """`across` is the last column of the one text that fills a row."""

    height: float
    cells: dict[str, Put] = field(default_factory=dict)
    across: str = ""


@dataclass(slots=True)
class Page:
    """Rows from 1 on; widths by column; drop-downs by their cells; links by address to `'sheet'!E8`. It prints across A4
    with `header` on every page, up to `last`."""

    name: str
    header: int
    frozen: str
    last: str
    widths: Mapping[str, float]
    hidden: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    lists: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def next(self) -> int:
        """The number of the row that would be added."""
        return len(self.rows) + 1

    @property
    def print_names(self) -> dict[str, str]:
        """The names by which a workbook keeps what of the sheet is printed."""
        sheet = "'" + self.name.replace("'", "''") + "'"
        titles = f"{sheet}!${self.header}:${self.header}"
        return {
            "_xlnm.Print_Area": f"{sheet}!$A$1:${self.last}${len(self.rows)}",
            "_xlnm.Print_Titles": titles,
        }


def page_xml(page: Page, space: str, styles: Styles, kept: str = "") -> bytes:
    """The part of the sheet, its texts in itself; `kept` are elements for pictures that hang on it already."""
    parts = [
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns={quoted(space)}>',
        f'<sheetPr><tabColor rgb="{TAB}"/><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{max(page.widths)}{len(page.rows)}"/>',
        _view(page),
        '<sheetFormatPr defaultRowHeight="15"/>',
        _columns(page),
        "<sheetData>",
        *(_row(number, row, styles) for number, row in enumerate(page.rows, start=1)),
        "</sheetData>",
        _merges(page),
        _lists(page),
        _links(page),
        '<printOptions horizontalCentered="1"/>',
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.25" footer="0.25"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>",
        kept,
        "</worksheet>",
    ]
    return "".join(parts).encode()


def _view(page: Page) -> str:
    column, row = page.frozen[0], int(page.frozen[1:])
    across = ord(column) - ord("A")
    pane = f'xSplit="{across}" ySplit="{row - 1}" topLeftCell="{page.frozen}" activePane="bottomRight" state="frozen"'
    selected = f'<selection pane="bottomRight" activeCell="{page.frozen}" sqref="{page.frozen}"/>'
    return (
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane {pane}/>{selected}</sheetView></sheetViews>'
    )


def _columns(page: Page) -> str:
    told = []
    for letter, width in page.widths.items():
        number, hidden = ord(letter) - ord("A") + 1, ' hidden="1"' if letter in page.hidden else ""
        told.append(f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"{hidden}/>')
    return f"<cols>{''.join(told)}</cols>"


def _row(number: int, row: Row, styles: Styles) -> str:
    cells = "".join(_cell(f"{letter}{number}", put, styles) for letter, put in sorted(row.cells.items()))
    return f'<row r="{number}" ht="{row.height:g}" customHeight="1">{cells}</row>'


def _cell(address: str, put: Put, styles: Styles) -> str:
    look = put.look
    if isinstance(put.text, int):
        return f'<c r="{address}" s="{styles.of(look)}"><v>{put.text}</v></c>'
    if put.text.startswith(_FORMULA_STARTS):
        look = Look(look.font, look.fill, look.frame, look.across, stays_text=True)
    if not put.text:
        return f'<c r="{address}" s="{styles.of(look)}"/>'
    text = f'<t xml:space="preserve">{said(put.text[:MAX_TEXT])}</t>'
    return f'<c r="{address}" s="{styles.of(look)}" t="inlineStr"><is>{text}</is></c>'


def _merges(page: Page) -> str:
    merged = [f"A{number}:{row.across}{number}" for number, row in enumerate(page.rows, start=1) if row.across]
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return f'<mergeCells count="{len(merged)}">{cells}</mergeCells>' if merged else ""


def _lists(page: Page) -> str:
    told = []
    for cells, names in page.lists:
        listed = said('"' + ",".join(names).replace('"', '""') + '"')
        told.append(
            f'<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" sqref="{cells}">'
            f"<formula1>{listed}</formula1></dataValidation>"
        )
    return f'<dataValidations count="{len(told)}">{"".join(told)}</dataValidations>' if told else ""


def _links(page: Page) -> str:
    told = "".join(f"<hyperlink ref={quoted(ref)} location={quoted(to)}/>" for ref, to in page.links.items())
    return f"<hyperlinks>{told}</hyperlinks>" if told else ""
