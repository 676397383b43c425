"""Rows of institutions as figures of their district: counts are added up, rates are made anew of their summed parts, and how
many of the institutions that there are stand behind a figure is said and, where some lack, asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.errors import RefusedFile
from domain.evidence import Doubt, Evidence, LeftAside
from domain.filemapping import Holds, Institution
from domain.submission import Cell, ObservationState
from sources.read.columnsum import ColumnSum, InstitutionRow, column_sum, names
from sources.read.directory import Directory
from sources.read.grammar.unitbehind import unit_behind
from sources.read.heading import Heading
from sources.read.mappedtable import MappedTable
from sources.read.sheet import address
from sources.read.told import together
from words.catalogue import say
from words.labels import plain
from words.numbers import number
from words.numbers import plain as shortest


@dataclass(frozen=True, slots=True)
class InstitutionRows:
    """The rows of a table with what the list of institutions knows of each: nothing for one that is not in it."""

    table: MappedTable
    against: Directory
    known: Mapping[int, tuple[Institution, ...]] = field(init=False)

    def __post_init__(self) -> None:
        by_text: dict[str, list[Institution]] = {}
        for one in self.against.institutions:
            for text in {plain(one.code), plain(one.name)}:
                by_text.setdefault(text, []).append(one)
        found = {row: tuple(by_text.get(plain(self.named(row)), ())) for row in self.table.rows}
        object.__setattr__(self, "known", found)

    def named(self, row: int) -> str:
        """The code that a row gives, else the name."""
        return self.table.text(row, Holds.INSTITUTION) or self.table.text(row, Holds.INSTITUTION_NAME)

    def strangers(self) -> tuple[LeftAside, ...]:
        """The rows whose institution is not in the list: their figures are nobody's."""
        return tuple(self._aside(row) for row, known in self.known.items() if not known)

    def by_period(self) -> Mapping[str, list[int]]:
        """The rows by the period that they say, "" where a text above the table says it. Raises RefusedFile (unknown_place)
        for a file without any institution that is known."""
        found: dict[str, list[int]] = {}
        for row, known in self.known.items():
            if known:
                found.setdefault(self.table.text(row, Holds.PERIOD), []).append(row)
        if not found:
            row = next(iter(self.known), self.table.first)
            raise self._refused("unknown_place", row, self.named(row))
        return found

    def district(self, rows: Sequence[int]) -> str:
        """The code of the district of the institutions in these rows. Raises RefusedFile (two_places)."""
        districts = {self.known[row][-1].district: row for row in reversed(rows)}
        if len(districts) > 1:
            places = [self.against.places[code].name for code in districts if code in self.against.places]
            raise self._refused("two_places", max(districts.values()), together(places))
        return next(iter(districts))

    def counted(self, rows: Sequence[int], end: date) -> tuple[list[InstitutionRow], list[Institution]]:
        """One row per institution, the first, and the institutions that stand there again."""
        seen: dict[str, InstitutionRow] = {}
        twice: list[Institution] = []
        for row in rows:
            institution = next((one for one in self.known[row] if one.valid_on(end)), self.known[row][-1])
            if institution.code in seen:
                twice.append(institution)
            seen.setdefault(institution.code, InstitutionRow(row, institution))
        return list(seen.values()), twice

    def _aside(self, row: int) -> LeftAside:
        name = self.table.text(row, Holds.INSTITUTION_NAME)
        said = self.named(row) if name in ("", self.named(row)) else f"{self.named(row)} {name}"
        return LeftAside("institution", self.table.sheet.name, address(row, min(self.table.figure_columns)), said[:100])

    def _refused(self, code: str, row: int, found: str) -> RefusedFile:
        cell = address(row, min(self.table.columns))
        return RefusedFile(code, file=self.against.file, sheet=self.table.sheet.name, cell=cell, found=found[:100])


