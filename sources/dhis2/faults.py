"""What an answer of a DHIS2 means for a source where it is none: its errors are JSON with a message and a code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from domain.sourcefault import SourceFault

_BY_STATUS = {
    401: SourceFault.CREDENTIALS,
    403: SourceFault.DENIED,
    404: SourceFault.NOT_THERE,
    407: SourceFault.CREDENTIALS,
    408: SourceFault.SLOW,
    429: SourceFault.BUSY,
    503: SourceFault.BUSY,
}


def of_status(status: int, headers: Mapping[str, str]) -> SourceFault:
    """Which fault an answer other than 2xx is. A login page instead of an answer: the name is not taken."""
    if 300 <= status < 400:
        path = urlsplit(headers.get("location", "")).path
        return SourceFault.CREDENTIALS if "login" in path.casefold() else SourceFault.ODD
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return SourceFault.BROKEN if status >= 500 else SourceFault.REFUSED


def said_of(status: int, body: bytes, headers: Mapping[str, str]) -> str:
    """What the server said, in a line: code and message of its error, else the status and where it leads."""
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        error = None
    told = [f"HTTP {status}"]
    if isinstance(error, dict):
        told += [str(error[name]) for name in ("errorCode", "message") if error.get(name)]
        told += _conflicts(error)
    elif "location" in headers:
        told.append(_led(headers["location"]))
    return " ".join(" ".join(told).split())


def _conflicts(error: Mapping[str, Any]) -> Iterator[str]:
    """Those that an import summary lists, as they stand there: code, what is said, and of which values."""
    summary = error.get("response")
    listed = (summary if isinstance(summary, dict) else error).get("conflicts")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            said = [str(one[name]) for name in ("errorCode", "object", "value") if one.get(name)]
            yield " ".join([*said, *([f"{one['indexes']}"] if one.get("indexes") else [])])


def _led(location: str) -> str:
    """Where an answer leads, without what may be secret in it."""
    parts = urlsplit(location)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if parts.hostname else parts.path
