"""A workbook as bytes: the same content is the same bytes, and a text is never a formula."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

_FIXED_TIME = (2020, 1, 1, 0, 0, 0)
_FIXED_STAMP = b"2020-01-01T00:00:00Z"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def packed(workbook: Any) -> bytes:
    """The workbook as an .xlsx whose bytes depend on its content alone, not on the clock."""
    saved, packed_again = BytesIO(), BytesIO()
    workbook.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed_again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + _FIXED_STAMP + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return packed_again.getvalue()


def put_text(cell: Any, text: str) -> None:
    """Writes a text as a text: one that starts like a formula is neither computed now nor when somebody edits it."""
    cell.value = _UNWRITABLE.sub("", text)[:32000] or None
    if cell.value is not None:
        cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
