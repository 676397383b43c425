"""Names of files as people can read and every store can keep them, whatever bytes they are made of."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

# Characters that break a line or a cell become a space; those that nobody sees (marks of direction, joiners) go.
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
_UNSEEN = frozenset({"Cf"})
# Bytes of a name and of its ending: file systems take 255, and what goes back is called by it with some words more.
_LONGEST_NAME, _LONGEST_ENDING = 180, 10


def readable(name: str) -> str:
    """One name (no path) without anything that cannot be stored or shown: bytes that are not UTF-8 are read as GB18030,
    which computers in Chinese offices write, else marked as unreadable."""
    told = "".join(_shown(character) for character in _decoded(name)).strip()
    return f"_{told}" if not told or (told.startswith(".") and not name.startswith(".")) else told


def plain_name(name: str) -> str:
    """The readable name of one file, without the folders that a sender may have written before it, and no longer than every
    file system takes; empty where nothing is left."""
    whole = readable(name) if name.strip() else ""  # first: half of a character of GB18030 looks like a backslash
    last = re.split(r"[/\\]", whole)[-1].strip()
    shown = last if last.strip(".") else ""
    stem, dot, ending = shown.rpartition(".")
    if not stem or len(ending.encode()) > _LONGEST_ENDING:
        return _cut(shown, _LONGEST_NAME)
    return _cut(stem, _LONGEST_NAME - len(ending.encode()) - 1) + dot + ending


def readable_path(path: str) -> str:
    """The same for every part of a path."""
    return "/".join(readable(part) if part else part for part in path.split("/"))


def told_apart(path: str, raw: str) -> str:
    """The path with a mark of its raw bytes before its ending, for a second file whose name reads like another's."""
    stem, dot, ending = path.rpartition(".")
    mark = sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{stem}~{mark}.{ending}" if dot and "/" not in ending else f"{path}~{mark}"


def _cut(name: str, most: int) -> str:
    return name.encode()[:most].decode("utf-8", "ignore").rstrip()


def _decoded(name: str) -> str:
    try:
        written = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, as only Windows lets one write
        return name.encode("utf-8", "replace").decode("utf-8")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("utf-8", "replace")


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    return " " if category in _BREAKING else "" if category in _UNSEEN else character
