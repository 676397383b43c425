"""A line that comes with the export of another system is typed by nobody; where somebody did all the same, there are two
figures for one thing, and which of them holds is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.evidence import Doubt
from domain.form import Form
from domain.submission import Cell
from sources.read.directory import Directory


def asked_twice(cells: Iterable[Cell], form: Form, against: Directory) -> tuple[Cell, ...]:
    """The cells, each with a doubt where its line comes with an export."""
    exported = any(line.from_export for line in form.lines)
    return tuple(_asked(cell, form, against) for cell in cells) if exported else tuple(cells)


def _asked(cell: Cell, form: Form, against: Directory) -> Cell:
    line = form.line_of(cell.indicator, cell.item)
    if line is None or not line.from_export or cell.value is None:
        return cell
    mapping = against.mappings.get(line.from_export)
    facts = {"known": mapping.name if mapping else line.from_export, "found": cell.value_text or str(cell.value)}
    doubts = (*cell.evidence.doubts, Doubt("from_export", facts))
    return replace(cell, evidence=replace(cell.evidence, doubts=doubts))
