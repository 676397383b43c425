"""Whether a sheet lists single persons: by its headings, or by columns of names beside sexes or birth dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sources.read.grammar.numbers import figure
from sources.read.grammar.personlists import (
    TELLING,
    counts_people,
    day_of,
    describes_people,
    heading_of_persons,
    is_office,
    is_personal_name,
    is_sex,
)
from sources.read.grammar.persons import is_mobile
from sources.read.labelled import signature_rows
from sources.read.sheet import Sheet

_ROWS, _FEW = 2, 3  # rows that make a list: with a heading that tells of persons, and without
_SMALL = 60  # rows and columns of a sheet that is looked at from its side too
_YEARS_APART = 3  # birth dates lie in several years; days on which somebody wrote something do not

Cell = tuple[int, int]


def list_of_persons(sheet: Sheet, *, whole: bool) -> Cell | None:
    """Where a list of persons begins (row and column from zero); None for a sheet without one. `whole` is a sheet that no
    layout reads: there telephone numbers in a column are a list of people too."""
    kinds = {text: kind for text in sheet.words if (kind := heading_of_persons(text))}
    for row, texts in enumerate(sheet.texts if kinds else ()):
        headings = {column: kinds[text] for column, text in enumerate(texts) if text in kinds}
        if headings and _is_list(sheet, row, headings) and row not in signature_rows(sheet):
            return row + 1, min(headings)
    return _by_content(sheet, whole=whole) or _described(sheet) or (_turned(sheet) if whole else None)


def _described(sheet: Sheet) -> Cell | None:
    """The first cell that describes several persons."""
    cells = ((row, column, raw) for row, cells in enumerate(sheet.rows) for column, raw in enumerate(cells))
    return next(((row, column) for row, column, raw in cells if isinstance(raw, str) and describes_people(raw)), None)


def _turned(sheet: Sheet) -> Cell | None:
    """The same for a small sheet whose headings stand one below the other."""
    width = max((len(cells) for cells in sheet.rows), default=0)
    if not 1 < width <= _SMALL or len(sheet.rows) > _SMALL:
        return None
    columns = [[sheet.at(row, column) for row in range(len(sheet.rows))] for column in range(width)]
    found = list_of_persons(Sheet(sheet.name, columns), whole=False)
    return None if found is None else (found[1], found[0])


def _is_list(sheet: Sheet, header: int, headings: Mapping[int, str]) -> bool:
    """Names with what tells of one person, or three of them alone; numbers of records; birth dates with an illness or an
    address, unless the table counts people."""
    rows: dict[str, int] = {}
    for column, kind in headings.items():
        if filled := _filled(sheet, header, column, figures=kind != "name"):
            rows[kind] = max(rows.get(kind, 0), filled)
    kinds = rows.keys()
    if rows.get("name"):
        names = rows["name"]
        return bool(kinds & TELLING) or (names >= _ROWS and "about" in kinds) or names >= _FEW or _calls(sheet, header)
    if rows.get("number", 0) >= _ROWS:
        return True
    counted = any(counts_people(text) for raw in sheet.rows[header] if isinstance(raw, str) and (text := raw.strip()))
    return not counted and len(kinds & TELLING) > 1 and max(rows.values()) >= _ROWS


def _filled(sheet: Sheet, header: int, column: int, *, figures: bool) -> int:
    """How many rows below a heading hold something, as far as it matters; an empty row may lie between. No name is a
    figure: a column of counts lists nobody."""
    below = (sheet.text(row, column) for row in range(header + 1, header + 2 + 2 * _FEW))
    return min(sum(bool(text) and (figures or figure(text).value is None) for text in below), _FEW)


def _calls(sheet: Sheet, header: int) -> bool:
    """Whether a mobile number stands in the first row below the headings."""
    below = sheet.rows[header + 1] if header + 1 < len(sheet.rows) else ()
    return any(is_mobile(sheet.text(header + 1, column)) for column in range(len(below)))


def _by_content(sheet: Sheet, *, whole: bool) -> Cell | None:
    """A column of personal names with sexes or birth dates beside them; on a sheet that nobody reads, with mobiles."""
    named: dict[int, list[int]] = {}
    for row, column in _names(sheet):
        named.setdefault(column, []).append(row)
    for column, rows in named.items():
        of_persons = len(rows) >= _FEW and not _is_of_offices(sheet, rows[0], column)
        if of_persons and _describes(sheet, rows, column, whole=whole):
            return rows[0], column
    return None


def _is_of_offices(sheet: Sheet, first: int, column: int) -> bool:
    """Whether the heading above names them by their office."""
    above = (sheet.text(row, column) for row in range(first - 1, max(first - 4, -1), -1))
    return is_office(next((text for text in above if text), ""))


def _names(sheet: Sheet) -> Iterator[Cell]:
    names = frozenset(text for text in sheet.words if is_personal_name(text))
    for row, texts in enumerate(sheet.texts if names else ()):
        if not names.isdisjoint(texts):
            yield from ((row, column) for column, text in enumerate(texts) if text in names)


def _describes(sheet: Sheet, rows: list[int], column: int, *, whole: bool) -> bool:
    """Whether what stands beside the names describes people: most of the rows have a sex, or days of several years."""
    sexes, mobiles = 0, 0
    years: list[str] = []
    for row in rows:
        beside = [sheet.at(row, other) for other in range(len(sheet.rows[row])) if other != column]
        sexes += any(isinstance(one, str) and is_sex(one.strip()) for one in beside)
        mobiles += whole and any(is_mobile(sheet.text(row, other)) for other in range(len(beside) + 1))
        years.extend(year for one in beside if (year := day_of(one)))
    most = max(_FEW, len(rows) // 2)
    return sexes >= most or mobiles >= most or (len(years) >= most and len(set(years)) >= _YEARS_APART)
