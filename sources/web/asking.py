"""Asking a web server: one connection that is kept, one limit for each answer, and nobody else is ever followed to."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from domain.errors import FileUnavailable, SourceUnavailable
from domain.secrets import Secret, hidden_in
from domain.sourcefault import SourceFault
from sources.arrivals import MAX_BYTES
from sources.connectionfaults import of_connection
from sources.deadlines import Deadline
from sources.web.faults import GONE, of_status, said_of

_HOPS = 5
_PIECE = 65_536
_NOT_CHANGED = 304
Headers = Mapping[str, str]


class CutShort(Exception):
    """The answer ended before its end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `content` is None for what was not read: unchanged, not there, or of more bytes (`size`) than a
    file may have; `led` is where it was read in the end, if that is not where it was asked for."""

    status: int
    headers: Headers
    led: str = ""
    content: bytes | None = field(default=None, repr=False)
    size: int = 0

    @property
    def is_gone(self) -> bool:
        return self.status in GONE

    @property
    def is_unchanged(self) -> bool:
        return self.status == _NOT_CHANGED


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its address, the headers that belong to it, how people may be shown it, and by which headers of the
    answer nobody needs its bytes."""

    url: str
    where: str
    headers: Headers = field(default_factory=dict)
    is_known: Callable[[Headers], bool] = lambda _: False


@dataclass
class Asking:
    """`headers` and `login` (name and password) go to the origin of the address alone; `root` is the file of the only
    certificate authority that is trusted, where it is not one that everybody knows. Proxies are those of the environment
    (HTTPS_PROXY, NO_PROXY), as for every program of this machine."""

    timeout_s: float
    secrets: Sequence[Secret] = ()
    headers: Headers = field(default_factory=dict, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)
    root: str = ""
    _client: Any = field(default=None, repr=False)
    _stream: Any = field(default=None, repr=False)

    def ask(self, asked: Asked) -> Answer:
        """The answer. Raises CutShort for half of one, FileUnavailable where only this cannot be had, SourceUnavailable
        where nothing can: no connection, or a server that asks to be left in peace."""
        import httpx

        with Deadline(self.timeout_s, self._cut) as limit:
            try:
                return self._followed(self._opened(), asked)
            except (SourceUnavailable, CutShort):
                if limit.passed:
                    raise FileUnavailable(SourceFault.SLOW, where=asked.where, said=self._limit) from None
                raise
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError, ValueError) as error:
                raise self._unavailable(error, asked.where, cut=limit.passed) from None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _opened(self) -> Any:
        if self._client is None:
            import httpx

            _quiet()
            one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
            self._client = httpx.Client(
                auth=self.login,
                headers={"User-Agent": "planwatch", "Accept-Encoding": "identity", **self.headers},
                limits=one,
                timeout=self.timeout_s,
                verify=self._trust(),
            )
        return self._client

    def _trust(self) -> ssl.SSLContext | bool:
        if not self.root:
            return True
        try:
            return ssl.create_default_context(cafile=self.root)
        except OSError as error:
            raise SourceUnavailable(SourceFault.MISUSED, where=self.root, said=str(error)) from None

    def _followed(self, client: Any, asked: Asked) -> Answer:
        url = asked.url
        for _ in range(_HOPS):
            seen = {"trace": self._seen}
            with client.stream("GET", url, headers=dict(asked.headers), extensions=seen) as response:
                if not response.has_redirect_location:
                    return self._answer(response, asked, "" if url == asked.url else _shown(url))
                leads = str(response.url.join(response.headers["location"]))
                if _origin(leads) != _origin(asked.url):
                    raise self._odd(asked, f"HTTP {response.status_code}: {_shown(leads)}")
                _drain(response)
            url = leads
        raise self._odd(asked, f"more than {_HOPS} redirects, the last to {_shown(url)}")

    def _answer(self, response: Any, asked: Asked, led: str) -> Answer:
        status, headers = response.status_code, response.headers
        if status in GONE or status == _NOT_CHANGED:
            _drain(response)
            return Answer(status, headers, led)
        if status != 200:
            _drain(response)
            fault = of_status(status, headers)
            kind = SourceUnavailable if fault is SourceFault.BUSY else FileUnavailable
            raise kind(fault, where=asked.where, said=self._hidden(said_of(status, response.reason_phrase, headers)))
        if asked.is_known(headers):
            return Answer(_NOT_CHANGED, headers, led)
        if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise self._odd(asked, f"Content-Encoding: {headers['content-encoding'][:40]}, which was not asked for")
        content, size = _body(response)
        return Answer(status, headers, led, content, size)

    def _seen(self, event: str, info: Mapping[str, Any]) -> None:
        """Keeps the connection at hand, so that it can be ended while it is waited for."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]

    def _cut(self) -> None:
        connection = self._stream.get_extra_info("socket")
        # Of a TLS connection too: the thread that waits for it ends it itself.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _unavailable(self, error: Exception, where: str, *, cut: bool) -> SourceUnavailable:
        import httpx

        fault = SourceFault.SLOW if cut else of_connection(error)
        said = self._limit if fault is SourceFault.SLOW else self._hidden(_said(error))
        none_at_all = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
        kind = SourceUnavailable if none_at_all or fault is SourceFault.MISUSED else FileUnavailable
        return kind(fault, where=where, said=said)

    def _odd(self, asked: Asked, said: str) -> FileUnavailable:
        return FileUnavailable(SourceFault.ODD, where=asked.where, said=self._hidden(said))

    @property
    def _limit(self) -> str:
        return f"{self.timeout_s:g} s"

    def _hidden(self, said: str) -> str:
        return hidden_in(said, self.secrets)


def _body(response: Any) -> tuple[bytes | None, int]:
    """The bytes, and how many they are; of too many none. Raises CutShort."""
    said = response.headers.get("content-length", "")
    declared = int(said) if said.isascii() and said.isdigit() else 0
    if declared > MAX_BYTES:
        return None, declared
    pieces: list[bytes] = []
    size = 0
    with _whole():
        for piece in response.iter_raw(_PIECE):
            size += len(piece)
            if size > MAX_BYTES:
                return None, MAX_BYTES + 1
            pieces.append(piece)
    return b"".join(pieces), size


def _drain(response: Any) -> None:
    """A short page is read to its end, so that the connection can be used again."""
    read = 0
    with _whole():
        for piece in response.iter_raw(_PIECE):
            read += len(piece)
            if read > _PIECE:
                return


@contextmanager
def _whole() -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise CutShort(str(error)) from None


def _said(error: Exception) -> str:
    """What a library says; not where it quotes a header that it cannot send."""
    import httpx

    if isinstance(error, httpx.LocalProtocolError | UnicodeError):
        return "a header that cannot be sent: see the token, the name and the password"
    return str(error) or type(error).__name__


def _quiet() -> None:
    """These write every address, with what is secret in it, into the log."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443}.get(parts.scheme, 80)


def _shown(url: str) -> str:
    """An address without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"[:200]
