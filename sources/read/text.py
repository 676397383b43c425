"""Opens a delimited text file as one sheet: UTF-8 with or without its mark, GB18030 (and with it GBK and GB2312), or the
UTF-16 that a spreadsheet calls Unicode text; separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from domain.errors import RefusedFile
from sources.arrivals import MAX_BYTES, too_large
from sources.read.grammar.headings import key_of_heading
from sources.read.sheet import Sheet
from sources.read.told import found
from sources.read.workbook import MAX_CELLS

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
    raise RefusedFile("not_a_workbook", file=file, found=f"{found('encoding')}: UTF-8, GB18030")


def _rows(text: str, file: str) -> list[list[str]]:
    """The rows by the separator that stands most often outside of quotes and gives a row of known headings; a remark full
    of semicolons does not decide."""
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    outside = "".join(head.split('"')[::2])
    likely = sorted(DELIMITERS, key=outside.count, reverse=True)
    chosen = next((one for one in likely if _has_headings(head, one)), likely[0])
    return _parsed(text, chosen, file)


def _has_headings(head: str, delimiter: str) -> bool:
    try:
        return any(sum(key_of_heading(cell) is not None for cell in row) > 1 for row in _reader(head, delimiter))
    except csv.Error:
        return False


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _parsed(text: str, delimiter: str, file: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in _reader(text, delimiter):
            cells += len(row)
            if cells > MAX_CELLS or len(row) > MAX_COLUMNS:
                raise RefusedFile("too_large", file=file, found=f"{cells:,} cells", allowed=f"{MAX_CELLS:,} cells")
            rows.append([_cell(cell) for cell in row])
    except csv.Error as error:
        broken = f"{found('row', row=len(rows) + 1)}: {error}"
        raise RefusedFile("not_a_workbook", file=file, found=broken) from error
    return rows


def _cell(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith('="') and stripped.endswith('"') and len(stripped) > 2:
        return stripped[2:-1]  # ="370611": how a spreadsheet is made to keep leading zeros
    kept = stripped.startswith("'") and stripped.lstrip("'").startswith(_FORMULA_STARTS)
    return stripped[1:] if kept else stripped
