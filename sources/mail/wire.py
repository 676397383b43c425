"""The connection to a mail server, with one limit of time and one of bytes for every answer, from the question to its last
byte: a server that drips, or that announces more than fits, holds nothing up and fills no memory.

imaplib reads as much as the other side announces and knows only how long a single read may take."""

from __future__ import annotations

import socket
import ssl
import time
from typing import Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

# An attachment of 10 MB is some 14 MB on its way; whatever else is asked for has a hundredth of that.
MOST_OF_A_FILE = 16 * 1024 * 1024
MOST = 4 * 1024 * 1024
_AT_ONCE = 65_536


class AnswerTooLarge(Exception):
    """More than an answer may have. Where its end is cannot be told: the connection is of no use any more."""


class _Bounded:
    """What it adds to imaplib's connection. `_timeout` is the time for one answer, in seconds."""

    sock: Any
    _timeout: float | None
    abort: Any

    def open(self, *args: Any, **given: Any) -> None:
        """Connects; the greeting counts as an answer."""
        self._ahead, self._read_from = bytearray(), None
        self.most = MOST
        self._begin()
        super().open(*args, **given)  # type: ignore[misc]

    def _command(self, *args: Any) -> Any:
        self._begin()
        return super()._command(*args)  # type: ignore[misc]

    def read(self, size: int) -> bytes:
        """So many bytes. Raises AnswerTooLarge before any of them is fetched."""
        self._count(size)
        while len(self._ahead) < size:
            if not self._more():
                raise self.abort("socket error: EOF")
        return self._cut(size)

    def readline(self) -> bytes:
        """The next line; what there is of it where the connection ends."""
        searched = 0
        while (end := self._ahead.find(b"\n", searched)) < 0:
            searched = len(self._ahead)
            if searched > self._left or not self._more():
                break
        line = self._cut(end + 1 if end >= 0 else len(self._ahead))
        self._count(len(line))
        return line

    def _begin(self) -> None:
        self._until, self._left = time.monotonic() + (self._timeout or 60.0), self.most

    def _count(self, size: int) -> None:
        if size > self._left:
            raise AnswerTooLarge(f"an answer of more than {self.most} bytes")
        self._left -= size

    def _cut(self, size: int) -> bytes:
        found = bytes(self._ahead[:size])
        del self._ahead[:size]
        return found

    def _more(self) -> bool:
        """Whether more came. What was said before TLS began is nothing that was said within it."""
        if self._read_from is not self.sock:
            self._ahead, self._read_from = bytearray(), self.sock
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not complete in time")
        self.sock.settimeout(left)
        came = self.sock.recv(_AT_ONCE)
        self._ahead += came
        return bool(came)


class _Plain(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Tls(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    pass


class Client(IMAPClient):  # type: ignore[misc]
    """imapclient over a bounded connection. Raises what imaplib, ssl and sockets raise, and AnswerTooLarge."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, within_s: float) -> None:
        """With a context TLS from the first byte on."""
        super().__init__(host, port, ssl=context is not None, ssl_context=context, timeout=within_s)
        self._imap.debug = 0  # what is told there is told in full, a file of 10 MB too
        self.normalise_times = False

    def _create_IMAP4(self) -> Any:  # noqa: N802  # as imapclient calls it
        within = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, within)
        return _Plain(self.host, self.port, within)

    def fetch_within(self, most: int, uids: Any, data: list[str]) -> dict[int, dict[bytes, Any]]:
        """`fetch` with a limit of bytes of its own."""
        self._imap.most = most
        try:
            found: dict[int, dict[bytes, Any]] = self.fetch(uids, data)
        finally:
            self._imap.most = MOST
        return found

    def end(self) -> None:
        """Says good-bye where somebody is still there, and closes the connection in any case."""
        try:
            self.logout()
        except Exception:  # the other side has gone, or says something odd: nothing more is wanted of it
            self._close()

    def _close(self) -> None:
        for part in (getattr(self._imap, name, None) for name in ("file", "_file", "sock")):
            try:
                if part is not None:
                    part.close()
            except OSError:
                continue


def has_ended(error: Exception) -> bool:
    """Whether the connection is of no use after it."""
    from imaplib import IMAP4

    return isinstance(error, OSError | AnswerTooLarge | IMAP4.abort | socket.timeout)
