"""One column of a table of institutions, added up, with what was odd on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.evidence import Doubt
from domain.filemapping import Institution
from sources.read.grammar.numbers import Figure
from sources.read.grammar.units import is_measure
from sources.read.mappedtable import MappedTable
from sources.read.surroundings import around_of
from sources.read.told import together
from words.numbers import plain as shortest

_FOUND = 50  # characters of a text that a doubt repeats
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """A row of the table and the institution that it is about."""

    row: int
    institution: Institution


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """What a column adds up to, and the codes of the institutions that gave a figure."""

    total: Decimal
    institutions: frozenset[str]
    doubts: tuple[Doubt, ...] = ()


def column_sum(
    table: MappedTable, column: int, rows: Sequence[InstitutionRow], whole: Sequence[InstitutionRow]
) -> ColumnSum:
    """The sum over those of the rows that are `whole`: a numerator without its denominator makes no rate. An empty cell is
    no nought: its institution is not among those that gave a figure."""
    total, institutions = Decimal(0), set()
    counting = {one.row for one in whole}
    doubts: list[Doubt] = []
    for one in rows:
        read = table.figure_at(one.row, column)
        if read.value is not None and one.row in counting:
            total += Decimal(repr(read.value))
            institutions.add(one.institution.code)
        doubts += _as_written(read, one.institution)
    doubts += [*_hidden(table, column, rows), *_other_total(table, column, total)]
    return ColumnSum(total, frozenset(institutions), tuple(doubts))


def _as_written(read: Figure, institution: Institution) -> Iterator[Doubt]:
    """A text that is no number, an error, a formula without its value; or a number with more than digits."""
    odd = read.doubts or read.sign or (read.unit and not is_measure(read.unit))
    found = read.text or next((text for doubt in read.doubts for text in doubt.facts.values()), "")
    facts = {"name": institution.name, "found": found[:_FOUND] or "–"}
    if read.value is None and (read.doubts or not read.empty):
        yield Doubt("institution_unreadable", facts)
    elif odd:
        yield Doubt("institution_written", facts)


def _hidden(table: MappedTable, column: int, rows: Sequence[InstitutionRow]) -> Iterator[Doubt]:
    hidden = [
        one for one in rows if table.sheet.text(one.row, column) and around_of(table.sheet, one.row, column).hidden
    ]
    if hidden:
        yield Doubt("institutions_hidden", {"found": names(one.institution for one in hidden)})


def _other_total(table: MappedTable, column: int, total: Decimal) -> Iterator[Doubt]:
    """A row of the file itself that adds up the others, and does not agree."""
    for row in range(table.first, table.last):
        read = table.figure_at(row, column)
        if table.is_sum(row) and read.value is not None and Decimal(repr(read.value)) != total:
            yield Doubt("total_differs", {"found": read.text, "known": shortest(float(total))})
            return


def names(institutions: Iterable[Institution]) -> str:
    """The names of the first few, and how many more there are."""
    found = sorted({one.name for one in institutions})
    more = f" +{len(found) - _MOST_NAMED}" if len(found) > _MOST_NAMED else ""
    return together(found[:_MOST_NAMED]) + more
