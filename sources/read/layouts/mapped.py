"""A layout that a person has written down in `mappings/*.yaml`: the export of another system, with its own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.errors import RefusedFile
from domain.evidence import LeftAside
from domain.filemapping import Holds, Part, Rows
from domain.form import Form, FormLine
from domain.submission import Cell
from sources.read.directory import Directory
from sources.read.grammar.places import places_in
from sources.read.grammar.unitbehind import unit_behind
from sources.read.heading import Heading, labels_above
from sources.read.labelled import Labelled
from sources.read.layout import Layout, Located
from sources.read.madeofparts import made_of_parts
from sources.read.mappedtable import MappedTable, find_mapped, period_above
from sources.read.rowheading import FormFigures, Labels, refuse_mixture, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.summed import District, InstitutionRows
from sources.read.written import Written, cell_of
from words.labels import language_of, plain

_HEADING = {Holds.PLACE: "place", Holds.PLACE_CODE: "place_code", Holds.PERIOD: "period"}
_IN_ROW = {Holds.VALUE, Holds.NUMERATOR, Holds.DENOMINATOR, Holds.STATE, Holds.UNIT, Holds.NOTE}
Line = tuple[str, str]


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings that a mapping knows."""
    table = find_mapped(sheet, against.mappings.values())
    if table is None:
        return None
    figures = frozenset((row, column) for row in range(table.first, table.last) for column in table.figure_columns)
    return Located(sheet, figures, lambda: read(table, against), table.header, table.last)


def read(table: MappedTable, against: Directory) -> list[FormFigures]:
    """One part per place and period. Raises RefusedFile as every layout does."""
    above = labels_above(table.sheet, table.header)
    form = against.forms[table.mapping.form]
    if "period" not in above and (found := period_above(table.sheet, table.header, form)) is not None:
        above["period"] = [found]
    above["form"] = [Labelled(form.code, address(table.header, 0))]
    reading = _Reading(table, against, form, above)
    return {Rows.PLACES: reading.places, Rows.INSTITUTIONS: reading.institutions, Rows.INDICATORS: reading.indicators}[
        table.mapping.rows
    ]()


