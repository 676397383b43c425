"""A message service in a process of its own, outside the product: counts what reaches it, whatever becomes of who sent it."""

from __future__ import annotations

import json
import multiprocessing
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any
from urllib.request import urlopen

_KEY = re.compile(r"<(m\d+)>")
MARK = "[repeat]"


@dataclass(frozen=True, slots=True)
class Received:
    """One message that came: its key, whether it said that it may be a repeat, and when."""

    key: str
    marked: bool
    at: float


@dataclass
class Kept:
    """What came so far."""

    got: list[Received] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: Kept

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        found = _KEY.search(text)
        if found is None:  # whoever sent it was killed over it
            self.close_connection = True
            return
        with self.kept.lock:
            self.kept.got.append(Received(found[1], MARK in text, time.time()))
        self._say({"errcode": 0, "errmsg": "ok"})

    def do_GET(self) -> None:
        with self.kept.lock:
            if self.path == "/count":
                said: Any = len(self.kept.got)
            else:
                said = [[one.key, one.marked, one.at] for one in self.kept.got]
                if self.path == "/clear":
                    self.kept.got.clear()
        self._say(said)

    def _say(self, what: Any) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            return  # whoever asked was killed

    def log_message(self, *_: Any) -> None:
        pass


def _serve(said: Connection) -> None:
    _Handler.kept = Kept()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    said.send(server.server_port)
    server.serve_forever()


class Sink:
    """The service, seen from outside."""

    def __init__(self, url: str) -> None:
        self.url = url

    def count(self) -> int:
        return int(self._ask("count"))

    def clear(self) -> list[Received]:
        """What came since the last time, in its order."""
        return [Received(*one) for one in self._ask("clear")]

    def _ask(self, what: str) -> Any:
        with urlopen(f"{self.url}/{what}") as answer:
            return json.load(answer)


@contextmanager
def sink() -> Iterator[Sink]:
    """A service that runs until the end of the block."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield Sink(f"http://127.0.0.1:{here.recv()}")
    finally:
        process.kill()
        process.join()


@dataclass(frozen=True, slots=True)
class Count:
    """What of the decided messages came: `repeats` are the copies after a first one, `unmarked` those that did not say so,
    `most` the copies of one message."""

    came: frozenset[str]
    repeats: int
    unmarked: int
    most: int


def counted(got: Sequence[Received]) -> Count:
    copies = Counter(one.key for one in got)
    seen: set[str] = set()
    unmarked = 0
    for one in got:
        unmarked += one.key in seen and not one.marked
        seen.add(one.key)
    return Count(frozenset(copies), len(got) - len(copies), unmarked, max(copies.values(), default=0))
