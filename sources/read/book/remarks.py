"""Texts that no grid shows: comments, text boxes, and what a person wrote into a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.read.book.package import Package, walk
from sources.read.sheet import address

Remark = tuple[str, str]
_COMMENTS = frozenset({"comments", "threadedComment", "threadedComments"})
_OLD_BOX = re.compile(rb"<v:textbox[^>]*>(.*?)</v:textbox>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")


def remarks_of(package: Package, sheet: str) -> tuple[Remark, ...]:
    """Every text beside the cells of a sheet, with where it stands ("" where that is not told). Raises RefusedFile."""
    found: list[Remark] = []
    for relation in package.relations(sheet):
        if relation.kind in _COMMENTS:
            found += _comments(package.read(relation.target))
        elif relation.kind == "drawing":
            found += _boxes(package.read(relation.target))
        elif relation.kind == "vmlDrawing":
            found += _old_boxes(package.read(relation.target))
    return tuple(dict.fromkeys((where, text.strip()) for where, text in found if text.strip()))


def _comments(part: bytes) -> list[Remark]:
    """The older comments and those in threads: both name their cell on the comment."""
    found: list[Remark] = []
    where, words, heard = "", [""], False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal where, words, heard
        if name in ("comment", "threadedComment"):
            where, words = given.get("ref", ""), []
        heard = name in ("t", "text")

    def end(name: str) -> None:
        nonlocal heard
        heard = False
        if name in ("comment", "threadedComment"):
            found.append((where, "".join(words)))

    walk(part, start, lambda text: words.append(text) if heard else None, end)
    return found


def _boxes(part: bytes) -> list[Remark]:
    """A drawing's texts by its anchors; a box stands where its upper left corner is."""
    found: list[Remark] = []
    corner: dict[str, str] = {}
    words: list[str] = []
    path: list[str] = []

    def start(name: str, _given: dict[str, str]) -> None:
        if name.endswith("Anchor"):
            corner.clear()
            words.clear()
        path.append(name)

    def text(text: str) -> None:
        if path[-1] in ("row", "col") and path[-2:-1] == ["from"]:
            corner[path[-1]] = corner.get(path[-1], "") + text
        elif path[-1] == "t":
            words.append(text)

    def end(name: str) -> None:
        path.pop()
        if name == "p" and words:
            words.append("\n")
        if name.endswith("Anchor") and words:
            found.append((_corner(corner), "".join(words)))

    walk(part, start, text, end)
    return found


def _corner(corner: dict[str, str]) -> str:
    row, column = (corner.get(key, "").strip() for key in ("row", "col"))
    return address(int(row), int(column)) if row.isdigit() and column.isdigit() else ""


def _old_boxes(part: bytes) -> Iterator[Remark]:
    """Boxes of the older drawings, which are not always whole XML; the frames of comments among them hold no text."""
    for box in _OLD_BOX.finditer(part):
        yield "", _TAG.sub(b" ", box[1]).decode("utf-8", "replace")
