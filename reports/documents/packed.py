"""A document as bytes: the same content is the same file, with no name, clock or picture of this machine in it."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from words.catalogue import catalogue

if TYPE_CHECKING:
    from docx.document import Document

_FONTS = "word/fontTable.xml"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FIRST = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive can hold


def packed(document: Document, title: str, day: date, language: str) -> bytes:
    """The document with fixed properties, and with the fonts that stand in for those that are not there."""
    own = document.core_properties
    own.author = own.last_modified_by = own.comments = own.keywords = own.subject = own.category = ""
    own.title, own.revision = title, 1
    own.created = own.modified = datetime.combine(day, time.min, UTC)
    _without_thumbnail(document)
    made, out = BytesIO(), BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = _font_table(language).encode() if name == _FONTS else source.read(name)
            target.writestr(zipfile.ZipInfo(name, _FIRST), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_thumbnail(document: Document) -> None:
    relations = document.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]


def _font_table(language: str) -> str:
    names, instead = (catalogue(language).table(f"documents.{table}") for table in ("style", "instead"))
    fonts = {names[use]: other for use, other in instead.items()}
    rows = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/></w:font>"
        for name, other in fonts.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_MAIN}">{rows}</w:fonts>'
