"""How the parts of a package hang together: relations, and the types of parts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from reports.workbook.package.archive import Archive, CannotExtend
from reports.workbook.package.markup import Element, Splices, quoted, tree

TYPES = "[Content_Types].xml"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type (worksheet, styles); `target` a part's name, or an address where `outside`."""

    id: str
    kind: str
    type: str
    target: str
    outside: bool


def beside(part: str) -> str:
    """The part that holds the relations of a part; "" stands for the package."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(archive: Archive, part: str) -> tuple[Relation, ...]:
    """The relations of a part. Raises CannotExtend."""
    name = beside(part)
    return tuple(_relations(archive.read(name), part)) if name in archive else ()


def _relations(content: bytes, part: str) -> Iterator[Relation]:
    for one in tree(content).all("Relationship"):
        told = one.attributes
        outside = told.get("TargetMode") == "External"
        target = told.get("Target", "") if outside else _name(told.get("Target", ""), part)
        yield Relation(
            told.get("Id", ""), told.get("Type", "").rsplit("/", 1)[-1], told.get("Type", ""), target, outside
        )


def _name(target: str, part: str) -> str:
    """The part that a relation points at, as the archive names it."""
    path = unquote(target.split("#", maxsplit=1)[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def only(found: tuple[Relation, ...], kind: str) -> Relation | None:
    """The one relation of a kind. Raises CannotExtend where there are several."""
    mine = [one for one in found if one.kind == kind]
    if len(mine) > 1:
        raise CannotExtend("odd_package", kind)
    return mine[0] if mine else None


def with_relation(content: bytes | None, kind_of: str, target: str) -> tuple[bytes, str]:
    """The relations with one more, and its id: a number that none of the others has."""
    content = content or _EMPTY.encode()
    root, splices = tree(content), Splices(content)
    taken = {one.attributes.get("Id", "").casefold() for one in root.children}
    number = next(n for n in range(len(taken) + 1, len(taken) + 99_999) if f"rid{n}" not in taken)
    told = f'Id="rId{number}" Type={quoted(kind_of)} Target={quoted(target)}'
    splices.append(root, f"<{root.prefix}Relationship {told}/>")
    return splices.done(), f"rId{number}"


class ContentTypes:
    """[Content_Types].xml, and what is to be added to it."""

    def __init__(self, archive: Archive) -> None:
        self._content = archive.read(TYPES)
        self._root, self._splices = tree(self._content), Splices(self._content)

    def of(self, part: str) -> str:
        """The type of a part; "" for none."""
        name, ending = f"/{part}".casefold(), part.rpartition(".")[2].casefold()
        for one in self._root.all("Override"):
            if one.attributes.get("PartName", "").casefold() == name:
                return one.attributes.get("ContentType", "")
        defaults = (
            one for one in self._root.all("Default") if one.attributes.get("Extension", "").casefold() == ending
        )
        return next((one.attributes.get("ContentType", "") for one in defaults), "")

    def add(self, part: str, kind: str) -> None:
        """The part is of that type."""
        override = f"{self._root.prefix}Override PartName={quoted('/' + part)} ContentType={quoted(kind)}"
        self._splices.append(self._root, f"<{override}/>")

    def add_default(self, ending: str, kind: str) -> None:
        """Parts with that ending are of that type, unless something is said already."""
        if not self.of(f"_.{ending}"):
            first: Element | None = next(iter(self._root.children), None)
            told = f"<{self._root.prefix}Default Extension={quoted(ending)} ContentType={quoted(kind)}/>"
            self._splices.insert(first.start if first else self._root.closing, told)

    def done(self) -> bytes:
        return self._splices.done()
