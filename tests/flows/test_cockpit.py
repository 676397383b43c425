"""Prefect's server as Planwatch runs it: its pages call nobody, it answers its own pages only, and it ends with its command."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websockets

from recording import RecordingProxy

ROOT = Path(__file__).resolve().parents[2]
PLANWATCH = [sys.executable, "-c", "from flows.cli import entry; entry()"]
# Whom Chromium calls by itself, with an empty page too: no page of ours knows these names.
BROWSERS_OWN = {"accounts.google.com", "update.googleapis.com", "clients2.google.com", "www.google.com",
                "optimizationguide-pa.googleapis.com", "content-autofill.googleapis.com", "android.clients.google.com",
                "safebrowsingohttpgateway.googleapis.com", "redirector.gvt1.com", "edgedl.me.gvt1.com"}  # fmt: skip
CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
            "--disable-extensions", "--disable-domain-reliability", "--no-pings", "--remote-debugging-port=0",
            "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication"]  # fmt: skip
SEEDED = """
from prefect import flow
from prefect.artifacts import create_markdown_artifact
@flow
def seen():
    create_markdown_artifact(key="seen", markdown="![](http://outside.example/x.png) [out](http://outside.example)")
seen()
"""
COMMAND = """
import os, sys, time
from pathlib import Path
from flows.server import use_own_server
use_own_server(Path(sys.argv[1]))
first = os.environ["PREFECT_API_URL"]
use_own_server(Path(sys.argv[1]))
assert os.environ["PREFECT_API_URL"] == first
from prefect import flow
@flow
def job(): return None
job()
print(first, flush=True)
time.sleep(600)
"""


def asked(port: int, path: str, method: str = "GET", *, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """Status and text of an answer, with no proxy between."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(
            method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")


def port_of(environ: dict[str, str]) -> int:
    return urlsplit(environ["PREFECT_API_URL"]).port or 0


def artifact_of_a_flow(environ: dict[str, str]) -> str:
    """A flow through the server; the path of the page that it leaves."""
    subprocess.run([sys.executable, "-c", SEEDED], env=environ, check=True, capture_output=True)
    body = b'{"artifacts": {"key": {"any_": ["seen"]}}}'
    _, found = asked(port_of(environ), "/api/artifacts/filter", "POST", body=body, content_type="application/json")
    return f"/v2/artifacts/artifact/{json.loads(found)[0]['id']}"


