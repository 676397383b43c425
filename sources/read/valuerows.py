"""A table of DHIS2 data values, whoever exported it: which rows there are, and what their ids mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.dhis2ids import Dhis2Element, Dhis2Ids
from sources.read.sheet import Sheet, address

# The headings of its exports, and of those that its documentation shows for imports.
_HEADINGS: Mapping[str, str] = {
    "categoryoptioncombo": "option",
    "catoptcombo": "option",
    "attributeoptioncombo": "attribute",
    "attroptcombo": "attribute",
    "orgunit": "unit",
    "dataelement": "element",
    "cmt": "comment",
    "catoptcombos": "of_several",
    **{name: name for name in ("period", "value", "comment", "deleted")},
    **{name: name for name in ("dataset", "completedate", "completedby", "orgunitname")},
}
_SAYING = ("element", "period", "unit", "option", "attribute")
_NEEDED = frozenset({"element", "period", "unit", "value"})


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One data value: its row, and the ids that say what it is."""

    row: int
    element: str
    period: str
    unit: str
    option: str
    attribute: str
    deleted: bool
    of_several: bool = False  # its element has more category option combinations than this one


@dataclass(frozen=True, slots=True)
class ValueRows:
    """The sheet with the columns that it has, by what they hold."""

    sheet: Sheet
    columns: Mapping[str, int]

    def text(self, row: int, column: str) -> str:
        at = self.columns.get(column)
        return "" if at is None else self.sheet.text(row, at)

    def address(self, row: int, column: str = "value") -> str:
        return address(row, self.columns[column])

    @property
    def values(self) -> Sequence[ValueRow]:
        """Every value, the deleted ones too."""
        return self.sheet.once("data values", self._values)

    def _values(self) -> Sequence[ValueRow]:
        return [self._value(row) for row in range(1, len(self.sheet.rows)) if self.text(row, "element")]

    def _value(self, row: int) -> ValueRow:
        element, period, unit, option, attribute = (self.text(row, one) for one in _SAYING)
        deleted, of_several = self.text(row, "deleted").lower() == "true", self.text(row, "of_several") not in ("", "1")
        return ValueRow(row, element, period, unit, option, attribute, deleted, of_several)

    def said(self, column: str) -> str:
        """What holds for the whole document; "" where it does not say so."""
        texts = (self.text(row, column) for row in range(1, len(self.sheet.rows)))
        return next((text for text in texts if text), "") if column in self.columns else ""

    @property
    def data_sets(self) -> Sequence[str]:
        """The data sets that the document names, each once."""
        named = (self.text(row, "dataset") for row in range(1, len(self.sheet.rows)))
        return [one for one in dict.fromkeys(named) if one]

    @property
    def last(self) -> int | None:
        """The row that holds for the whole document, behind the values; None where the last row is one like others."""
        row = len(self.sheet.rows) - 1
        return row if row > 0 and not self.text(row, "element") and not self.text(row, "value") else None

    @property
    def head(self) -> tuple[str, str]:
        """Organisation unit and period of a document that is about one; two empty texts for others."""
        return ("", "") if self.last is None else (self.text(self.last, "unit"), self.text(self.last, "period"))


def value_rows(sheet: Sheet) -> ValueRows | None:
    """None for a sheet whose first row has not the headings of data values, or has one of them twice."""
    headings = sheet.texts[0] if sheet.rows else ()
    named = [(name, at) for at, heading in enumerate(headings) if (name := _HEADINGS.get(heading.casefold()))]
    columns = dict(named)
    return ValueRows(sheet, columns) if columns.keys() >= _NEEDED and len(columns) == len(named) else None


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the ids of one list mean."""

    ids: Dhis2Ids
    elements: Mapping[tuple[str, str], Dhis2Element]

    @classmethod
    def of(cls, ids: Dhis2Ids) -> Meanings:
        return cls(ids, {(one.id, one.option): one for one in ids.elements})

    def figure_of(self, value: ValueRow) -> Dhis2Element | None:
        """Which figure a value is; None for one that nobody has named."""
        return self.elements.get((value.element, value.option)) or self.elements.get((value.element, ""))

    def known(self, rows: ValueRows) -> int:
        """How many of a file's ids this list knows."""
        values = rows.values
        units = {one.unit for one in values} | {rows.head[0]}
        figures = sum(self.figure_of(one) is not None for one in values)
        return figures + len(units & self.ids.org_units.keys()) + (rows.said("dataset") in self.ids.data_sets)


def meanings_for(rows: ValueRows, lists: Iterable[Dhis2Ids]) -> Meanings | None:
    """The list that knows most of a file's ids; None where none knows any."""
    all_of_them = [Meanings.of(ids) for ids in lists]
    best = max(all_of_them, key=lambda one: one.known(rows), default=None)
    return best if best is not None and best.known(rows) else None
