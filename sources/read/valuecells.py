"""Data values as cells of a form: each figure of its value and its parts, wherever in the file these stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domain.dhis2ids import Dhis2Element
from domain.errors import RefusedFile
from domain.evidence import Doubt
from domain.filemapping import Part
from domain.form import Form, FormLine
from domain.submission import Cell
from sources.read.directory import Directory
from sources.read.madeofparts import made_of_parts
from sources.read.sheet import Scalar
from sources.read.surroundings import NOTHING_AROUND, CellAround, around_of
from sources.read.valuerows import Meanings, ValueRow, ValueRows
from sources.read.written import Written, cell_of
from words.labels import language_of
from words.marking import without_ours
from words.names import name_of

# 1.2E7 is how a DHIS2 writes a number, with all its digits, and no sign that some were cut off.
_EXPONENT = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?E[+-]?\d{1,2}", re.ASCII)
Figure = tuple[str, str]  # indicator, item
_FOUND = 100  # of a text that a refusal repeats


@dataclass(frozen=True, slots=True)
class ValueCells:
    """The values of one form while they are put together."""

    rows: ValueRows
    meanings: Meanings
    form: Form
    against: Directory

    def of(self, values: Sequence[ValueRow]) -> tuple[tuple[Cell, ...], Sequence[ValueRow]]:
        """A cell per figure, and the values that are none of this form's. A figure that was deleted is missing, and asked
        about: nobody is to go on with the one that was there. Raises RefusedFile: several_options, duplicate_row."""
        live = [one for one in values if not one.deleted]
        self._refuse_some_of_several(live)
        figures: dict[Figure, dict[Part, tuple[ValueRow, Dhis2Element]]] = {}
        strangers: list[ValueRow] = []
        for one in live:
            meant = self.meanings.figure_of(one)
            if meant is None or self.form.line_of(meant.indicator, meant.item) is None:
                strangers.append(one)
                continue
            parts = figures.setdefault((meant.indicator, meant.item), {})
            if meant.part in parts:
                raise self._two_values(parts[meant.part][0], one)
            parts[meant.part] = one, meant
        read = [self._cell(self._line(figure), parts) for figure, parts in figures.items()]
        deleted = {(m.indicator, m.item): o.row for o in values if o.deleted and (m := self.meanings.figure_of(o))}
        gone = {figure: row for figure, row in deleted.items() if figure not in figures and self.form.line_of(*figure)}
        return (*(cell for cell in read if cell is not None), *self.missing(gone)), strangers

    def _refuse_some_of_several(self, live: Sequence[ValueRow]) -> None:
        """One category option of several (the men without the women) is no figure, unless the ids say that it is one. That it
        is one of several the document says, or the other values do, which have another. Raises RefusedFile."""
        whole: ValueRow | None = None
        for one in live:
            meant = self.meanings.figure_of(one)
            if meant is None or meant.option or self.form.line_of(meant.indicator, meant.item) is None:
                continue
            if one.of_several or (whole is not None and whole.option != one.option):
                raise self._several_options(whole if whole and not one.of_several else one, one)
            whole = one

    def missing(self, rows: Mapping[Figure, int]) -> Iterator[Cell]:
        """Figures that are not there, each by the row that says so."""
        language = language_of(self.form.name)
        for figure, row in rows.items():
            entry = Written(
                self.rows.sheet.name,
                self.rows.address(row),
                state=name_of("observation", "missing", language),
                doubts=(Doubt("not_there"),),
            )
            indicator = self.against.indicators[figure[0]]
            unit = self.against.units.get(indicator.unit)
            cell = cell_of(entry, self._line(figure), indicator, unit, language)
            assert cell is not None
            yield cell

    @property
    def every(self) -> Mapping[Figure, int]:
        """Every figure of the form that the ids name, at the row that speaks for the whole document."""
        last = len(self.rows.sheet.rows) - 1
        named = ((one.indicator, one.item) for one in self.meanings.ids.elements)
        return {figure: last for figure in named if self.form.line_of(*figure)}

    def _line(self, figure: Figure) -> FormLine:
        line = self.form.line_of(*figure)
        assert line is not None
        return line

    def _two_values(self, first: ValueRow, other: ValueRow) -> RefusedFile:
        """Two values of one figure are an answer too many, and never a sum."""
        return self._several_options(
            first, other, "several_options" if first.option != other.option else "duplicate_row"
        )

    def _several_options(self, first: ValueRow, other: ValueRow, code: str = "several_options") -> RefusedFile:
        found = f"{first.element} {first.option}, {other.element} {other.option}".strip()
        cell, sheet = self.rows.address(other.row), self.rows.sheet.name
        return RefusedFile(code, file=self.against.file, sheet=sheet, cell=cell, found=found[:_FOUND])

    def _cell(self, line: FormLine, parts: Mapping[Part, tuple[ValueRow, Dhis2Element]]) -> Cell | None:
        first, meant = parts.get(Part.VALUE) or next(iter(parts.values()))
        indicator = self.against.indicators[line.indicator]
        unit, other = self.against.units.get(indicator.unit), self.against.units.get(meant.unit)
        language = language_of(self.form.name)
        sent: dict[str, Any] = {str(part): self._value(one) for part, (one, _) in parts.items()}
        entry = Written(self.rows.sheet.name, self.rows.address(first.row), **sent)._replace(
            unit=other.symbol if other and other is not unit else "",
            note=self._note(parts),
            around=self._around(parts),
        )
        if Part.VALUE not in parts:
            return self._without_value(entry, line, language)
        cell = cell_of(entry, line, indicator, unit, language)
        text = self.rows.text(first.row, "value")
        return replace(cell, value_text=text) if cell is not None and _EXPONENT.fullmatch(text) else cell

    def _has_own_value(self, line: FormLine) -> bool:
        """Whether the other system keeps the figure itself too: then it is the district's to enter."""
        elements = self.meanings.ids.elements
        return any((one.indicator, one.item, one.part) == (line.indicator, line.item, Part.VALUE) for one in elements)

    def _without_value(self, entry: Written, line: FormLine, language: str) -> Cell | None:
        """Parts of which the figure was not entered, or was deleted, are asked about; where only they are kept, it is made."""
        indicator = self.against.indicators[line.indicator]
        unit = self.against.units.get(indicator.unit)
        if not self._has_own_value(line):
            return made_of_parts(entry, line, indicator, unit, language)
        if self._was_deleted(line):
            entry = entry._replace(state=name_of("observation", "missing", language), doubts=(Doubt("not_there"),))
        return cell_of(entry, line, indicator, unit, language)

    def _was_deleted(self, line: FormLine) -> bool:
        named = (meant for one in self.rows.values if one.deleted and (meant := self.meanings.figure_of(one)))
        return any((one.indicator, one.item, one.part) == (line.indicator, line.item, Part.VALUE) for one in named)

    def _note(self, parts: Mapping[Part, tuple[ValueRow, Dhis2Element]]) -> str:
        """What the district wrote beside any of its values, each once."""
        texts = (without_ours(self.rows.text(one.row, "comment")) for one, _ in parts.values())
        return "; ".join(dict.fromkeys(text for text in texts if text))

    def _value(self, one: ValueRow) -> Scalar:
        raw = self.rows.sheet.at(one.row, self.rows.columns["value"])
        return f"{Decimal(raw):f}" if isinstance(raw, str) and _EXPONENT.fullmatch(raw) else raw

    def _around(self, parts: Mapping[Part, tuple[ValueRow, Dhis2Element]]) -> Mapping[str, CellAround]:
        column = self.rows.columns["value"]
        found = {str(part): around_of(self.rows.sheet, one.row, column) for part, (one, _) in parts.items()}
        return {part: one for part, one in found.items() if one is not NOTHING_AROUND}