@dataclass(frozen=True, slots=True)
class District:
    """The rows of one district and period, while they are added up."""

    rows: InstitutionRows
    heading: Heading
    counted: Sequence[InstitutionRow]
    twice: Sequence[Institution]
    language: str

    @classmethod
    def of(cls, rows: InstitutionRows, here: Sequence[int], heading: Heading, language: str) -> District:
        _, end = heading.period.bounds(heading.form.reporting_year_offset_months)
        return cls(rows, heading, *rows.counted(here, end), language)

    @property
    def members(self) -> frozenset[str]:
        """The codes of the institutions that the district had at the end of the period."""
        _, end = self.heading.period.bounds(self.heading.form.reporting_year_offset_months)
        place, known = self.heading.place.code, self.rows.against.institutions
        return frozenset(one.code for one in known if one.district == place and one.valid_on(end))

    def cells(self) -> tuple[Cell, ...]:
        """One cell per figure, at the heading of its first column."""
        made = (self._cell(key, parts) for key, parts in self.rows.table.figures.items())
        return tuple(cell for cell in made if cell is not None)

    def _cell(self, key: tuple[str, str], parts: Mapping[str, int]) -> Cell | None:
        """The figure of the institutions that gave every part of it; None where nobody did."""
        columns = list(parts.values())
        whole = [one for one in self.counted if all(self.rows.table.is_figure(one.row, column) for column in columns)]
        sums = {part: column_sum(self.rows.table, column, self.counted, whole) for part, column in parts.items()}
        if not any(one.institutions for one in sums.values()):
            return None
        value, text = self._value(key[0], sums)
        behind = frozenset(one.institution.code for one in whole)
        return Cell(
            indicator=key[0],
            state=ObservationState.MISSING if value is None else ObservationState.VALUE,
            sheet=self.rows.table.sheet.name,
            cell=address(self.rows.table.first - 1, columns[0]),
            value=value,
            numerator=float(sums["numerator"].total) if "numerator" in sums else None,
            denominator=float(sums["denominator"].total) if "denominator" in sums else None,
            unit=self.rows.against.indicators[key[0]].unit,
            value_text=text,
            decimals=len(text.partition(".")[2]) if text else None,
            item=key[1],
            note=say(self.language, "reading.of_institutions", found=len(behind), known=len(self.members)),
            evidence=Evidence(doubts=self._doubts(key[0], behind, columns, sums)),
        )

    def _value(self, indicator: str, sums: Mapping[str, ColumnSum]) -> tuple[float | None, str]:
        """The sum, or what the summed parts make, in the decimals of the indicator."""
        if "value" in sums:
            return float(sums["value"].total), shortest(float(sums["value"].total))
        known = self.rows.against.indicators[indicator]
        if known.parts is None or not sums["denominator"].total:
            return None, ""
        made = known.parts.multiplier * float(sums["numerator"].total) / float(sums["denominator"].total)
        text = number(made, known.decimals)
        return float(text), text

    def _doubts(
        self, indicator: str, behind: frozenset[str], columns: Sequence[int], sums: Mapping[str, ColumnSum]
    ) -> tuple[Doubt, ...]:
        members = self.members
        found, known = len(behind & members), len(members)
        outside = behind - members
        closed = [one.institution for one in self.counted if one.institution.code in outside]
        doubts = [Doubt("institutions_missing", {"found": str(found), "known": str(known)})] if found < known else []
        doubts += [Doubt("institutions_closed", {"found": names(closed)})] if closed else []
        doubts += [Doubt("institution_twice", {"found": names(self.twice)})] if self.twice else []
        known_units, about = self.rows.against.units, self.rows.against.indicators[indicator]
        for column in columns:
            if other := unit_behind(self.rows.table.columns[column].heading, about, known_units):
                own = known_units[about.unit].symbol if about.unit in known_units else about.unit
                doubts += [Doubt("unit", {"found": other, "known": own})] if plain(own) != plain(other) else []
        doubts += [doubt for one in sums.values() for doubt in one.doubts]
        return tuple(one for number, one in enumerate(doubts) if one not in doubts[:number])
