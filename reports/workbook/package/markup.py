"""XML as bytes that can be spliced: where each element begins and ends, and nothing written anew that was not asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from reports.workbook.package.archive import CannotExtend

_TAG = re.compile(rb"""<([^\s/>]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=>/]+)\s*=\s*("[^"]*"|'[^']*')""")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPACE = " "
_ENCODINGS = (None, "utf-8", "utf8", "us-ascii", "ascii")
MAX_DEPTH = 200


@dataclass(slots=True)
class Element:
    """One element of a part: its bytes are start..end, its content opened..closing; opened == closing == end for <a/>."""

    name: str  # without prefix
    space: str
    tag: str  # as written, with its prefix
    attributes: dict[str, str]
    start: int
    opened: int = 0
    closing: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)
    text: str = ""

    @property
    def prefix(self) -> str:
        """With its colon, for an element to be written beside it."""
        return self.tag[: -len(self.name)]

    @property
    def is_empty_tag(self) -> bool:
        return self.opened == self.end

    def child(self, name: str) -> Element | None:
        return next((one for one in self.children if one.name == name and one.space == self.space), None)

    def all(self, name: str) -> Iterator[Element]:
        return (one for one in self.children if one.name == name and one.space == self.space)


def parse(
    part: bytes, start: Callable[..., Any], end: Callable[..., Any], text: Callable[..., Any] | None = None
) -> Any:
    """Runs expat over a part; names come as `namespace local`. Raises CannotExtend for what is not plain XML."""
    parser = expat.ParserCreate(namespace_separator=_SPACE)
    parser.XmlDeclHandler = _refuse_other_encodings
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(parser, name, attributes)
    parser.EndElementHandler = lambda name: end(parser, name)
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError) as error:
        raise CannotExtend("odd_package", str(error)) from error
    return parser


def _refuse_other_encodings(_: str, encoding: str | None, __: int) -> None:
    if (encoding.lower() if encoding else None) not in _ENCODINGS:
        raise CannotExtend("odd_package", str(encoding))


def _refuse_doctype(*_: object) -> None:
    raise CannotExtend("odd_package", "DOCTYPE")


def element_at(part: bytes, offset: int, name: str, attributes: dict[str, str]) -> Element:
    """The element whose opening tag stands there, its end not known yet."""
    tag = _TAG.match(part, offset)
    if tag is None:
        raise CannotExtend("odd_package", name)
    space, _, local = name.rpartition(_SPACE)
    one = Element(local, space, tag[1].decode(), attributes, offset, tag.end(), tag.end())
    if tag[3]:
        one.end = tag.end()
    return one


def close(part: bytes, one: Element, offset: int) -> None:
    """Its closing tag stands at this offset."""
    if not one.end:
        one.closing, one.end = offset, part.index(b">", offset) + 1


def tree(part: bytes) -> Element:
    """A small part as a tree. Raises CannotExtend."""
    root: list[Element] = []
    way: list[Element] = []

    def start(parser: Any, name: str, attributes: dict[str, str]) -> None:
        one = element_at(part, parser.CurrentByteIndex, name, attributes)
        (way[-1].children if way else root).append(one)
        way.append(one)
        if len(way) > MAX_DEPTH:
            raise CannotExtend("odd_package", "depth")

    def end(parser: Any, _: str) -> None:
        close(part, way.pop(), parser.CurrentByteIndex)

    def text(said: str) -> None:
        if way:
            way[-1].text += said

    parse(part, start, end, text)
    return root[0]


class Splices:
    """Changes of a part, by offset; applied all at once."""

    def __init__(self, part: bytes) -> None:
        self._part, self._made = part, list[tuple[int, int, bytes]]()

    def insert(self, offset: int, text: str) -> None:
        """Behind what was inserted there before."""
        self.replace(offset, offset, text)

    def replace(self, start: int, end: int, text: str) -> None:
        self._made.append((start, end, text.encode()))

    def append(self, parent: Element, text: str) -> None:
        """As the last thing in an element; opens one that is written as <a/>."""
        if parent.is_empty_tag:
            tag = self._part[parent.start : parent.opened].decode().rstrip("/> \t\r\n")
            self.replace(parent.start, parent.end, f"{tag}>{text}</{parent.tag}>")
        else:
            self.insert(parent.closing, text)

    def attribute(self, one: Element, name: str, value: str | None) -> None:
        """Sets an attribute without prefix; None takes it away."""
        tag = self._part[one.start : one.opened]
        for found in _ATTRIBUTE.finditer(tag, 1 + len(one.tag.encode())):
            if found[1].decode() == name:
                text = "" if value is None else f" {name}={quoteattr(value)}"
                self.replace(one.start + found.start(), one.start + found.end(), text)
                return
        if value is not None:
            self.insert(one.start + 1 + len(one.tag.encode()), f" {name}={quoteattr(value)}")

    def done(self) -> bytes:
        """The part with all changes. Raises CannotExtend where two of them meet."""
        out, at = bytearray(), 0
        for start, end, text in sorted(self._made, key=lambda one: one[:2]):
            if start < at:
                raise CannotExtend("odd_package", "changes meet")
            out += self._part[at:start] + text
            at = end
        return bytes(out + self._part[at:])


def with_attributes(tag: bytes, **wanted: str) -> str:
    """A copy of an element's bytes with these attributes of its opening tag set."""
    found = _TAG.match(tag)
    if found is None:
        raise CannotExtend("odd_package", "tag")
    kept = "".join(one[0].decode() for one in _ATTRIBUTE.finditer(found[2]) if one[1].decode() not in wanted)
    added = "".join(f" {name}={quoteattr(value)}" for name, value in wanted.items())
    return f"<{found[1].decode()}{kept}{added}{'/' if found[3] else ''}>{tag[found.end() :].decode()}"


def without_attributes(tag: bytes, names: Collection[str]) -> bytes:
    """A copy of an element's bytes without these attributes of its opening tag."""
    found = _TAG.match(tag)
    if found is None:
        raise CannotExtend("odd_package", "tag")
    kept = b"".join(one[0] for one in _ATTRIBUTE.finditer(found[2]) if one[1].decode() not in names)
    return b"<" + found[1] + kept + (b"/>" if found[3] else b">") + tag[found.end() :]


def said(text: str) -> str:
    """A text as element content: what XML cannot hold is left out, what a spreadsheet would take for an escape is not one."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", _UNWRITABLE.sub("", text)))


def quoted(text: str) -> str:
    """A text as an attribute value with its quotes; line ends stay line ends."""
    return quoteattr(_LOOKS_ESCAPED.sub("_x005F_", _UNWRITABLE.sub("", text.replace("\r", ""))))
