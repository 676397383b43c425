"""A clerk's workbook with cells marked, one sheet more and a token; every other part as it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.workbook.package.archive import Archive, CannotExtend
from reports.workbook.package.book import SHEET_TYPE, STYLES_TYPE, Book, SheetEntry, relation_id
from reports.workbook.package.cells import Mark, marked
from reports.workbook.package.markup import quoted, tree
from reports.workbook.package.outline import Place
from reports.workbook.package.outside import refuse_what_reaches_outside
from reports.workbook.package.page import Page, page_xml
from reports.workbook.package.proof import Touched, prove
from reports.workbook.package.properties import (
    KINDS,
    PART,
    PART_TYPE,
    RELATION,
    STRICT_RELATION,
    has_token,
    with_token,
)
from reports.workbook.package.relations import TYPES, beside, relations, with_relation
from reports.workbook.package.styles import BLANK, Styles

_PICTURES = ("drawing", "legacyDrawing")


@dataclass(frozen=True, slots=True)
class Extension:
    """What is added: marks by sheet and place, our sheet, the token. `ours` are the first words of our hints in every
    language; `renewed` names the sheet of an earlier return, whose place ours takes ("" for none)."""

    marks: Mapping[str, Mapping[Place, Mark]]
    page: Page
    token: str
    language: str
    ours: tuple[str, ...]
    renewed: str = ""


def opened(content: bytes) -> Book:
    """The workbook of a file that can go back. Raises CannotExtend for any other."""
    book = Book(Archive(content))
    refuse_what_reaches_outside(book.archive, book.main)
    return book


def extended(content: bytes, book: Book, wanted: Extension) -> bytes:
    """The workbook with the extension in it, proved. Raises CannotExtend where it cannot be done safely."""
    work = _Work(book, wanted)
    work.mark()
    work.add_page()
    work.add_token()
    work.add_styles()
    parts = work.done()
    made = book.archive.rewritten(parts)
    prove(content, made, Touched(parts.keys(), work.renewed, wanted.renewed))
    return made


class _Work:
    def __init__(self, book: Book, wanted: Extension) -> None:
        self._book, self._wanted, self._archive = book, wanted, book.archive
        self._parts: dict[str, bytes] = {}
        self._relations: dict[str, bytes] = {}
        styles = book.related("styles")
        self._styles_part = styles.target if styles else self._free("xl/styles", ".xml")
        part = self._archive.read(styles.target) if styles else BLANK.format(space=book.space).encode()
        self._styles, self._is_unstyled = Styles(part, wanted.language), styles is None
        self.renewed = ""  # the part of an earlier sheet of ours
        self._properties = next((one for one in relations(self._archive, "") if one.kind in KINDS), None)

    def mark(self) -> None:
        if self._wanted.renewed or self._has_token():
            self._styles.forget_marks()
        for sheet in self._book.sheets:
            if not sheet.is_worksheet or sheet.name == self._wanted.renewed:
                continue
            part = self._archive.read(sheet.part)
            marks = self._wanted.marks.get(sheet.name, {})
            if marks or any(one.encode() in part for one in self._wanted.ours):
                self._parts[sheet.part] = marked(part, marks, self._styles, self._wanted.ours)

    def add_page(self) -> None:
        page, book = self._wanted.page, self._book
        earlier = next((n for n, one in enumerate(book.sheets) if one.name == self._wanted.renewed), None)
        if earlier is not None:
            entry = book.sheets[earlier]
            self.renewed = entry.part
            self._parts[entry.part] = page_xml(page, book.space, self._styles, self._pictures(entry))
            self._parts[book.main] = book.with_renewed_sheet(earlier, page.print_names)
            return
        folder = f"{book.main.rpartition('/')[0]}/worksheets/planwatch".lstrip("/")
        part = self._free(folder, ".xml")
        self._parts[part] = page_xml(page, book.space, self._styles)
        book.types.add(part, SHEET_TYPE)
        relation = self._relate(book.main, book.relation_type("worksheet"), part)
        self._parts[book.main] = book.with_sheet(page.name, relation, page.print_names)

    def add_token(self) -> None:
        strict, known = self._book.is_strict, self._properties
        there = known is not None and known.target in self._archive
        if known is not None and there:
            self._parts[known.target] = with_token(self._archive.read(known.target), self._wanted.token, strict=strict)
            return
        part = self._free(PART.removesuffix(".xml"), ".xml")
        self._parts[part] = with_token(None, self._wanted.token, strict=strict)
        self._book.types.add(part, PART_TYPE)
        self._relate("", STRICT_RELATION if strict else RELATION, part)

    def add_styles(self) -> None:
        """Last, when everything has its format."""
        self._parts[self._styles_part] = self._styles.done()
        if self._is_unstyled:
            self._book.types.add(self._styles_part, STYLES_TYPE)
            self._relate(self._book.main, self._book.relation_type("styles"), self._styles_part)

    def done(self) -> dict[str, bytes]:
        """Every part that is new or changed."""
        return {**self._parts, **self._relations, TYPES: self._book.types.done()}

    def _has_token(self) -> bool:
        known = self._properties
        return known is not None and known.target in self._archive and has_token(self._archive.read(known.target))

    def _relate(self, part: str, kind: str, target: str) -> str:
        name = beside(part)
        before = self._relations.get(name) or (self._archive.read(name) if name in self._archive else None)
        self._relations[name], number = with_relation(before, kind, f"/{target}")
        return number

    def _pictures(self, entry: SheetEntry) -> str:
        """What the clerk pasted on our sheet stays on it."""
        root = tree(self._archive.read(entry.part))
        found = [one for name in _PICTURES for one in root.all(name)]
        space = self._book.relation_type("")[:-1]
        return "".join(f"<{one.name} xmlns:r={quoted(space)} r:id={quoted(relation_id(one))}/>" for one in found)

    def _free(self, start: str, ending: str) -> str:
        """The name of a part that is not there yet."""
        taken = {name.casefold() for name in (*self._archive.names(), *self._parts)}
        for number in ("", *range(2, 1000)):
            if (name := f"{start}{number}{ending}").casefold() not in taken:
                return name
        raise CannotExtend("odd_package", start)
