"""Real local servers that answer as they are told and keep what they got."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Got:
    """One request."""

    method: str
    path: str
    query: dict[str, list[str]]
    heads: dict[str, str]
    raw: bytes

    @property
    def text(self) -> str:
        return self.raw.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


@dataclass(frozen=True)
class Reply:
    """One answer. `cut`: the connection breaks off in the middle of it; `dripping`: a byte every so many seconds; `silent`:
    nothing is said for so many seconds and then nothing; `dropped`: the request is taken and the connection closed."""

    status: int = 200
    text: str = ""
    heads: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    dripping: float = 0
    silent: float = 0
    dropped: bool = False


@dataclass
class Service:
    """An HTTP service. It gives `replies` in their order, then `reply` for ever."""

    url: str = ""
    reply: Reply = Reply()
    replies: list[Reply] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)


@contextmanager
def http_service(certificate: Path | None = None) -> Iterator[Service]:
    """A service; with a certificate it speaks HTTPS."""
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            state.got.append(Got(self.command, parts.path, parse_qs(parts.query), dict(self.headers), raw))
            self._answer(state.replies.pop(0) if state.replies else state.reply)

        do_GET = do_POST  # noqa: N815

        def _answer(self, reply: Reply) -> None:
            if reply.dropped or reply.silent:
                _break_off(self.connection, reply.silent)
                return
            self.send_response(reply.status)
            length = len(reply.text.encode()) + (10 if reply.cut else 0)
            for name, value in {"Content-Length": str(length), **reply.heads}.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.dripping:
                _drip(self.wfile, reply.text, reply.dripping)
            else:
                self.wfile.write(reply.text.encode())

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # whoever asked has gone
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    if certificate:
        server.socket = _over_tls(server.socket, certificate)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def _over_tls(plain: socket.socket, certificate: Path) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(plain, server_side=True)


def _break_off(connection: socket.socket, after_s: float) -> None:
    time.sleep(after_s)
    connection.shutdown(socket.SHUT_RDWR)


def _drip(out: Any, text: str, every_s: float) -> None:
    for byte in text.encode():
        time.sleep(every_s)
        out.write(bytes([byte]))
        out.flush()


class Mailbox:
    """A mail server's handler: refuses as told, keeps what it took."""

    def __init__(self) -> None:
        self.mail = self.rcpt = self.data = ""
        self.after = "250 OK"  # what it says when it has the text
        self.drops = False  # takes the text, then is gone before it says so
        self.taken: list[Any] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data:
            return self.data
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        if self.drops:
            server.transport.abort()
        return self.after


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """A mail server and the url of a channel over it."""
    handler = Mailbox()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    yield handler, f"mailto://127.0.0.1:{server.port}/?from=planwatch@example.org&to={{address}}&mode=insecure"
    server.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that no system knows, with its key in the same file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    hosts = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), begin, begin + timedelta(days=9)
        )
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "office.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return path
