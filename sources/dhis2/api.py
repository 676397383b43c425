"""Asking the Web API of a DHIS2: one connection that is kept, one limit for each answer, and no redirect is followed, so that
name and password go to nobody else."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.errors import SourceUnavailable
from domain.secrets import Secret, hidden_in
from domain.sourcefault import SourceFault
from sources.connectionfaults import of_connection
from sources.deadlines import Deadline
from sources.dhis2.faults import of_status, said_of

MOST_BYTES = 32 * 1024 * 1024  # of one answer: some 100,000 values
_PIECE = 65_536
_LONGEST = 300  # signs of what a server said
_MOST_OF_ERROR = 65_536  # bytes of an error that are read
Parameters = Sequence[tuple[str, str]]


@dataclass
class Api:
    """`base` is the address of the instance, `headers` what proves who asks, `secrets` what no error may show."""

    base: str
    timeout_s: float
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: Sequence[Secret] = field(default=(), repr=False)
    _client: Any = field(default=None, repr=False)
    _stream: Any = field(default=None, repr=False)

    def get(self, resource: str, parameters: Parameters = ()) -> dict[str, Any]:
        """The answer as JSON; of a number the text that it is. Raises SourceUnavailable."""
        return self.ask("GET", resource, parameters)

    def ask(
        self,
        method: str,
        resource: str,
        parameters: Parameters = (),
        body: Mapping[str, Any] | None = None,
        form: Parameters = (),
    ) -> dict[str, Any]:
        """The same for any request, with a body as JSON or as a form; an answer without a body is an empty object. Raises
        SourceUnavailable."""
        import httpx

        where = f"{self.base}/api/{resource}"
        sent: dict[str, Any] = {"data": dict(form)} if form else {} if body is None else {"json": body}
        with Deadline(self.timeout_s, self._cut) as limit:
            try:
                with self._opened().stream(
                    method, where, params=list(parameters), extensions={"trace": self._seen}, **sent
                ) as response:
                    content = self._content(response, where)
                    kind, status = response.headers.get("content-type", ""), response.status_code
            except SourceUnavailable:
                raise
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError, ValueError) as error:
                raise self._unavailable(error, where, cut=limit.passed) from None
        return self._understood(content, f"HTTP {status} {kind}", where) if content.strip() else {}

    def close(self) -> None:
        """Ends the connection."""
        if self._client is not None:
            self._client.close()

    def _opened(self) -> Any:
        if self._client is None:
            import httpx

            _quiet()
            one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
            headers = {
                "User-Agent": "planwatch",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "X-Requested-With": "XMLHttpRequest",  # an error is then said, and no login page shown
            }
            self._client = httpx.Client(headers={**headers, **self.headers}, limits=one, timeout=self.timeout_s)
        return self._client

    def _content(self, response: Any, where: str) -> bytes:
        """The bytes of an answer. Raises SourceUnavailable for an error, and for more than is kept in memory."""
        is_error = not 200 <= response.status_code < 300
        most, pieces, size = _MOST_OF_ERROR if is_error else MOST_BYTES, list[bytes](), 0
        for piece in response.iter_raw(_PIECE):
            size += len(piece)
            if size > most:
                break
            pieces.append(piece)
        content = b"".join(pieces)
        if is_error:
            said = said_of(response.status_code, content, response.headers)
            raise self._error(of_status(response.status_code, response.headers), where, said)
        if size > most:
            said = f"more than {MOST_BYTES // 1024 // 1024} MB in one answer: name smaller organisation units as `root`"
            raise self._error(SourceFault.MISUSED, where, said)
        return content

    def _understood(self, content: bytes, what: str, where: str) -> dict[str, Any]:
        try:
            said = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            raise self._error(SourceFault.ODD, where, f"{what}: no JSON") from None
        if not isinstance(said, dict):
            raise self._error(SourceFault.ODD, where, f"{what}: JSON, and no object")
        return said

    def _seen(self, event: str, info: Mapping[str, Any]) -> None:
        """Keeps the connection at hand, so that it can be ended while it is waited for."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]

    def _cut(self) -> None:
        connection = self._stream.get_extra_info("socket")
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # the thread that waits for it ends it itself

    def _unavailable(self, error: Exception, where: str, *, cut: bool) -> SourceUnavailable:
        fault = SourceFault.SLOW if cut else of_connection(error)
        # What cannot be sent is a header, and the error quotes it.
        said = "" if fault is SourceFault.MISUSED else str(error) or type(error).__name__
        return self._error(fault, where, f"{self.timeout_s:g} s" if fault is SourceFault.SLOW else said)

    def _error(self, fault: SourceFault, where: str, said: str) -> SourceUnavailable:
        """Hidden first and cut then: half a secret is no longer known as one."""
        told = hidden_in(said, self.secrets)[:_LONGEST]
        return SourceUnavailable(fault, where=hidden_in(where, self.secrets), said=told)


def _quiet() -> None:
    """These write every address into the log."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
