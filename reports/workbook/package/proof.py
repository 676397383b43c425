"""Proves an extended workbook before it is kept: nothing that was not to be touched differs, and every figure is read as
before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reports.workbook.package.archive import Archive, CannotExtend
from reports.workbook.package.markup import parse


@dataclass(frozen=True, slots=True)
class Touched:
    """The parts that were written anew, and of these the part and the name of a sheet whose content is another one now."""

    edited: Collection[str]
    renewed: str = ""
    sheet: str = ""


def prove(content: bytes, made: bytes, touched: Touched) -> None:
    """Raises CannotExtend unless every part that was not touched is the same, the others can be read with the same content
    in every cell, and a reader sees the same figures on every sheet but the one that is another now."""
    original, again, edited = Archive(content), Archive(made), touched.edited
    for name in original.names():
        if name not in again:
            raise CannotExtend("unproved", name)
        same = original.checksum(name) == again.checksum(name) and original.packed(name) == again.packed(name)
        if name not in edited and not same:
            raise CannotExtend("unproved", name)
    for name in edited:
        part = again.read(name)
        before = original.read(name) if name in original and name != touched.renewed else b""
        if b"sheetData" not in before:
            parse(part, _nothing, _nothing)
        elif _content(before) != _content(part):
            raise CannotExtend("unproved", name)
    _prove_figures(content, made, touched.sheet)


def _content(part: bytes) -> str:
    """A digest of what every filled cell holds: address, type, formula, value."""
    digest, inside, cell = hashlib.sha256(), [False], [""]

    def start(_: Any, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            cell[0] = f"\x00{attributes.get('r', '')} {attributes.get('t', '')}"
        inside[0] = local in ("f", "v", "t")
        if inside[0]:
            digest.update(f"{cell[0]}\x01{local}{sorted(attributes.items()) if local == 'f' else ''}".encode())

    def end(*_: Any) -> None:
        inside[0] = False

    def text(said: str) -> None:
        if inside[0]:
            digest.update(said.encode("utf-8", "surrogatepass"))

    parse(part, start, end, text)
    return digest.hexdigest()


def _prove_figures(before: bytes, after: bytes, renewed: str) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    with CalamineWorkbook.from_filelike(BytesIO(before)) as one, CalamineWorkbook.from_filelike(BytesIO(after)) as two:
        kinds = {sheet.name: sheet.typ for sheet in one.sheets_metadata}
        for name in one.sheet_names:
            if kinds[name] != SheetTypeEnum.WorkSheet or name == renewed:
                continue
            if one.get_sheet_by_name(name).to_python() != two.get_sheet_by_name(name).to_python():
                raise CannotExtend("unproved", name)


def _nothing(*_: Any) -> None:
    """Well-formed is enough."""
