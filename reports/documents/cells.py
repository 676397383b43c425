"""Tables of a document: columns of a fixed width, a head that is repeated on every page, rows that stay whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Row

PADDING = {"top": 28, "left": 57, "bottom": 28, "right": 57}  # twentieths of a point


def table(document: Document, widths_mm: Sequence[float], rows: int) -> Table:
    """An empty table with lines around its cells; the first row is its head."""
    made: Table = document.add_table(rows=rows, cols=len(widths_mm), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _pad(made)
    for column, width in zip(made.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in made.rows:
        _mark(row, "w:cantSplit")
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
    _mark(made.rows[0], "w:tblHeader")
    return made


def _pad(made: Table) -> None:
    """How far the text keeps from the lines around it."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in PADDING.items():
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = made._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    look.addprevious(margins) if look is not None else properties.append(margins)


def _mark(row: _Row, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
