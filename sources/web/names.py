"""What a file on the web is called: by its server (RFC 6266), else by the last part of its address. Never a path."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from sources.filenames import readable

_LONGEST = 200
_EXTENDED = re.compile(r"(?i);\s*filename\*\s*=\s*([\w!#$%&+^`{}~-]+)'[^']*'([^\s;]+)")
_PLAIN = re.compile(r'(?i);\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))')
_UNNAMED = "file"


def name_of(disposition: str, url: str) -> str:
    """The name that the server gives, else the last part of the address."""
    return as_name(_given(f";{disposition}")) or as_name(last_part(url)) or _UNNAMED


def last_part(url: str) -> str:
    """The last part of the path of an address, as it was meant; bytes that are no UTF-8 are kept as such."""
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1], errors="surrogateescape")


def path_of(box: str, name: str, period: str = "") -> str:
    """The path of a file in the ledger."""
    return "/".join(part for part in (box, period, name) if part)


def as_name(given: str) -> str:
    """A name without any path before it, of a length that a file can have; empty where nothing is left."""
    last = re.split(r"[/\\]", given)[-1].strip()
    if last.strip(". ") == "":
        return ""
    name = readable(last)
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LONGEST:
        return name
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < _LONGEST // 2 else name[:_LONGEST]


def _given(disposition: str) -> str:
    if found := _EXTENDED.search(disposition):
        try:
            return unquote(found[2], encoding=found[1], errors="replace")
        except LookupError:  # an encoding that nobody knows
            pass
    if found := _PLAIN.search(disposition):
        return _decoded(re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2])
    return ""


def _decoded(written: str) -> str:
    """Servers write the bytes of a name into the header, or encode them as an address does."""
    try:
        raw = written.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = written
    return unquote(raw, errors="replace") if re.search(r"%[0-9A-Fa-f]{2}", raw) else raw
