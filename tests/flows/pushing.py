"""A district's system and the door that it pushes to: `planwatch serve` for real, on loopback, over the tiny deployment."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from flows.cli.verbs.serve import configured
from flows.serve import health
from flows.serve.app import create_app
from flows.serve.desk import Desk
from flows.serve.submissions import PATH, Limits, Submissions
from flows.steps.pushtokens import add_token
from flows.wiring import deployment_of, opened
from pulling import Office

ROOT = Path(__file__).resolve().parents[2]
SYSTEMS = "sources:\n  - {id: systems, kind: push, boxes: {both: [NR-01, NR-02]}}\n"
CSV = {"content-type": "text/csv"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass
class Door:
    """The door of an office, and what is sent there."""

    office: Office
    port: int
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, box: str = "NR-01") -> str:
        """A token of this box; made once."""
        if box not in self.tokens:
            _, self.tokens[box] = add_token(self.office.at(), "systems", box)
        return self.tokens[box]

    def head(self, box: str = "NR-01", name: str = "", **more: str) -> dict[str, str]:
        named = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
        given = {key.replace("_", "-"): value for key, value in more.items()}
        return {"authorization": f"Bearer {self.token(box)}", **CSV, **named, **given}

    def push(self, content: bytes, box: str = "NR-01", name: str = "feb.csv", query: str = "", **more: str) -> Reply:
        return self.ask("POST", f"/submissions{query}", content, self.head(box, name, **more))

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            said = connection.getresponse()
            return Reply(said.status, {k.lower(): v for k, v in said.getheaders()}, said.read().decode("utf-8"))
        finally:
            connection.close()

    def raw(self, head: str, *parts: bytes, wait_s: float = 10) -> bytes:
        """What comes back to these bytes until the other side hangs up, or after a time."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait_s) as line:
            line.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
            for part in parts:
                line.sendall(part)
            said = b""
            try:
                while part := line.recv(65536):
                    said += part
            except (TimeoutError, ConnectionResetError):
                pass
            return said

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.office.receipts]


@contextmanager
def running(app: ASGIApp) -> Iterator[int]:
    """An application at work as `planwatch serve` has it: its port."""
    config = configured(app)
    config.port = 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def door_in_a_process(office: Office) -> Iterator[tuple[Door, subprocess.Popen[bytes]]]:
    """The door of an office as `planwatch serve` in a process of its own, which a test may kill."""
    places = ("--config", str(office.settings.config), "--home", str(office.settings.home))
    command = [sys.executable, "-c", "from flows.cli.main import entry; entry()", "serve", "--port", "0", *places]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        try:
            found = re.search(rb"http://127.0.0.1:(\d+)", process.stdout.readline())
            assert found, process.stderr.read()
            yield Door(office, int(found[1])), process
        finally:
            process.kill()


@contextmanager
def opened_door(home: Path, sources: str = SYSTEMS, limits: Limits | None = None, wait_s: float = 30) -> Iterator[Door]:
    """A new office with its door open."""
    with door_of(Office(home, sources), limits, wait_s) as door:
        yield door


@contextmanager
def door_of(office: Office, limits: Limits | None = None, wait_s: float = 30) -> Iterator[Door]:
    """The door of an office; `wait_s` is for how long it waits for another writer."""
    settings = replace(office.settings, ledger_wait_s=wait_s)
    desk = Desk(settings, deployment_of(settings, office.environ), opened(settings), office.environ)
    narrow = Starlette(routes=[Route(PATH, Submissions(desk, limits)), *health.routes(desk)]) if limits else None
    try:
        with running(narrow or create_app(desk)) as port:
            yield Door(office, port)
    finally:
        desk.store.close()