class _Reading:
    """One table while it is read."""

    def __init__(self, table: MappedTable, against: Directory, form: Form, above: Labels) -> None:
        self.table, self.against, self.form, self.above = table, against, form, above
        self.language = language_of(table.sheet.text(table.header, min(table.columns)))
        self.columns = {_HEADING[c.holds]: at for at, c in table.columns.items() if c.holds in _HEADING}

    def heading(self, row: int) -> Heading:
        """What a row says of its place and period, else what stands above."""
        labels = row_labels(self.table.sheet, row, self.columns, self.above)
        return row_heading(self.table.sheet, labels, (), self.against)

    def places(self) -> list[FormFigures]:
        """A row per place and period."""
        found: dict[int, Heading] = {}
        for row in self.table.rows:
            heading = self._heading_beside(row, list(found.values()))
            self._refuse_twice(list(found.values()), row, heading)
            found[row] = heading
        return [self._part(heading, self._cells(row), {row}) for row, heading in found.items()]

    def indicators(self) -> list[FormFigures]:
        """A row per indicator, of the place and period that it names, else of those that stand above. Raises RefusedFile."""
        lines = {plain(line.label): (line.indicator, line.item) for line in self.table.mapping.lines}
        found: dict[str, tuple[Heading, dict[Line, int]]] = {}
        for row in self.table.rows:
            label = self.table.text(row, Holds.LABEL)
            line = lines.get(plain(label))
            if line is None:
                continue
            heading = self._heading_beside(row, [one for one, _ in found.values()])
            _, seen = found.setdefault(str(heading.period), (heading, {}))
            if line in seen:
                raise self._refused("duplicate_row", row, label)
            seen[line] = row
        if not found:
            return [self._part(self.heading(self.table.header), (), set())]
        return [self._part(heading, self._of_rows(seen), set(seen.values())) for heading, seen in found.values()]

    def _of_rows(self, rows: Mapping[Line, int]) -> list[Cell]:
        columns = {str(c.holds): at for at, c in self.table.columns.items() if c.holds in _IN_ROW}
        cells = (self._cell(row, line, columns, "") for line, row in rows.items())
        return [cell for cell in cells if cell is not None]

    def institutions(self) -> list[FormFigures]:
        """A row per institution; they are summed to their district."""
        rows = InstitutionRows(self.table, self.against)
        parts: list[FormFigures] = []
        for here in rows.by_period().values():
            heading = row_heading(self.table.sheet, self._labels_of(here[0], rows.district(here)), (), self.against)
            cells = District.of(rows, here, heading, self.language).cells()
            parts.append(self._part(heading, cells, {*here, *rows.known}, rows.strangers() if not parts else ()))
        return parts

    def _labels_of(self, row: int, district: str) -> Labels:
        """The district that institutions count to is the place; a place above the table must be it or lie above it."""
        labels = row_labels(self.table.sheet, row, self.columns, self.above)
        over = {district, *(place.code for place in self.against.places.ancestors(district))}
        for key in ("place", "place_code"):
            told = [one for one in self.above.get(key, []) if one.text and not self._lies_in(one.text, over)]
            labels[key] = [Labelled(district, address(row, min(self.table.columns))), *told]
        return labels

    def _lies_in(self, text: str, codes: set[str]) -> bool:
        return {place.code for place in places_in(text, self.against.places)} <= codes

    def _part(
        self, heading: Heading, cells: Iterable[Cell], rows: set[int], aside: tuple[LeftAside, ...] = ()
    ) -> FormFigures:
        columns = frozenset(self.table.columns)
        return FormFigures(heading, tuple(cells), columns, frozenset(rows) | self.table.understood, aside)

    def _cells(self, row: int) -> list[Cell]:
        shared = {str(c.holds): at for at, c in self.table.columns.items() if c.holds in {Holds.STATE, Holds.NOTE}}
        read = [
            self._cell(row, line, {**shared, **parts}, self._unit_of(line, parts))
            for line, parts in self.table.figures.items()
        ]
        return [cell for cell in read if cell is not None]

    def _unit_of(self, line: Line, parts: Mapping[str, int]) -> str:
        """The unit in brackets behind the heading of the value."""
        value = parts.get("value")
        heading = self.table.columns[value].heading if value is not None else ""
        return unit_behind(heading, self.against.indicators[line[0]], self.against.units)

    def _cell(self, row: int, key: Line, columns: Mapping[str, int], unit: str) -> Cell | None:
        line = self.form.line_of(*key) or FormLine(key[0], row=0, item=key[1])
        indicator = self.against.indicators[line.indicator]
        more = {"unit": unit} if unit else {}
        entry = Written.of(self.table.sheet, row, columns, **more)
        read = cell_of if Part.VALUE in columns else made_of_parts
        return read(entry, line, indicator, self.against.units.get(indicator.unit), self.language)

    def _heading_beside(self, row: int, before: Sequence[Heading]) -> Heading:
        """What a row is about. Raises RefusedFile: two_places, two_forms."""
        heading = self.heading(row)
        place = address(row, self.columns.get("place", self.columns.get("place_code", 0)))
        refuse_mixture(self.against.file, ((one, place) for one in (*before[:1], heading)))
        return heading

    def _refuse_twice(self, before: Sequence[Heading], row: int, heading: Heading) -> None:
        """Raises RefusedFile: duplicate_row for a period that stands above already."""
        if heading.period in {one.period for one in before}:
            raise self._refused("duplicate_row", row, f"{heading.place.name} {heading.period}")

    def _refused(self, code: str, row: int, found: str) -> RefusedFile:
        cell = address(row, min(self.table.columns))
        return RefusedFile(code, file=self.against.file, sheet=self.table.sheet.name, cell=cell, found=found[:100])


KIND = Layout(
    code="mapped",
    meaning="the export of another system, as a mapping of the deployment describes it by its headings",
    rank=5,
    alone=True,
    find=find,
)
