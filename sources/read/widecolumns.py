"""Which line of the form each column of a wide table is, asked once for all of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.form import Form, FormLine
from sources.read.around_name import AroundName, around_name
from sources.read.directory import Directory
from sources.read.grammar.lines import NamedLine, lines_of, nearest_line
from sources.read.grammar.names import readings_of
from sources.read.sheet import Sheet
from sources.read.widetable import FigureColumn, WideTable


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of figures with its line and what stands around the name in its heading; `near` is what was probably meant
    where it is no line of the form."""

    column: FigureColumn
    line: FormLine | None
    around: AroundName
    hidden: bool
    near: str = ""


def matched(sheet: Sheet, table: WideTable, form: Form, against: Directory) -> list[Matched]:
    """The columns of figures, those first that can be seen and about whose heading there is no doubt."""
    found = [_matched(sheet, table, one, form, against) for one in table.figures]
    return sorted(found, key=lambda one: (one.hidden, bool(one.around.doubts)))


def _matched(sheet: Sheet, table: WideTable, one: FigureColumn, form: Form, against: Directory) -> Matched:
    hidden = one.column in sheet.around.hidden_columns
    named = _named(one, form, against)
    if named is None:
        near = nearest_line(form, against.indicators, one.heading, table.language)
        return Matched(one, None, AroundName(), hidden, near)
    return Matched(one, named.line, around_name(named.written, named.line, against), hidden)


def _named(one: FigureColumn, form: Form, against: Directory) -> NamedLine | None:
    lines = lines_of(form, against)
    for text in dict.fromkeys((one.name, one.heading)):
        named = lines.named(text)
        if named is not None and not named.written.brackets:
            return named  # all of it is a name: Visits（急诊） is that line, and not visits with something behind
        for written in readings_of(text):
            if (line := lines.coded(written.base)) is not None:
                return NamedLine(line, written)
        if named is not None:
            return named
    return None


def read_columns(named: Sequence[Matched]) -> frozenset[int]:
    """The columns that are read or asked about: not one whose heading is doubted beside another of the same line."""
    seen: set[tuple[str, str, str]] = set()
    columns: set[int] = set()
    for one in named:
        if one.line is None:
            continue
        key = (one.line.indicator, one.line.item, one.column.part)
        if key not in seen or one.hidden:
            columns |= {one.column.column, *one.column.merged}
        seen.add(key)
    return frozenset(columns)
