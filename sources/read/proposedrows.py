"""Proposes a mapping for a file with one figure per row: which column names the figures, and which holds them."""

from __future__ import annotations

from collections.abc import Iterator

from domain.filemapping import FileMapping, Holds, MappedColumn, MappedLine, Rows
from domain.form import Form
from domain.mappingproposal import MappingProposal, Placed, Unplaced
from sources.read.grammar.headings import key_of_heading
from sources.read.grammar.numbers import figure
from sources.read.likeness import Names
from sources.read.mappedtable import headings_of, period_above
from sources.read.sheet import Sheet, address
from sources.read.tablerows import end_of_table

_LABELS_WITHIN = 6  # columns: names of figures stand at the left
_FIGURES = 30  # columns right of the names
_LIKELY = 0.7  # of the only column of figures under a heading that nobody knows
_KEYS = {
    "value": Holds.VALUE,
    "numerator": Holds.NUMERATOR,
    "denominator": Holds.DENOMINATOR,
    "state": Holds.STATE,
    "unit": Holds.UNIT,
    "note": Holds.NOTE,
}
_LEAST = 2  # rows: one name alone is a heading


def by_rows(sheet: Sheet, form: Form, names: Names) -> Iterator[MappingProposal]:
    """A proposal per column whose texts are names of figures."""
    for column in range(_LABELS_WITHIN):
        lines = _lines(sheet, column, names)
        if len(lines) < _LEAST:
            continue
        header = min(lines) - 1
        while header >= 0 and not sheet.text(header, column):
            header -= 1
        if header >= 0:
            yield _proposal(sheet, header, column, lines, form, names)


def code_for(form: Form) -> str:
    """A code for a mapping of the form, as long as nobody gives a better one."""
    return f"{form.code.removesuffix('-export')}-export"


def _lines(sheet: Sheet, column: int, names: Names) -> dict[int, Placed]:
    """The rows whose text is like the name of a figure; of two like the same only the surer."""
    best: dict[tuple[str, str], tuple[int, Placed]] = {}
    for row in range(len(sheet.rows)):
        text = sheet.text(row, column)
        found = names.likeliest(text) if text and figure(text).value is None else None
        if found is None:
            continue
        meant, sure = found
        key = meant.indicator, meant.item
        placed = Placed(MappedLine(text, *key), address(row, column), sure, meant.name)
        if key not in best or best[key][1].sure < sure:
            best[key] = row, placed
    return dict(sorted(best.values(), key=lambda one: one[0]))


def _proposal(
    sheet: Sheet, header: int, label: int, lines: dict[int, Placed], form: Form, names: Names
) -> MappingProposal:
    headings = headings_of(sheet, header, 1)
    columns = [Placed(MappedColumn(headings[label], Holds.LABEL), address(header, label), 1.0)]
    others: list[int] = []
    for at, text in headings.items():
        holds = _KEYS.get(key_of_heading(text) or "")
        if holds is not None and at != label and holds not in {one.entry.holds for one in columns}:  # type: ignore[union-attr]
            columns.append(Placed(MappedColumn(text, holds), address(header, at), 1.0))
        elif at != label and any(figure(sheet.at(row, at)).value is not None for row in lines):
            others.append(at)
    if Holds.VALUE not in {one.entry.holds for one in columns} and others:  # type: ignore[union-attr]
        first = others.pop(0)
        sure = _LIKELY if not others else _LIKELY / (len(others) + 1)
        columns.append(Placed(MappedColumn(headings[first], Holds.VALUE), address(header, first), round(sure, 2)))
    unplaced = [Unplaced(headings[at], address(header, at)) for at in others]
    unplaced += _left(sheet, header, label, lines, names)
    period = period_above(sheet, header, form)
    mapping = FileMapping(
        code_for(form),
        form.name,
        form.code,
        Rows.INDICATORS,
        tuple(one.entry for one in columns if isinstance(one.entry, MappedColumn)),
        tuple(one.entry for one in lines.values() if isinstance(one.entry, MappedLine)),
        1,
        form.name_en,
    )
    where = address(header, label)
    placed = (*columns, *lines.values())
    return MappingProposal(sheet.name, where, mapping, placed, tuple(unplaced), period.text if period else "")


def _left(sheet: Sheet, header: int, label: int, lines: dict[int, Placed], names: Names) -> Iterator[Unplaced]:
    """The rows with figures that are like nothing."""
    for row in range(header + 1, end_of_table(sheet, header, [label], range(label + 1, label + 1 + _FIGURES))):
        text = sheet.text(row, label)
        columns = range(label + 1, len(sheet.rows[row]))
        if text and row not in lines and any(figure(sheet.at(row, at)).value is not None for at in columns):
            yield Unplaced(text, address(row, label), names.nearest(text), row=True)
