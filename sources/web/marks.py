"""By what a file on the web is known again: the address that it was asked by, and what the server said to tell versions
apart. The name that a server gives a file is known only after it was asked, so a mark begins with what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256

_TAG, _TIME, _BYTES = "etag:", "modified:", "sha256:"
_LONGEST = 200
# Whatever is written twice within a moment has one time: a younger one tells nothing yet, by the server's own clock.
_YOUNG = timedelta(seconds=60)
_NOBODYS_CLOCK = timedelta(days=1)
_KEY = 16
_YEARS = range(1970, 2200)


def key_of(url: str) -> str:
    """What stands for an address in a mark."""
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY]


def told(key: str, headers: Mapping[str, str]) -> str:
    """The mark by what the server says before the first byte: its ETag as it is, else when and how long; empty where that
    tells nothing. Many make their ETags of these two, so that one of a young file tells nothing yet."""
    tag, old = headers.get("etag", "").strip(), age(headers)
    if tag and (old is None or old >= _YOUNG) and len(tag) <= _LONGEST and tag.isascii() and tag.isprintable():
        return f"{key} {_TAG}{tag}"
    written, length = headers.get("last-modified", "").strip(), headers.get("content-length", "").strip()
    if length and len(written) <= _LONGEST and old is not None and old >= _YOUNG:
        return f"{key} {_TIME}{written}|{length}"
    return ""


def of_bytes(key: str, content: bytes) -> str:
    """The mark of what a server tells nothing about."""
    return f"{key} {_BYTES}{sha256(content).hexdigest()}"


def conditions(mark: str) -> dict[str, str]:
    """The headers that ask for a file only if it is not the one with this mark."""
    said = mark.partition(" ")[2]
    if said.startswith(_TAG):
        return {"If-None-Match": said.removeprefix(_TAG)}
    if said.startswith(_TIME):
        return {"If-Modified-Since": said.removeprefix(_TIME).rpartition("|")[0]}
    return {}


def by_key(marks: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Path and mark by what was asked; without those for which a server has changed the name: which was the last cannot be
    told, so they are asked for plainly."""
    found: dict[str, tuple[str, str]] = {}
    several = set()
    for path, mark in marks.items():
        key = mark.partition(" ")[0]
        several |= {key} if key in found else set()
        found[key] = (path, mark)
    return {key: one for key, one in found.items() if key not in several}


def moment(said: str) -> datetime | None:
    """A time as HTTP writes it; None for what is none, or for one at which nobody wrote a file."""
    try:
        given = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    given = given if given.tzinfo else given.replace(tzinfo=UTC)
    return given if given.year in _YEARS else None


def age(headers: Mapping[str, str]) -> timedelta | None:
    """How old a file is by the server's own clock, which may go as it likes; None where it does not say both times."""
    before, now = moment(headers.get("last-modified", "")), moment(headers.get("date", ""))
    return None if before is None or now is None else now - before


def is_recent(headers: Mapping[str, str], seconds: float) -> bool:
    """Whether a file is known to be younger; one that says a time more than a day ahead says none."""
    old = age(headers)
    return old is not None and -_NOBODYS_CLOCK < old < timedelta(seconds=seconds)
