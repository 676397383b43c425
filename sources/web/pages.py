"""Web pages: the links of an index, and a page that stands where a file was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

# Each repetition is bounded: a hostile page is read in the time that its length allows.
_LINK = re.compile(r"""(?i)<a\s[^<>]{0,400}?href\s*=\s*(?:"([^"<>]{0,2000})"|'([^'<>]{0,2000})'|([^\s"'<>]{1,2000}))""")
_PASSWORD = re.compile(rb"""(?i)<input\s[^<>]{0,400}?type\s*=\s*["']?password""")
_PAGE = re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s{0,200}(?:<!doctype html|<html)")
_CHARSET = re.compile(r"(?i)charset=[\"']?([\w-]+)")
# Within so many bytes a page says how it is written.
_HEAD = 2_000
_TABLES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt", ".zip")
# Many systems export a table of a web page under this name.
_PAGES_TOO = ".xls"
_PAGE_TYPES = ("text/html", "application/xhtml")


def children(page: str, base: str) -> Iterator[str]:
    """The addresses that a page links to and that stand directly below its own, each once: files, and folders with a slash
    at their end. Links to elsewhere and those with a question (an order of the columns) are none."""
    below = urlsplit(base)
    seen = set()
    for double, single, bare in _LINK.findall(page):
        try:
            parts = urlsplit(urljoin(base, unescape(double or single or bare)))
            is_below = (parts.scheme, parts.netloc) == (below.scheme, below.netloc)
        except ValueError:  # not an address
            continue
        name = parts.path.removeprefix(below.path) if parts.path.startswith(below.path) else ""
        if is_below and not parts.query and name and "/" not in name.rstrip("/") and name not in seen:
            seen.add(name)
            if name.rstrip("/").lower().replace("%2e", ".") not in ("", ".", ".."):
                yield f"{base}{name}"


def text_of(content: bytes, headers: Mapping[str, str]) -> str:
    """The text of a page in the encoding that it says."""
    said = _CHARSET.search(headers.get("content-type", "")) or _CHARSET.search(content[:_HEAD].decode("latin-1"))
    for encoding in ((said[1] if said else "utf-8"), "utf-8", "gb18030"):  # what computers in Chinese offices write
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def is_page(content: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an answer is a web page."""
    return headers.get("content-type", "").lower().startswith(_PAGE_TYPES) or bool(_PAGE.match(content))


def asks_to_log_in(content: bytes) -> bool:
    """Whether a page has a field for a password."""
    return bool(_PASSWORD.search(content))


def is_instead_of(name: str, content: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a web page came where a file of this name was asked for. A web page that nobody calls a table is left to the
    reader, which refuses it in its own words."""
    if not is_page(content, headers):
        return False
    ending = name.lower()
    says_so = headers.get("content-type", "").lower().startswith(_PAGE_TYPES)
    is_table = ending.endswith(_TABLES) and (says_so or not ending.endswith(_PAGES_TOO))
    return is_table or asks_to_log_in(content)
