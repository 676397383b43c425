"""By which names a local server may be asked.

A page of a stranger can give its own name the address of this machine (DNS rebinding): the browser then takes our answers
for that page's. Such a request says the stranger's name in `Host`, so a server answers by its own names only."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ASKED = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\[\]:/@\s]+))(?::\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names and addresses of a server, in small letters, without a port: every port leads to the same server."""

    names: frozenset[str] = LOOPBACK

    @classmethod
    def of(cls, *given: str) -> Hosts:
        """Loopback and what an operator has named: names, addresses, or whole web addresses."""
        return cls(LOOPBACK | {name for one in given if (name := _plain(one))})

    def take(self, asked: Sequence[str], local: str = "") -> bool:
        """Whether a request with these `Host` headers is meant for this server. `local` is the address of this machine by
        which it came: whoever writes that address was led here by no name."""
        if len(asked) != 1:
            return False
        name = host_of(asked[0])
        return name in self.names or (name == local and _is_address(name))


def host_of(header: str) -> str:
    """The name or address of a `Host` header in small letters, without its port; empty where it is none."""
    found = _ASKED.fullmatch(header.strip())
    return (found["six"] or found["name"]).lower().rstrip(".") if found else ""


def named(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    """Every value of one header of an ASGI request."""
    return [value.decode("latin-1") for key, value in headers if key == name]


def _plain(given: str) -> str:
    if "://" in given:
        return (urlsplit(given).hostname or "").rstrip(".")
    return given.lower() if _is_address(given) else host_of(given)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
