"""Addresses with places to fill in: `{box}`, and the month as `{period}` (2024-10) or `{year}` and `{month}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, unquote, urlsplit

from domain.period import Period

BOX, PERIOD, YEAR, MONTH = "box", "period", "year", "month"
_ASKED = re.compile(r"\{([^{}]*)\}")
_DATED = (PERIOD, YEAR, MONTH)
SCHEMES = frozenset({"http", "https"})


def asked_in(address: str) -> frozenset[str]:
    """What an address asks to be filled in."""
    return frozenset(_ASKED.findall(address))


def is_index(address: str) -> bool:
    """Whether an address is a page that lists files."""
    return address.endswith("/") and not asked_in(address)


def without_login(address: str) -> tuple[str, tuple[str, str] | None]:
    """An address without the name and password in front of its host, and these."""
    parts = urlsplit(address)
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        return address, None
    name, _, password = login.partition(":")
    return parts._replace(netloc=host).geturl(), (unquote(name), unquote(password))


def months(today: date, count: int) -> list[Period]:
    """The last months that have ended on a day, the newest first."""
    found = [Period.containing(today, "month").previous()]
    while len(found) < count:
        found.append(found[-1].previous())
    return found


def filled(address: str, box: str, periods: list[Period]) -> Iterator[tuple[str, str]]:
    """The addresses of a box, each once, with the month or year that it is for (empty: for none)."""
    names = asked_in(address)
    seen = set()
    for period in periods if names & set(_DATED) else [None]:
        values = {BOX: quote(box, safe="")}
        if period is not None:
            values |= {PERIOD: str(period), YEAR: str(period.year), MONTH: f"{period.index:02d}"}
        url = _ASKED.sub(lambda found, values=values: values.get(found[1], found[0]), address)  # type: ignore[misc]
        if url not in seen:
            seen.add(url)
            yield _label(period, names), url


def _label(period: Period | None, names: frozenset[str]) -> str:
    if period is None:
        return ""
    return str(period) if names & {PERIOD, MONTH} else str(period.year)


def doubts(address: str, *, has_boxes: bool) -> Iterator[tuple[str, str]]:
    """What of an address cannot work, and what is allowed."""
    if not _is_url(_ASKED.sub("x", address)):
        yield "the address is no https:// or http:// URL", "write https://host/path/"
        return
    names = asked_in(address)
    for name in sorted(names - {BOX, *_DATED}):
        yield f"the address asks for {{{name}}}", "allowed: {box}, {period}, {year}, {month}"
    if "{" in address.split("/")[2]:
        yield "the address leaves its host open", "places to fill in stand behind the host"
    if MONTH in names and YEAR not in names:
        yield "the address asks for {month} without its year", "write {year}{month}, or {period}"
    if BOX in names and not has_boxes:
        yield "the address asks for {box} and nobody sends through it", "name them in `boxes` or `places`"


def _is_url(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
