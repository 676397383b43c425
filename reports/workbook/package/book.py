"""The workbook part: which sheets there are, and one sheet more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.workbook.package.archive import Archive, CannotExtend
from reports.workbook.package.hints import behind
from reports.workbook.package.markup import Element, Splices, quoted, said, tree
from reports.workbook.package.relations import ContentTypes, Relation, only, relations

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SHEET_TYPE, STYLES_TYPE = f"{_TYPE}worksheet+xml", f"{_TYPE}styles+xml"
# The types of workbooks that go back, and how their files end; templates and add-ins do not.
_ENDINGS = {f"{_TYPE}sheet.main+xml": ".xlsx", "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm"}
STRICT = "http://purl.oclc.org/ooxml/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = f"{STRICT}officeDocument/relationships"
_BEFORE_NAMES = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences",
)  # fmt: skip
MAX_NAME = 31


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """`part` is empty for one whose relation is missing."""

    name: str
    part: str
    kind: str
    at: Element

    @property
    def is_worksheet(self) -> bool:
        return self.kind == "worksheet" and bool(self.part)


class Book:
    """The workbook of an archive. Raises CannotExtend for an archive that holds none, or none that can go back."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        main = only(relations(archive, ""), "officeDocument")
        if main is None or main.target not in archive:
            raise CannotExtend("not_a_package", "workbook")
        self.main, self.types = main.target, ContentTypes(archive)
        if self.types.of(self.main) not in _ENDINGS:
            raise CannotExtend("not_a_package", self.types.of(self.main))
        self._part = archive.read(self.main)
        self._root = tree(self._part)
        self.relations = relations(archive, self.main)
        self.sheets = self._sheets()

    @property
    def ending(self) -> str:
        return _ENDINGS[self.types.of(self.main)]

    @property
    def space(self) -> str:
        """The namespace of the workbook and its sheets."""
        return self._root.space

    @property
    def is_strict(self) -> bool:
        return self.space.startswith(STRICT)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.sheets)

    def relation_type(self, kind: str) -> str:
        """The full type of a relation, in the dialect that the workbook is written in."""
        return f"{_STRICT_OFFICE if self.is_strict else _OFFICE}/{kind}"

    def related(self, kind: str) -> Relation | None:
        """The part that the workbook points at by a relation of which there is one."""
        found = only(self.relations, kind)
        return found if found and found.target in self.archive else None

    def free_name(self, wanted: str) -> str:
        """The name for one more sheet: as wanted, else with a number; names are the same whatever their letter case."""
        taken, number, name = {one.casefold() for one in self.names}, 1, wanted
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: MAX_NAME - 4 - number // 10]} ({number})"
        return name

    def with_sheet(self, name: str, relation: str, print_names: Mapping[str, str]) -> bytes:
        """The workbook part with one sheet more, the last one."""
        splices, parent = Splices(self._part), self._root.child("sheets")
        if parent is None:
            raise CannotExtend("odd_package", "sheets")
        number = 1 + max((int(one.at.attributes.get("sheetId", "0")) for one in self.sheets), default=0)
        office = _STRICT_OFFICE if self.is_strict else _OFFICE
        told = f'name={quoted(name)} sheetId="{number}" xmlns:r={quoted(office)} r:id={quoted(relation)}'
        splices.append(parent, f"<{parent.prefix}sheet {told}/>")
        return self._finished(splices, len(self.sheets), print_names)

    def with_renewed_sheet(self, index: int, print_names: Mapping[str, str]) -> bytes:
        """The workbook part for a sheet whose content is another one now."""
        return self._finished(Splices(self._part), index, print_names)

    def _finished(self, splices: Splices, index: int, print_names: Mapping[str, str]) -> bytes:
        p, defined = self._root.prefix, self._root.child("definedNames")
        for one in defined.children if defined else ():
            if one.attributes.get("localSheetId") == str(index) and one.attributes.get("name") in print_names:
                splices.replace(one.start, one.end, "")
        names = "".join(
            f'<{p}definedName name="{name}" localSheetId="{index}">{said(area)}</{p}definedName>'
            for name, area in print_names.items()
        )
        if defined is not None:
            splices.append(defined, names)
        else:
            splices.insert(behind(self._root, _BEFORE_NAMES), f"<{p}definedNames>{names}</{p}definedNames>")
        self._without_dead_references(splices)
        return splices.done()

    def _without_dead_references(self, splices: Splices) -> None:
        """References to other books that lead nowhere: no formula needs them, and a spreadsheet stumbles over them."""
        dead = self._root.child("externalReferences")
        if dead is not None:
            splices.replace(dead.start, dead.end, "")

    def _sheets(self) -> tuple[SheetEntry, ...]:
        parent, by_id = self._root.child("sheets"), {one.id: one for one in self.relations}
        return tuple(self._entries(parent.all("sheet") if parent else (), by_id))

    def _entries(self, found: Iterable[Element], by_id: Mapping[str, Relation]) -> Iterable[SheetEntry]:
        for one in found:
            relation = by_id.get(relation_id(one))
            there = relation is not None and not relation.outside and relation.target in self.archive
            part = relation.target if relation and there else ""
            yield SheetEntry(one.attributes.get("name", ""), part, relation.kind if relation else "", one)


def relation_id(one: Element) -> str:
    """The relation that an element names, in either dialect."""
    return next(
        (value for name, value in one.attributes.items() if name in (f"{_OFFICE} id", f"{_STRICT_OFFICE} id")), ""
    )
