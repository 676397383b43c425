"""Opens a delimited text file as one sheet: UTF-8 with or without its mark, GB18030 (and with it GBK and GB2312), or the
UTF-16 that a spreadsheet calls Unicode text; separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from domain.errors import RefusedFile
from sources.read.book.kinds import refuse_kind
from sources.read.book.valueset import is_json, value_set_sheet
from sources.read.grammar.headings import key_of_heading
from sources.read.sheet import Sheet

DELIMITERS = (",", ";", "\t")
MAX_CELLS = 300_000
MAX_COLUMNS = 1000
_END_OF_FILE = "\x1a\r\n"  # DOS ends a text by a sign of its own
_OF_PAGES = ("<html", "<table", "<!doctype html", "<head", "<meta")
_LOOKED_AT = 60  # lines that decide on the delimiter
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What a spreadsheet strips before it computes: our own files and careful clerks put an apostrophe before such a text.
_FORMULA_STARTS = ("=", "+", "-", "@")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes claim to be a workbook: a zip archive, or the older container of .xls."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def text_sheet(content: bytes) -> Sheet:
    """The rows of a text file, every cell a text; the sheet has no name, and B12 is column B of row 12. Nothing is
    computed: a text that looks like a formula stays one. Raises RefusedFile: empty, not_a_workbook, unknown_encoding,
    broken_row, too_many_cells, web_page, xml_table; of JSON as value_set_sheet does."""
    text = _decoded(_without_filling(content)).rstrip(_END_OF_FILE)
    if not text.strip():
        raise RefusedFile("empty")
    refuse_kind(_markup(text.lstrip()[:2000].lower()))
    return value_set_sheet(text) if is_json(text) else Sheet("", _rows(text))


def _without_filling(content: bytes) -> bytes:
    """A text without the signs with which older programs end it and fill up its last block."""
    return content if content.startswith(_UTF16) else content.rstrip(b"\x00\x1a") or content


def _markup(head: str) -> str:
    """What a text is that is no table; a page that a system saved as .xls, most often."""
    if head.startswith("mime-version:") or (head.startswith("<") and any(tag in head for tag in _OF_PAGES)):
        return "web_page"
    if head.startswith("<"):
        return "xml_table" if "office:spreadsheet" in head or "progid=" in head else "not_a_workbook"
    return ""


def _decoded(content: bytes) -> str:
    """The strictest encoding first: what is valid UTF-8 with Chinese in it is never GB18030 by chance."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RefusedFile("not_a_workbook" if b"\x00" in content else "unknown_encoding")


def _rows(text: str) -> list[list[str]]:
    """The rows by the separator that stands most often outside of quotes and gives a row of known headings; a remark full
    of semicolons does not decide."""
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    outside = "".join(head.split('"')[::2])
    likely = sorted(DELIMITERS, key=outside.count, reverse=True)
    chosen = next((one for one in likely if _has_headings(head, one)), likely[0])
    return _parsed(text, chosen)


def _has_headings(head: str, delimiter: str) -> bool:
    try:
        return any(sum(key_of_heading(cell) is not None for cell in row) > 1 for row in _reader(head, delimiter))
    except csv.Error:
        return False


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in _reader(text, delimiter):
            cells += len(row)
            if cells > MAX_CELLS or len(row) > MAX_COLUMNS:
                raise RefusedFile("too_many_cells", found=f"{cells:,}", allowed=f"{MAX_CELLS:,}")
            rows.append([_cell(cell) for cell in row])
    except csv.Error as error:
        raise RefusedFile("broken_row", found=str(len(rows) + 1)) from error
    return rows


def _cell(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith('="') and stripped.endswith('"') and len(stripped) > 2:
        return stripped[2:-1]  # ="370611": how a spreadsheet is made to keep leading zeros
    kept = stripped.startswith("'") and stripped.lstrip("'").startswith(_FORMULA_STARTS)
    return stripped[1:] if kept else stripped