def gone(port: int, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            asked(port, "/api/health")
        except OSError:
            return True
        time.sleep(0.2)
    return False


def looked_at(proxy: RecordingProxy, pages: list[str], until: Callable[[], bool], profile: Path) -> None:
    """A browser with all these pages open, through the proxy, loopback too, until something has been seen of it."""
    through = [
        f"--proxy-server=127.0.0.1:{proxy.port}",
        "--proxy-bypass-list=<-loopback>",
        f"--user-data-dir={profile}",
    ]
    browser = subprocess.Popen(
        [*CHROMIUM, *through, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 90
    try:
        told = profile / "DevToolsActivePort"  # there before anything stands in it
        while not told.is_file() or "\n" not in told.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        port = int(told.read_text().split()[0])
        for page in pages:
            asked(port, f"/json/new?{page}", "PUT")
        while not until():
            assert time.monotonic() < deadline, " ".join(sorted(set(proxy.paths)))
            time.sleep(0.1)
        time.sleep(2)
    finally:
        browser.terminate()
        browser.wait(20)


def called(proxy: RecordingProxy) -> set[str]:
    return {one.rpartition(":")[0] for one in proxy.outside()} - BROWSERS_OWN


@pytest.mark.slow
def test_no_page_of_the_cockpit_calls_an_outside_host(prefect_server: dict[str, str], tmp_path: Path) -> None:
    artifact = artifact_of_a_flow(prefect_server)
    base = prefect_server["PREFECT_API_URL"].removesuffix("/api")
    pages = [f"{base}{page}" for page in ("/v2/dashboard", "/v2/runs", "/v2/deployments", "/v2/automations", artifact)]
    read = f"/api{artifact.removeprefix('/v2').replace('artifacts/artifact', 'artifacts')}"
    wanted = {
        "/api/flow_runs/paginate",
        "/api/deployments/count",
        "/api/automations/filter",
        read,
    }
    with RecordingProxy() as proxy:
        looked_at(proxy, pages, lambda: wanted <= set(proxy.paths), tmp_path / "strict")
        assert called(proxy) == set()
    with RecordingProxy(lax=True) as proxy:  # the same pages without the policy: else this would prove nothing
        looked_at(proxy, pages[-1:], lambda: len(called(proxy)) > 1, tmp_path / "lax")
        assert "outside.example" in called(proxy)
        assert any("amplitude" in one for one in called(proxy))


@pytest.mark.slow
def test_the_server_answers_its_own_names_and_pages_only(prefect_server: dict[str, str]) -> None:
    base = prefect_server["PREFECT_API_URL"].removesuffix("/api")
    assert asked(port_of(prefect_server), "/v2/", host="evil.example")[0] == 421
    assert asked(port_of(prefect_server), "/api/health", origin="http://evil.example")[0] == 403
    assert asked(port_of(prefect_server), "/api/health", origin=base) == (200, "true")
    status, page = asked(port_of(prefect_server), "/v2/runs", accept="text/html")
    assert (status, 'id="root"' in page) == (200, True)
    for described in ("/docs", "/redoc", "/api/docs", "/api/redoc"):
        assert "cdn." not in asked(port_of(prefect_server), described)[1]
    assert (Path(prefect_server["PREFECT_HOME"]) / "pages/v2/index.html").is_file()  # not among the installed packages


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled"])
def test_no_page_elsewhere_opens_a_line_to_the_server(prefect_server: dict[str, str], path: str) -> None:
    address = f"{prefect_server['PREFECT_API_URL']}{path}".replace("http", "ws", 1)

    async def opened(origin: str | None) -> bool:
        async with websockets.connect(address, origin=origin, subprotocols=["prefect"], proxy=None) as line:  # type: ignore[arg-type, list-item]
            await line.send('{"type": "auth", "token": null}')
            return "auth_success" in str(await line.recv())

    with pytest.raises(websockets.InvalidStatus, match="403"):
        asyncio.run(opened("http://evil.example"))
    assert asyncio.run(opened(prefect_server["PREFECT_API_URL"].removesuffix("/api")))
    assert asyncio.run(opened(None))


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], RecordingProxy]]:
    """A server with a password and CSRF tokens, whose own calls would go through a proxy that writes them down."""
    home = tmp_path_factory.mktemp("locked")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"PREFECT_SERVER_API_AUTH_STRING": "operator:secret", "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true"}
    with RecordingProxy() as proxy:
        through = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), proxy.address)
        server = subprocess.Popen(
            [*PLANWATCH, "server", "--port", str(port), "--home", str(home)],
            cwd=ROOT, env={**os.environ, **own, **through}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        client = {**os.environ, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(home / "client")}
        deadline = time.monotonic() + 120
        while True:
            try:
                assert asked(port_of(client), "/api/health") == (200, "true")
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        yield client, proxy
        server.terminate()
        assert server.wait(30) == 0


@pytest.mark.slow
def test_password_and_tokens_still_hold_and_the_server_itself_calls_nobody(
    locked: tuple[dict[str, str], RecordingProxy],
) -> None:
    client, proxy = locked
    assert asked(port_of(client), "/api/admin/version")[0] == 401
    known = "Basic b3BlcmF0b3I6c2VjcmV0"
    assert asked(port_of(client), "/api/flow_runs/filter", "POST", authorization=known)[0] == 403  # no token
    open_to_it = {**client, "PREFECT_API_AUTH_STRING": "operator:secret", "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true"}
    run = subprocess.run([sys.executable, "-c", SEEDED], env=open_to_it, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert proxy.asked == []


def test_a_port_that_is_taken_is_named_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*PLANWATCH, "server", "--port", str(port), "--home", str(tmp_path / "home")]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 3
    assert f"--port {port}: nobody can listen there" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.slow
def test_the_server_of_a_command_serves_it_whole_and_ends_with_it_however_it_ends(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(tmp_path / "home")],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout
    client = {"PREFECT_API_URL": command.stdout.readline().strip()}
    assert asked(port_of(client), "/api/health") == (200, "true")
    assert asked(port_of(client), "/api/health", host="evil.example")[0] == 421
    command.send_signal(signal.SIGKILL)
    command.wait()
    command.stdout.close()
    assert gone(port_of(client), 30)
