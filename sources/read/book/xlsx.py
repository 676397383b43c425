"""Opens .xlsx and .xlsm: values by calamine, formulas as last computed, and around them what the scan of the XML tells."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import RefusedFile
from sources.read.book.around import Seen
from sources.read.book.cells import look_at, without_surroundings
from sources.read.book.limits import Limits, Tally, refuse_above
from sources.read.book.package import Package, walk
from sources.read.book.remarks import remarks_of
from sources.read.book.sharedtexts import SharedTexts
from sources.read.book.styles import telling_styles
from sources.read.book.values import values
from sources.read.sheet import Around, Book, Sheet

WORKBOOK = "xl/workbook.xml"
TOKEN = "planwatch-token"  # noqa: S105 - the name of a custom property


@dataclass(frozen=True, slots=True)
class Named:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def xlsx(content: bytes, archive: zipfile.ZipFile, limits: Limits) -> Book:
    """The worksheets in their order. Raises RefusedFile for what is broken or above a limit."""
    package = Package(archive, limits)
    named = tuple(_worksheets(package))
    refuse_above("too_many_sheets", len(named), limits.sheets)
    if len({sheet.name for sheet in named}) != len(named) or len({sheet.part for sheet in named}) != len(named):
        raise RefusedFile("broken_file")
    seen, replaced = _looked_at(package, named, limits)
    rows = values(package.with_parts(replaced) if replaced else content, [sheet.name for sheet in named])
    return Book(
        tuple(Sheet(one.name, rows[one.name], _around(package, one, seen[one.name])) for one in named), _token(package)
    )


def _worksheets(package: Package) -> Iterator[Named]:
    """Sheets with cells; charts and dialogs hold none."""
    parts = {one.id: one.target for one in package.relations(WORKBOOK) if one.kind == "worksheet"}
    listed: list[dict[str, str]] = []
    walk(package.read(WORKBOOK), lambda name, given: listed.append(given) if name == "sheet" else None)
    for given in listed:
        part = parts.get(given.get("id", ""), "")
        if part in package.names:
            yield Named(given.get("name", ""), part, given.get("state", "visible") != "visible")


def _looked_at(package: Package, named: tuple[Named, ...], limits: Limits) -> tuple[dict[str, Seen], dict[str, bytes]]:
    """The facts of every sheet, and the parts that the parser of values gets in another form."""
    styles = telling_styles(_part_of(package, "styles", "xl/styles.xml"))
    shared = SharedTexts(_part_of(package, "sharedStrings", "xl/sharedStrings.xml", limits.unpacked), limits)
    tally, seen, replaced = Tally(limits), {}, {}
    for sheet in named:
        part = package.read(sheet.part, limits.unpacked)
        facts = seen[sheet.name] = look_at(part, styles, limits)
        tally.add(cells=facts.cells, grid=facts.rows * facts.columns, merges=len(facts.merges))
        shared.count(part, facts.cells, tally)
        if facts.irregular:
            replaced[sheet.part] = without_surroundings(part)
    return seen, replaced


def _part_of(package: Package, kind: str, usual: str, most: int = 0) -> bytes:
    """The part that the workbook names for something."""
    named = next((one.target for one in package.relations(WORKBOOK) if one.kind == kind), usual)
    return package.read(named, most) if most else package.read(named)


def _around(package: Package, sheet: Named, seen: Seen) -> Around:
    return seen.around(hidden=sheet.hidden, remarks=remarks_of(package, sheet.part))


def _token(package: Package) -> str:
    """The custom property that says which return this was; "" for any other file."""
    token: list[str] = []
    heard = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal heard
        if name == "property":
            heard = given.get("name") == TOKEN

    walk(package.read("docProps/custom.xml"), start, lambda text: token.append(text) if heard else None)
    return "".join(token).strip()[:200]
