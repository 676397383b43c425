"""Proposes how a foreign file lies: where its headings are, and what each of them is by name and alias. A person decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.filemapping import FileMapping, Holds, MappedColumn, Rows
from domain.form import Form
from domain.mappingproposal import MappingProposal, Placed, Unplaced
from sources.read.directory import Directory
from sources.read.grammar.headings import key_of_heading
from sources.read.grammar.institutions import institution_heading
from sources.read.grammar.numbers import figure
from sources.read.likeness import Names
from sources.read.mappedtable import headings_of, period_above
from sources.read.proposedrows import by_rows, code_for
from sources.read.sheet import Sheet, address
from sources.read.tablerows import end_of_table

_HEADER_WITHIN = 40  # rows: further down nobody begins a table
_MOST_LEVELS = 3
_LEAST = 2  # headings: a file is not known by one alone
_NAMED = 3  # columns at the left that name a row
_NAMES_WITHIN = 200  # rows
_KEYS = {
    "place": Holds.PLACE,
    "place_code": Holds.PLACE_CODE,
    "period": Holds.PERIOD,
    "state": Holds.STATE,
    "note": Holds.NOTE,
}


def propose(book: Sequence[Sheet], against: Directory, form: Form | None = None) -> MappingProposal | None:
    """The proposal that places most: of every sheet, row of headings and form, or of the form that is named. None where
    no heading and no row is like anything."""
    forms = (form,) if form is not None else tuple(against.forms.values())
    found: list[MappingProposal] = []
    for one in _fitting(book, forms, against):
        names, labels = Names(one, against.indicators), Names(one, against.indicators, parts=False)
        for sheet in book:
            found += [*_by_columns(sheet, one, names), *by_rows(sheet, one, labels)]
    return max(found, key=_weight, default=None)


def _fitting(book: Sequence[Sheet], forms: Sequence[Form], against: Directory) -> Sequence[Form]:
    """The forms that most texts of the book are names of, so that a text is compared letter by letter with few names; all
    of them where no text is a name."""
    texts = {
        text
        for sheet in book
        for row in range(min(len(sheet.rows), _NAMES_WITHIN))
        for column in range(len(sheet.rows[row]))
        if (text := sheet.text(row, column)) and figure(text).value is None
    }
    known = {form.code: sum(map(Names(form, against.indicators).knows, texts)) for form in forms}
    most = max(known.values(), default=0)
    return [form for form in forms if known[form.code] == most]


def _weight(proposal: MappingProposal) -> tuple[float, int, int, int]:
    """How much of it is sure; then much that says place and period, few things left over, few rows of headings."""
    figures = [one.sure for one in proposal.placed if one.means]
    return sum(figures), len(proposal.placed), -len(proposal.unplaced), -proposal.mapping.header_rows


def _by_columns(sheet: Sheet, form: Form, names: Names) -> Iterator[MappingProposal]:
    """A proposal per row of headings, each heading being a figure, place, period or institution."""
    for header in range(min(len(sheet.rows), _HEADER_WITHIN)):
        for levels in range(1, _MOST_LEVELS + 1):
            headings = _Headings(sheet, header, levels, names)
            placed, unplaced = headings.placed()
            if len(placed) >= _LEAST and any(one.means for one in placed):
                yield _proposal(headings, placed, unplaced, form)


def _proposal(
    headings: _Headings, placed: Sequence[Placed], unplaced: Sequence[Unplaced], form: Form
) -> MappingProposal:
    columns = tuple(one.entry for one in placed if isinstance(one.entry, MappedColumn))
    institutions = {column.holds for column in columns} & {Holds.INSTITUTION, Holds.INSTITUTION_NAME}
    rows = Rows.INSTITUTIONS if institutions else Rows.PLACES
    mapping = FileMapping(code_for(form), form.name, form.code, rows, columns, (), headings.levels, form.name_en)
    period = period_above(headings.sheet, headings.header, form)
    where = address(headings.header, 0)
    said = period.text if period else ""
    return MappingProposal(headings.sheet.name, where, mapping, tuple(placed), tuple(unplaced), said)


@dataclass(frozen=True, slots=True)
class _Headings:
    """One or more rows of headings of a sheet."""

    sheet: Sheet
    header: int
    levels: int
    names: Names

    def placed(self) -> tuple[list[Placed], list[Unplaced]]:
        """What each column is taken for; of two that are taken for one thing only the surer one is."""
        best: dict[tuple[object, ...], Placed] = {}
        unplaced: list[Unplaced] = []
        for column, text in headings_of(self.sheet, self.header, self.levels).items():
            one = self._placed(column, text)
            if one is None:
                unplaced += self._unplaced(column, text)
                continue
            key = _thing(one.entry)
            if key in best and best[key].sure >= one.sure:
                unplaced += self._unplaced(column, text)
                continue
            if key in best:
                unplaced.append(Unplaced(best[key].text, best[key].cell, (best[key].means,)))
            best[key] = one
        return list(best.values()), unplaced

    def _placed(self, column: int, text: str) -> Placed | None:
        cell = address(self.header + self.levels - 1, column)
        last = text.rsplit("/", 1)[-1]
        holds = institution_heading(last) or _KEYS.get(key_of_heading(last) or "")
        if holds is not None:
            return Placed(MappedColumn(text, holds), cell, 1.0)
        found = self.names.likeliest(text) if figure(text).value is None else None
        if found is None:
            return None
        meant, sure = found
        entry = MappedColumn(text, None, meant.indicator, meant.item, meant.part)
        return Placed(entry, cell, sure, meant.name)

    def _unplaced(self, column: int, text: str) -> list[Unplaced]:
        """A heading above figures; one above texts is nobody's loss."""
        rows = range(self.header + self.levels, end_of_table(self.sheet, self.header, range(_NAMED), [column]))
        has = any(figure(self.sheet.at(row, column)).value is not None for row in rows)
        cell = address(self.header + self.levels - 1, column)
        return [Unplaced(text, cell, self.names.nearest(text))] if has else []


def _thing(entry: object) -> tuple[object, ...]:
    """What a column is taken for."""
    if not isinstance(entry, MappedColumn):
        return (entry,)
    plainly = replace(entry, heading="")
    return (plainly.holds, plainly.indicator, plainly.item, plainly.part)
