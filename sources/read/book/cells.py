"""The cells of a sheet as the XML has them, not for their values (the parser of values does that) but for what it does not
tell: how far they reach, which look other than they are stored, which hold an error or a formula without its result.

Every program writes cells in one regular way, which a few searches over the bytes measure and look through at a fraction of
the cost of parsing; whatever deviates from it in a single cell is parsed as XML instead, to the same facts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sources.read.book.around import LAST_COLUMN, LAST_ROW, Outside, Seen, cell_of, column_of, hides_row, look_outside
from sources.read.book.limits import Limits, refuse_above
from sources.read.book.package import walk

_CELL = re.compile(rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"(?: [\w:]+="[^"<>&]*")* ?/?>')
_ROW = re.compile(rb'<row((?: [\w:]+="[^"<>&]*")*) ?/?>')
_HIDING = re.compile(rb' (?:hidden="(?:1|true)"|ht="0)')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]* t="e"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>([^<]*)</v>')
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"([^<>]*)>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(<v ?/>|<v></v>)?</c>')
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_PREFIXED = re.compile(rb"xmlns:\w+\s*=\s*[\"'][^\"']*spreadsheetml/(?:2006/)?main")
_LETTERS = bytes(range(65, 91))
_DIGITS = b"0123456789"


def look_at(part: bytes, styles: Mapping[int, str], limits: Limits) -> Seen:
    """The facts of one sheet. Raises RefusedFile: too_many_cells, broken_file."""
    start, end = part.find(b"<sheetData"), part.rfind(b"</sheetData>")
    if 0 <= start < end and _regular(part, start, end):
        seen = _searched(part, start, end, styles, limits)
        if seen is not None:
            look_outside(part[:start] + part[end + len(b"</sheetData>") :], seen)
            return seen
    parsed = _Parsed(styles, limits)
    walk(part, parsed.start, parsed.text, parsed.end)
    return parsed.seen


def without_surroundings(part: bytes) -> bytes:
    """The sheet with its cells alone, for a parser that would fail on what stands around them."""
    start, end = part.find(b"sheetData"), part.rfind(b"sheetData>")
    root = part.rfind(b"</")
    opened = part.rfind(b"<", 0, start)
    head = re.sub(rb"<(?:\w+:)?dimension[^>]*>(?:</(?:\w+:)?dimension>)?", b"", part[:opened])
    return head + part[opened : end + len(b"sheetData>")] + part[root:] if 0 < start < end < root else part


def _regular(part: bytes, start: int, end: int) -> bool:
    """Whether the cells can be searched as bytes: UTF-8, no comments or sections, no prefixes, one block of cells."""
    head = part[:start]
    utf8 = b"encoding" not in head[:200] or b"utf-8" in head[:200].lower()
    if not utf8 or _PREFIXED.search(head) or any(part.find(sign) >= 0 for sign in (b"<!", b"\x00", b"\t", b"\r")):
        return False
    inside = (
        (b"<?", b"xmlns", b"<sheetData")
        if part.find(b"\n", start, end) < 0
        else (b"<?", b"xmlns", b"<sheetData", b"<c\n")
    )
    return all(part.find(sign, start + 1, end) < 0 for sign in inside)


def _searched(part: bytes, start: int, end: int, styles: Mapping[int, str], limits: Limits) -> Seen | None:
    """None where a single cell or row is written in another way."""
    begin = part.find(b">", start)
    seen = Seen(cells=part.count(b"<c", begin, end))  # nothing else among the cells begins so
    refuse_above("too_many_cells", seen.cells, limits.cells)
    addresses = _CELL.findall(part, begin, end)
    if len(addresses) != seen.cells:
        return None
    seen.rows, seen.columns = _reach(addresses)
    if seen.rows > LAST_ROW or seen.columns > LAST_COLUMN or seen.rows * seen.columns > limits.grid:
        return None  # empty cells may reach far without harm: parsing tells them apart
    _hidden_rows(part, start, end, seen)
    _styled(part, start, end, styles, seen)
    if part.find(b' t="e"', start, end) >= 0:
        seen.errors = {_at(one[1]): one[2].decode() for one in _ERROR.finditer(part, start, end)}
    if part.find(b"<f", start, end) >= 0:
        seen.uncached = {
            _at(one[1]) for one in _FORMULA.finditer(part, start, end) if not one[3] or b't="str"' not in one[2]
        }
    return seen


def _reach(addresses: list[bytes]) -> tuple[int, int]:
    """How many rows and columns the addresses span; the longest numbers are the largest, none begins with nought."""
    if not addresses:
        return 0, 0
    together = b",".join(addresses)
    numbers = set(together.translate(None, _LETTERS).split(b","))
    columns = set(together.translate(None, _DIGITS).split(b","))
    longest = max(map(len, numbers))
    last = max(number for number in numbers if len(number) == longest)
    return int(last), 1 + max(column_of(one.decode()) for one in columns)


def _hidden_rows(part: bytes, start: int, end: int, seen: Seen) -> None:
    if not _HIDING.search(part, start, end):
        return
    last = 0
    for row in _ROW.finditer(part, start, end):
        given = {key.decode(): said.decode() for key, said in _ATTRIBUTE.findall(row[1])}
        last = int(given.get("r") or last + 1)
        if hides_row(given):
            seen.hidden_rows.add(last - 1)


def _styled(part: bytes, start: int, end: int, styles: Mapping[int, str], seen: Seen) -> None:
    if not styles:
        return
    wanted = b"|".join(str(style).encode() for style in styles)
    told = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]*? s="(' + wanted + rb')"[^<>/]*>(?!</c>)')
    seen.formats = {_at(one[1]): styles[int(one[2])] for one in told.finditer(part, start, end)}


def _at(address: bytes) -> tuple[int, int]:
    return cell_of(address.decode())


class _Parsed(Outside):
    """Hears a whole sheet, cell by cell, wherever its cells say or do not say that they stand."""

    def __init__(self, styles: Mapping[int, str], limits: Limits) -> None:
        super().__init__(Seen())
        self.styles, self.limits = styles, limits
        self.row, self.column = -1, -1
        self.given: dict[str, str] | None = None
        self.inside = ""
        self.formula = self.valued = False
        self.value: list[str] = []

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "row":
            self.row, self.column = int(given.get("r") or self.row + 2) - 1, -1
            if hides_row(given):
                self.seen.hidden_rows.add(self.row)
        elif name == "c":
            self._open(dict(given))
        elif self.given is not None:
            self.inside = name
            self.formula |= name == "f"
            self.valued |= name in ("v", "is")
        else:
            super().start(name, given)

    def _open(self, given: dict[str, str]) -> None:
        self.seen.cells += 1
        refuse_above("too_many_cells", self.seen.cells, self.limits.cells)
        at = cell_of(given["r"].upper()) if "r" in given else (max(self.row, 0), self.column + 1)
        self.row, self.column = at
        self.given, self.inside, self.formula, self.valued, self.value = given, "", False, False, []

    def text(self, text: str) -> None:
        if self.given is None:
            super().text(text)
        elif self.inside in ("v", "t"):
            self.value.append(text)

    def end(self, name: str) -> None:
        if name == "c" and self.given is not None:
            self._close(self.given)
            self.given = None
        elif self.given is None:
            super().end(name)
        else:
            self.inside = ""

    def _close(self, given: Mapping[str, str]) -> None:
        value, at, seen = "".join(self.value), (self.row, self.column), self.seen
        if self.formula and not value and not (self.valued and given.get("t") == "str"):
            seen.uncached.add(at)
        if not (self.formula or self.valued):
            return
        seen.rows, seen.columns = max(seen.rows, at[0] + 1), max(seen.columns, at[1] + 1)
        if given.get("t") == "e":
            seen.errors[at] = value
        style = given.get("s", "")
        if style.isdigit() and int(style) in self.styles:
            seen.formats[at] = self.styles[int(style)]
