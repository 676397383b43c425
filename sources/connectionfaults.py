"""Why no whole answer came over HTTP, whoever was asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from domain.sourcefault import SourceFault


def of_connection(error: Exception) -> SourceFault:
    """Which fault an error of httpx, or of the connection below it, is."""
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return SourceFault.SLOW
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError):
        return SourceFault.MISUSED
    broke_off = ssl.SSLEOFError | ssl.SSLZeroReturnError
    if any(isinstance(one, ssl.SSLError) and not isinstance(one, broke_off) for one in _causes(error)):
        return SourceFault.CERTIFICATE
    return SourceFault.UNREACHABLE


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
