"""Opens a delimited text file as one sheet: UTF-8 with or without its mark, GB18030 (and with it GBK and GB2312), or the
UTF-16 that a spreadsheet calls Unicode text; separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
from io import StringIO

from domain.errors import RefusedFile
from sources.arrivals import MAX_BYTES, too_large
from sources.readers.workbook import MAX_CELLS, Sheet

DELIMITERS = (",", ";", "\t")
MAX_COLUMNS = 1000
_LOOKED_AT = 60  # lines that decide on the delimiter
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What a spreadsheet strips before it computes: our own files and careful clerks put an apostrophe before such a text.
_FORMULA_STARTS = ("=", "+", "-", "@")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes claim to be a workbook: a zip archive, or the older container of .xls."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def text_sheet(content: bytes, file: str) -> Sheet:
    """The rows of a text file, every cell a text; the sheet has no name, and B12 is column B of row 12. Nothing is
    computed: a text that looks like a formula stays one. Raises RefusedFile: empty, not_a_workbook, too_large."""
    if len(content) > MAX_BYTES:
        raise too_large(file, len(content))
    text = _decoded(content, file)
    if not text.strip():
        raise RefusedFile("empty", file=file)
    if text.lstrip().startswith("<"):
        raise RefusedFile("not_a_workbook", file=file, found="HTML / XML")
    return Sheet("", _rows(text, file))


def _decoded(content: bytes, file: str) -> str:
    """The strictest encoding first: what is valid UTF-8 with Chinese in it is never GB18030 by chance."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RefusedFile("not_a_workbook", file=file, found="编码 encoding: UTF-8, GB18030")


def _rows(text: str, file: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            if cells > MAX_CELLS or len(row) > MAX_COLUMNS:
                raise RefusedFile("too_large", file=file, found=f"{cells:,} cells", allowed=f"{MAX_CELLS:,} cells")
            rows.append([_cell(cell) for cell in row])
    except csv.Error as error:
        found = f"第{reader.line_num}行 line {reader.line_num}: {error}"
        raise RefusedFile("not_a_workbook", file=file, found=found) from error
    return rows


def _delimiter(text: str) -> str:
    """The one that stands most often outside of quotes in the first lines."""
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    outside = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _cell(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith('="') and stripped.endswith('"') and len(stripped) > 2:
        return stripped[2:-1]  # ="370611": how a spreadsheet is made to keep leading zeros
    return stripped[1:] if stripped[:1] == "'" and stripped[1:].startswith(_FORMULA_STARTS) else stripped
