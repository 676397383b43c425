"""A book as one line of JSON and back: what the process that opened it says to the one that reads it.

Dates and times travel as {"$": kind, "": text}. Numbers without end travel as texts, and signs that no person typed
(control characters) do not travel at all."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.errors import RefusedFile
from sources.read.book.limits import Limits, refuse_above
from sources.read.sheet import Around, Book, Scalar, Sheet

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# The same in JSON as UTF-8; a hit may be a harmless text, a miss is none.
_TELLS = re.compile(rb"\\u[0d]0|\\[ubf]|\x7f|\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")


def to_line(book: Book, limits: Limits) -> bytes:
    """A book as JSON without line breaks. Raises RefusedFile: text_too_long, too_much_text."""
    try:
        line = _dumped(book, [sheet.rows for sheet in book.sheets])
        clean = _TELLS.search(line) is None
    except ValueError:  # a number without end, or half of a pair of signs
        clean = False
    if not clean:
        line = _dumped(_clean_names(book), [_clean(sheet.rows) for sheet in book.sheets])
    if len(line) > limits.characters or max(map(len, line.split(b'"'))) > limits.text:
        _measure(book, limits)
    return line


def from_line(line: bytes | str) -> Book:
    """The inverse of `to_line`. Raises ValueError, KeyError or TypeError for anything else."""
    said = json.loads(line, object_hook=_scalar)
    return Book(tuple(_sheet(one) for one in said["sheets"]), said["token"])


def _measure(book: Book, limits: Limits) -> None:
    characters = 0
    for sheet in book.sheets:
        for row in sheet.rows:
            for cell in row:
                if type(cell) is str and cell:
                    characters += len(cell)
                    if len(cell) > limits.text:
                        refuse_above("text_too_long", len(cell), limits.text)
    refuse_above("too_much_text", characters, limits.characters)


def _dumped(book: Book, rows: list[Any]) -> bytes:
    """Raises ValueError for what JSON cannot say."""
    sheets = [
        {"name": one.name, "rows": mine, **_said(one.around)} for one, mine in zip(book.sheets, rows, strict=True)
    ]
    said = {"sheets": sheets, "token": book.token}
    return json.dumps(said, ensure_ascii=False, allow_nan=False, default=_plain, separators=(",", ":")).encode()


def _said(around: Around) -> dict[str, Any]:
    formats: dict[str, list[int]] = {}
    for cell, code in around.formats.items():
        formats.setdefault(code, []).extend(cell)
    return {
        "hidden": around.hidden,
        "hidden_rows": sorted(around.hidden_rows),
        "hidden_columns": sorted(around.hidden_columns),
        "formats": formats,
        "errors": [(*cell, text) for cell, text in around.errors.items()],
        "uncached": sorted(around.uncached),
        "merges": around.merges,
        "remarks": around.remarks,
        "tells_formats": around.tells_formats,
    }


def _sheet(said: dict[str, Any]) -> Sheet:
    around = Around(
        hidden=said["hidden"],
        hidden_rows=frozenset(said["hidden_rows"]),
        hidden_columns=frozenset(said["hidden_columns"]),
        formats={
            cell: code for code, flat in said["formats"].items() for cell in zip(flat[::2], flat[1::2], strict=True)
        },
        errors={(row, column): text for row, column, text in said["errors"]},
        uncached=frozenset((row, column) for row, column in said["uncached"]),
        merges=tuple((top, left, bottom, right) for top, left, bottom, right in said["merges"]),
        remarks=tuple((where, text) for where, text in said["remarks"]),
        tells_formats=said["tells_formats"],
    )
    return Sheet(said["name"], said["rows"], around)


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, timedelta):
        return {"$": "timedelta", "": value.total_seconds()}
    if isinstance(value, date | time):
        return {"$": type(value).__name__, "": value.isoformat()}
    raise TypeError(type(value).__name__)


def _scalar(said: dict[str, Any]) -> Any:
    if "$" not in said or len(said) != 2:
        return said
    kinds = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat}
    return timedelta(seconds=said[""]) if said["$"] == "timedelta" else kinds[said["$"]](said[""])


def _clean(rows: Any) -> list[list[Scalar]]:
    return [[_clean_cell(cell) for cell in row] for row in rows]


def _clean_cell(cell: Scalar) -> Scalar:
    if isinstance(cell, str):
        return printable(cell)
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell


def _clean_names(book: Book) -> Book:
    def around(given: Around) -> Around:
        return Around(
            given.hidden,
            given.hidden_rows,
            given.hidden_columns,
            {cell: printable(code) for cell, code in given.formats.items()},
            {cell: printable(text) for cell, text in given.errors.items()},
            given.uncached,
            given.merges,
            tuple((printable(where), printable(text)) for where, text in given.remarks),
            given.tells_formats,
        )

    sheets = tuple(Sheet(printable(one.name), one.rows, around(one.around)) for one in book.sheets)
    return Book(sheets, printable(book.token))


def printable(text: str) -> str:
    """A text without control characters and halves of pairs; line breaks and tabs stay."""
    return _UNPRINTABLE.sub("", text)


def refusal_line(error: RefusedFile) -> bytes:
    """A refusal as JSON."""
    said = {
        "code": error.code,
        "sheet": error.sheet,
        "cell": error.cell,
        "found": error.found,
        "allowed": error.allowed,
    }
    return json.dumps({"refused": said}).encode()
