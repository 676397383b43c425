"""What a workbook must not have to go back as it came: a signature that a change would break, and anything that reaches
outside of the file by itself."""

from __future__ import annotations

import html
import re
from typing import Any

from reports.workbook.package.archive import Archive, CannotExtend
from reports.workbook.package.markup import parse
from reports.workbook.package.relations import relations

_REACHING = frozenset(
    {"externalLink", "connections", "queryTable", "attachedTemplate", "oleLink", "subDocument", "ddeLink"}
)
_SIGNED = frozenset({"origin", "signature"})
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(?:f|definedName)(?:\s[^>]*)?>([^<]+)<")
_CALLS = re.compile(
    r"(?<![A-Z0-9_])(?:_XLFN\.)?(?:WEBSERVICE|RTD|DDE|IMAGE|CALL|REGISTER(?:\.ID)?|SQL\.REQUEST|EXEC)\s*\(", re.I
)
_TEXTS, _NAMES = re.compile(r'"[^"]*"'), re.compile(r"'[^']*'")
_LINKED_BOOK = re.compile(r"(?<![\w\]])\[\d+\]")
_SHEETS = ("worksheet", "chartsheet", "dialogsheet", "macrosheet")


def refuse_what_reaches_outside(archive: Archive, main: str) -> None:
    """Raises CannotExtend: signed, outside."""
    for part in ("", *archive.names()):
        if part and part.endswith(".rels"):
            continue
        for one in relations(archive, part):
            if one.kind in _SIGNED and "digital-signature" in one.type:
                raise CannotExtend("signed", one.target)
            if one.kind in _REACHING or (one.outside and one.kind != "hyperlink"):
                raise CannotExtend("outside", one.target or one.kind)
    # A formula may name another book without any relation: Excel then asks where it is.
    for name in (main, *(one.target for one in relations(archive, main) if one.kind in _SHEETS)):
        if name in archive:
            _refuse_formulas(archive.read(name), name)


def _refuse_formulas(part: bytes, name: str) -> None:
    for formula in _formulas(part):
        computed = _TEXTS.sub("", formula)
        bare = _NAMES.sub("", computed)
        if _CALLS.search(bare) or "|" in bare or _LINKED_BOOK.search(computed):
            raise CannotExtend("outside", f"{name}: {formula[:80]}")


def _formulas(part: bytes) -> list[str]:
    """The formulas of a part, of its names too: by pattern, and by the parser where a comment could hide a piece."""
    if b"<!" not in part:
        return [html.unescape(one.decode("utf-8", "replace")) for one in set(_FORMULA.findall(part))]
    found, inside = [], [0]

    def start(_: Any, element: str, __: Any) -> None:
        inside[0] = element.rpartition(" ")[2] in ("f", "definedName")
        if inside[0]:
            found.append("")

    def end(*_: Any) -> None:
        inside[0] = 0

    def text(said: str) -> None:
        if inside[0]:
            found[-1] += said

    parse(part, start, end, text)
    return found
