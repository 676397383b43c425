"""The parts of a zipped book, within bounds, and walked as XML without ever expanding an entity."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from domain.errors import RefusedFile
from sources.read.book.limits import Limits

_SMALL = 20 * 1024 * 1024  # of a part that is no sheet and holds no shared texts
Started = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: its identity, the last word of its type (comments, drawing ...), and the other part."""

    id: str
    kind: str
    target: str


class Package:
    """An archive whose sizes as told are within bounds. Raises RefusedFile: broken_file, too_large_unpacked."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive = archive
        names = archive.namelist()
        self.names = frozenset(names)
        if len(self.names) != len(names) or any("\\" in name for name in names):
            raise RefusedFile("broken_file")
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > limits.unpacked:
            found, allowed = (f"{size // 1024 // 1024} MB" for size in (unpacked, limits.unpacked))
            raise RefusedFile("too_large_unpacked", found=found, allowed=allowed)

    def read(self, name: str, most: int = _SMALL) -> bytes:
        """A part; b"" where there is none. Reading it whole proves that the size told is true. Raises RefusedFile."""
        if name not in self.names:
            return b""
        if self.archive.getinfo(name).file_size > most:
            raise RefusedFile("too_much_text")
        return self.archive.read(name)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """What a part refers to inside the package, in the file's order."""
        folder, _, name = part.rpartition("/")
        found: list[Relation] = []

        def start(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, given.get("Target", ""))).lstrip("/")
                found.append(Relation(given.get("Id", ""), given.get("Type", "").rpartition("/")[2], target))

        walk(self.read(f"{folder}/_rels/{name}.rels".lstrip("/")), start)
        return tuple(found)

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """The same package with some parts replaced, for the parser alone: nothing is compressed."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as copy:
            for name in self.archive.namelist():
                if name.endswith((".xml", ".rels")):
                    copy.writestr(name, changed[name] if name in changed else self.archive.read(name))
        return packed.getvalue()


def walk(
    part: bytes, start: Started, text: Callable[[str], None] | None = None, end: Callable[[str], None] | None = None
) -> None:
    """Calls `start(name, attributes)`, `text` and `end(name)` in turn; names come without their prefix. Raises RefusedFile
    (broken_file) for what is no XML, or declares a document type: no spreadsheet writes one, and it is how a small file
    becomes a large one."""
    if not part:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, given: start(
        _local(name), {_local(key): said for key, said in given.items()}
    )
    if text is not None:
        parser.CharacterDataHandler = text
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise RefusedFile("broken_file") from error


def _refuse_doctype(*_: object) -> None:
    raise RefusedFile("broken_file")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
