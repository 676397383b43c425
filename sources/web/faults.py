"""What a server's answer, or none, means for a source."""

from __future__ import annotations

from collections.abc import Mapping

from domain.sourcefault import SourceFault

# Nothing is there (yet): no trouble of anybody.
GONE = frozenset({204, 404, 410})
_BY_STATUS = {
    401: SourceFault.CREDENTIALS,
    403: SourceFault.DENIED,
    404: SourceFault.NOT_THERE,
    407: SourceFault.CREDENTIALS,
    408: SourceFault.SLOW,
    410: SourceFault.NOT_THERE,
    429: SourceFault.BUSY,
}
_LONGEST = 120


def of_status(status: int, headers: Mapping[str, str]) -> SourceFault:
    """Which fault an answer other than 200 is."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return SourceFault.BUSY if "retry-after" in headers else SourceFault.BROKEN
    return SourceFault.REFUSED if status >= 400 else SourceFault.ODD


def said_of(status: int, reason: str, headers: Mapping[str, str]) -> str:
    """What the server said, in a line: nothing of its page."""
    wait = f", Retry-After: {headers['retry-after']}" if "retry-after" in headers else ""
    return f"HTTP {status} {reason}".strip()[:_LONGEST] + wait[:_LONGEST]
