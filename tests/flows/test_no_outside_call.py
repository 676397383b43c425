"""Neither the server nor a browser that shows its pages calls anybody outside, and strangers' pages and names get nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from flows.server import settings_for, start_server, stop_server, wait_until_up
from recorder import Recorder, recording
from tests.flows.conftest import free_port

pytestmark = pytest.mark.slow
PAGES = ("dashboard", "runs", "deployments", "automations", "artifacts")
# Prefect's own application, as it is without us.
BARE = """
import sys, uvicorn
from prefect.server.api.server import create_app
uvicorn.run(create_app(final=True), port=int(sys.argv[1]), log_level="error")
"""
# What a browser asks for on its own account.
BROWSERS_OWN = ("google.com", "googleapis.com", "gvt1.com", "gstatic.com")


@pytest.fixture(scope="module")
def proxy() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture(scope="module")
def port(proxy: Recorder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Our server; everything that it wants from outside goes to the proxy."""
    number = free_port()
    outward = {"HTTP_PROXY": proxy.address, "HTTPS_PROXY": proxy.address, "NO_PROXY": "127.0.0.1,localhost"}
    server = start_server(tmp_path_factory.mktemp("home"), number, environ=outward)
    wait_until_up(server, number)
    yield number
    stop_server(server)


def opened(pages: list[str], proxy: Recorder, profile: Path) -> list[str]:
    """For whom a browser asks that shows these pages."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "no Chromium here: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(reason)
    before = len(proxy.hosts)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
               "--disable-features=OptimizationHints,MediaRouter,Translate", f"--proxy-server={proxy.address}",
               f"--user-data-dir={profile}", "--virtual-time-budget=6000", "--dump-dom"]  # fmt: skip
    for page in pages:
        shown = subprocess.run([chromium, *options, page], capture_output=True, text=True, check=True).stdout
        assert len(shown) > 10_000, f"{page} shows nothing"
    return [one for one in proxy.hosts[before:] if not one.endswith(BROWSERS_OWN)]


def test_no_page_of_the_cockpit_makes_a_browser_call_anybody(port: int, proxy: Recorder, tmp_path: Path) -> None:
    assert opened([f"http://127.0.0.1:{port}/v2/{page}" for page in PAGES], proxy, tmp_path) == []


def test_the_server_itself_has_called_nobody(port: int, proxy: Recorder) -> None:
    assert [one for one in proxy.hosts if not one.endswith(BROWSERS_OWN)] == []


def test_without_our_policy_the_same_look_sees_a_call(proxy: Recorder, tmp_path: Path) -> None:
    number = free_port()
    environ = {**os.environ, **settings_for(tmp_path / "home")}
    bare = subprocess.Popen([sys.executable, "-c", BARE, str(number)], env=environ)
    try:
        wait_until_up(bare, number)
        assert opened([f"http://127.0.0.1:{number}/v2/dashboard"], proxy, tmp_path / "profile")
    finally:
        stop_server(bare)
        proxy.hosts.clear()


def status(port: int, path: str, **heads: str) -> int:
    request = Request(f"http://127.0.0.1:{port}{path}", headers=heads)
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    ("path", "heads", "expected"),
    [
        ("/api/admin/version", {}, 200),
        ("/api/admin/version", {"Origin": "http://127.0.0.1:{port}"}, 200),
        ("/api/admin/version", {"Host": "localhost:{port}"}, 200),
        ("/api/admin/version", {"Origin": "http://stranger.example"}, 403),
        ("/api/admin/version", {"Origin": "null"}, 403),
        ("/api/admin/version", {"Host": "rebound.example"}, 421),
        ("/v2/", {"Host": "rebound.example:{port}"}, 421),
        ("/v2/", {}, 200),
        ("/docs", {}, 404),
        ("/api/docs", {}, 404),
    ],
)
def test_it_answers_its_own_names_and_pages_only(port: int, path: str, heads: dict[str, str], expected: int) -> None:
    assert status(port, path, **{name: value.format(port=port) for name, value in heads.items()}) == expected


def test_a_strangers_page_reads_no_events_over_a_web_socket(port: int) -> None:
    address = f"ws://127.0.0.1:{port}/api/events/out"
    with connect(address, origin=f"http://127.0.0.1:{port}", subprotocols=["prefect"]):  # type: ignore[arg-type, list-item]
        pass
    with pytest.raises(InvalidStatus):
        connect(address, origin="http://stranger.example")  # type: ignore[arg-type]


def test_a_server_whose_starter_is_killed_ends(tmp_path: Path) -> None:
    number = free_port()
    server = start_server(tmp_path, number, until_closed=True)
    wait_until_up(server, number)
    assert server.stdin is not None
    server.stdin.close()  # what the system does with the pipes of whoever is killed
    assert server.wait(30) == 0
