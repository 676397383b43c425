"""Beside the UI lie returned workbooks and charts, and nothing else: no message, no listing, no way out of the folder."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from domain.errors import ServerUnreachable
from flows.cli.verbs.ui import serve_documents


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    for name in ("returned/退回.xlsx", "charts/a.png", "messages/private.txt"):
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"content")
    (tmp_path / "ledger.db").write_bytes(b"ledger")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    server = serve_documents(tmp_path / "out", free)
    yield free
    server.shutdown()
    server.server_close()


def status(port: int, method: str, path: str, host: str = "") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_returned_workbooks_and_charts_are_served(port: int, method: str) -> None:
    assert status(port, method, "/returned/%E9%80%80%E5%9B%9E.xlsx") == 200
    assert status(port, method, "/charts/a.png") == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/returned/",
        "/messages/private.txt",
        "/returned/../messages/private.txt",
        "/returned/%2e%2e/messages/private.txt",
        "/../ledger.db",
        "/returned/../../ledger.db",
    ],
)
def test_everything_else_is_not_there(port: int, method: str, path: str) -> None:
    assert status(port, method, path) == 404


def test_a_name_of_a_stranger_that_leads_here_gets_nothing(port: int) -> None:
    assert status(port, "GET", "/charts/a.png", f"rebound.example:{port}") == 421
    assert status(port, "GET", "/charts/a.png", f"localhost:{port}") == 200


def test_a_port_in_use_is_named(port: int, tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable, match=str(port)):
        serve_documents(tmp_path, port)
