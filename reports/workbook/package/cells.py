"""Colours cells of a sheet: the figure, its formula and what the sheet looks like otherwise stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.finding import Severity
from reports.workbook.package.hints import Hint, put_hints
from reports.workbook.package.markup import Element, Splices
from reports.workbook.package.outline import Outline, Place, RowFound, address_of, areas_of, outline, within
from reports.workbook.package.styles import Styles


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is asked about: by which severity it is coloured, and what is said when somebody enters it."""

    severity: str
    hint: Hint


def marked(part: bytes, marks: Mapping[Place, Mark], styles: Styles, ours: tuple[str, ...]) -> bytes:
    """The sheet with these cells coloured and their hints; of an earlier round no hint is left, whose
    title begins with one of `ours`. A cell of a merged range is told at its first one. Raises CannotExtend for a sheet that cannot be understood."""
    found = outline(part, {row for row, _ in marks})
    anchored = _anchored(marks, found)
    if anchored.keys() != marks.keys():
        found = outline(part, {row for row, _ in anchored})
    splices = Splices(part)
    painting = _Painting(part, found, splices, styles)
    painting.paint({place: mark.severity for place, mark in anchored.items()})
    put_hints(part, found.root, {place: mark.hint for place, mark in anchored.items()}, splices, ours)
    return splices.done()


def _anchored(marks: Mapping[Place, Mark], found: Outline) -> dict[Place, Mark]:
    areas = [area for _, area in found.areas("mergeCells")]
    anchored: dict[Place, Mark] = {}
    for place, mark in marks.items():
        area = next((one for one in areas if within(place, one)), None)
        anchor = area[:2] if area else place
        before = anchored.get(anchor)
        anchored[anchor] = _both(before, mark) if before else mark
    return anchored


def _both(one: Mark, other: Mark) -> Mark:
    gravest = min(one.severity, other.severity, key=lambda severity: list(Severity).index(Severity(severity)))
    return Mark(gravest, Hint(one.hint.title, f"{one.hint.text}\n{other.hint.text}"))


@dataclass(frozen=True, slots=True)
class _Painting:
    part: bytes
    found: Outline
    splices: Splices
    styles: Styles

    def paint(self, severities: Mapping[Place, str]) -> None:
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), severity in sorted(severities.items()):
            by_row.setdefault(row, {})[column] = severity
        new: dict[int, str] = {}
        for row, columns in by_row.items():
            if row in self.found.rows:
                self._row(self.found.rows[row], columns)
            else:
                new[row] = self._new_row(row, columns)
        self._place_rows(new)
        self._widen(severities)

    def _row(self, row: RowFound, columns: Mapping[int, str]) -> None:
        inserted: dict[int, list[str]] = {}
        for column, severity in columns.items():
            cell = row.cells.get(column)
            if cell is not None:
                self.splices.attribute(cell, "s", str(self.styles.marked(_number(cell, "s"), severity)))
                continue
            text = self._new_cell((row.number, column), severity, row.at)
            inserted.setdefault(self._behind(row, column), []).append(text)
            if not _spanned(row.at, column):
                self.splices.attribute(row.at, "spans", None)
        if row.at.is_empty_tag:
            self.splices.append(row.at, "".join(text for texts in inserted.values() for text in texts))
            return
        for offset, texts in inserted.items():
            self.splices.insert(offset, "".join(texts))

    def _behind(self, row: RowFound, column: int) -> int:
        """Where a cell that is not there belongs."""
        later = [cell.start for other, cell in row.cells.items() if other > column]
        return min(later) if later else row.at.closing

    def _new_cell(self, place: Place, severity: str, row: Element | None) -> str:
        like = _number(row, "s") if row is not None and row.attributes.get("customFormat") in ("1", "true") else None
        number = self.styles.marked(self._of_column(place[1]) if like is None else like, severity)
        return f'<{self.found.data.prefix}c r="{address_of(place)}" s="{number}"/>'

    def _of_column(self, column: int) -> int:
        columns = self.found.root.child("cols")
        for one in columns.children if columns else ():
            if _number(one, "min") <= column <= _number(one, "max"):
                return _number(one, "style")
        return 0

    def _new_row(self, row: int, columns: Mapping[int, str]) -> str:
        cells = "".join(self._new_cell((row, column), severity, None) for column, severity in columns.items())
        return f'<{self.found.data.prefix}row r="{row}">{cells}</{self.found.data.prefix}row>'

    def _place_rows(self, new: Mapping[int, str]) -> None:
        if new and self.found.data.is_empty_tag:
            self.splices.append(self.found.data, "".join(new.values()))
            return
        for row, text in new.items():
            self.splices.insert(self.found.before[row], text)

    def _widen(self, places: Collection[Place]) -> None:
        """The extent that the sheet tells of itself covers the cells that were put in."""
        told = self.found.root.child("dimension") if places else None
        areas = areas_of(told.attributes.get("ref", "")) if told else ()
        if told is None or not areas:
            return
        top, left, bottom, right = areas[0]
        rows, columns = [row for row, _ in places], [column for _, column in places]
        wider = min(top, *rows), min(left, *columns), max(bottom, *rows), max(right, *columns)
        if wider != areas[0]:
            self.splices.attribute(told, "ref", f"{address_of(wider[:2])}:{address_of(wider[2:])}")


def _number(one: Element | None, name: str) -> int:
    told = one.attributes.get(name, "") if one is not None else ""
    return int(told) if told.isdigit() else 0


def _spanned(row: Element, column: int) -> bool:
    """Whether the columns that a row tells of itself cover one."""
    spans = [one.partition(":") for one in row.attributes.get("spans", "").split()]
    told = [(int(first), int(last)) for first, _, last in spans if first.isdigit() and last.isdigit()]
    return not told or any(first <= column <= last for first, last in told)
