"""The rows of a table as cells: which line of the form, what state, which figures."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.evidence import Doubt
from domain.form import Form, FormLine
from domain.submission import Cell
from sources.read.around_name import NOTHING_BESIDE, AroundName, around_name, unit_said, units_above
from sources.read.chosen import Asked, Chosen, chosen, several_of
from sources.read.directory import Directory
from sources.read.grammar.headings import is_row_number
from sources.read.grammar.lines import line_key, lines_of, nearest_line
from sources.read.grammar.unitwords import is_unit_word, units_of_table
from sources.read.sheet import Sheet, address
from sources.read.table import Table
from sources.read.written import Written, cell_of


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row with the line that it names and what stands around the name."""

    row: int
    line: FormLine
    around: AroundName


@dataclass(frozen=True, slots=True)
class OfTable:
    """What holds for every row of a table: the units that a line above it gives, the columns of most rows, the
    figures that have several columns, and the unit, or what else stands in brackets, behind the heading of the value."""

    above: tuple[str, ...]
    usual: Chosen
    several: tuple[Asked, ...]
    unit: str
    odd: str


@dataclass(frozen=True, slots=True)
class FormLines:
    """The table of one form with what its words mean."""

    sheet: Sheet
    table: Table
    form: Form
    against: Directory

    def cells(self) -> tuple[Cell, ...]:
        """One cell per line that says something; nothing for a line left empty. Of two rows for one line the one whose name
        is the line's own counts; the other is no line of the form. Raises RefusedFile: unknown_indicator, duplicate_row."""
        rows: dict[tuple[str, str], list[FormRow]] = {}
        for row in self.table.rows:
            if (found := self._row(row)) is not None:
                rows.setdefault((found.line.indicator, found.line.item), []).append(found)
        whole = self._of_table()
        read = (self._cell(self._only(several), whole) for several in rows.values())
        return tuple(cell for cell in read if cell is not None)

    def _of_table(self) -> OfTable:
        above = units_above(self.sheet, self.table.header, self.against)
        heading = self.table.inside.get("value", "")
        is_unit = is_unit_word(heading, self.against.units.values())
        asked = several_of(self.sheet, self.table)
        return OfTable(above, Chosen(self.table.columns), asked, heading if is_unit else "", "" if is_unit else heading)

    def _only(self, rows: list[FormRow]) -> FormRow:
        """Raises RefusedFile: duplicate_row."""
        own = [one for one in rows if not one.around.doubts] or rows
        if len(own) > 1:
            line = own[1].line
            raise self._refused("duplicate_row", own[1].row, f"{line_key(line)} {self._name(line.indicator)}")
        return own[0]

    def _row(self, row: int) -> FormRow | None:
        """The line that a row names; None for a row that names none and says nothing. Raises RefusedFile."""
        code, name = self._text(row, "indicator"), self._text(row, "name")
        if (line := lines_of(self.form, self.against).as_sent.get((code, name))) is not None:
            return FormRow(row, line, NOTHING_BESIDE)
        if not code and not name:
            if self._text(row, "value") and not self.table.no_line(self.sheet, row):
                raise self._refused("unknown_indicator", row, "", column="value")
            return None
        if self.table.no_line(self.sheet, row):
            return None
        found = self._named(row, "" if is_row_number(code) and name else code, name)
        if found is None and self.table.says_something(self.sheet, row):
            near = nearest_line(self.form, self.against.indicators, code or name, self.table.language)
            raise self._refused("unknown_indicator", row, code or name, near)
        return found

    def _named(self, row: int, code: str, name: str) -> FormRow | None:
        """Raises RefusedFile (unknown_indicator) where code and name are those of two lines."""
        lines = lines_of(self.form, self.against)
        by_code = lines.coded(code or name)
        by_name = lines.named(name)
        if code and by_code and by_name and by_name.line.indicator != by_code.indicator:
            raise self._refused("unknown_indicator", row, f"{code} {name}")
        if by_name and ((by_code is None and not code) or by_code == by_name.line):
            return FormRow(row, by_name.line, around_name(by_name.written, by_name.line, self.against))
        if by_code is None:
            return None
        return FormRow(row, by_code, self._other_name(by_code, name if code else ""))

    def _other_name(self, line: FormLine, name: str) -> AroundName:
        """A code that is right beside a name that is no name of its line."""
        known = self.against.indicators[line.indicator].label(self.table.language)
        doubt = Doubt("other_name", {"found": " ".join(name.split())[:50], "known": known})
        return AroundName(doubts=(doubt,) * bool(name))

    def _cell(self, found: FormRow, whole: OfTable) -> Cell | None:
        line, taken = found.line, whole.usual
        if whole.several:
            taken = chosen(self.sheet, self.table, found.row, whole.several)
        indicator = self.against.indicators[line.indicator]
        odd = (Doubt("bracket", {"found": whole.odd, "known": indicator.name}),) if whole.odd else ()
        units = (self._text(found.row, "unit"), *found.around.units, whole.unit, *self._units_of_note(found.row))
        key = ("unit", self.table.header, indicator.unit, units)
        entry = Written.of(
            self.sheet,
            found.row,
            taken.columns,
            unit=self.sheet.once(key, lambda: self._unit(units, line, whole)),
            doubts=(*found.around.doubts, *odd, *taken.doubts),
            candidates=taken.candidates,
        )
        return cell_of(entry, line, indicator, self.against.units.get(indicator.unit), self.table.language)

    def _unit(self, beside: tuple[str, ...], line: FormLine, whole: OfTable) -> str:
        return unit_said(beside, whole.above, line, self.against)

    def _units_of_note(self, row: int) -> tuple[str, ...]:
        """单位：万元 in the note of a line."""
        given = units_of_table(note) if (note := self._text(row, "note")) else ()
        return given if all(is_unit_word(one, self.against.units.values()) for one in given) else ()

    def _text(self, row: int, column: str) -> str:
        at = self.table.columns.get(column)
        return "" if at is None else self.sheet.text(row, at)

    def _name(self, indicator: str) -> str:
        return self.against.indicators[indicator].label(self.table.language)

    def _refused(self, code: str, row: int, found: str, allowed: str = "", column: str = "indicator") -> RefusedFile:
        columns = self.table.columns
        at = columns.get(column, columns.get("name", columns["value"]))
        return RefusedFile(
            code,
            file=self.against.file,
            sheet=self.sheet.name,
            cell=address(row, at),
            found=found[:100] or "?",
            allowed=allowed,
        )
