"""A workplace on the shipped deployment with recorded input, and on the tiny one; no server in either."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote
from urllib.request import urlopen

import pytest

import september
from flows.cli.main import main
from flows.here import Played, run_here
from flows.server import settings_for
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import Workplace, deployment_of, look

ROOT = Path(__file__).resolve().parents[2]
Opener = Callable[[date], Workplace]
Runner = Callable[[Workplace], Played]
Deploying = Callable[..., tuple[int, str, str]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty working folder over the shipped deployment."""
    found = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(tmp_path / "home"))
    (found.home / "inbox").mkdir(parents=True)
    return found


@pytest.fixture
def at(settings: Settings) -> Opener:
    """Opens the workplace as on a day; its ledger is a played one, made when it is not there yet. No file of a test is still
    being written: nothing waits to see whether it is."""

    def open_at(day: date) -> Workplace:
        found(settings, {}, simulated=True)
        return replace(look(settings, {}, as_of=day), pause=lambda seconds: None)

    return open_at


@pytest.fixture(scope="session")
def month() -> Runner:
    """Runs a month here, as production does but for the server; nothing may fail in it."""

    def run(workplace: Workplace) -> Played:
        played = run_here(workplace, "monitor")
        assert not played.failed
        return played

    return run


@pytest.fixture
def due_day(settings: Settings, at: Opener) -> Workplace:
    """The first recorded day: the boxes are filled, nothing has run."""
    deployment = deployment_of(settings, {})
    september.deliver(deployment, settings.home / "inbox", september.first_day(deployment))
    return at(september.DUE_DAY)


@pytest.fixture
def later_day(settings: Settings, due_day: Workplace, at: Opener, month: Runner) -> Workplace:
    """The second day, after the month has run on the first: one late file has come."""
    month(due_day)
    deployment = due_day.deployment
    september.deliver(deployment, settings.home / "inbox", september.later_day(deployment))
    return at(september.LATER)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def deploying(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Deploying]:
    """`planwatch deploy` with these settings of Prefect: its exit code, and what it said."""
    for name in list(os.environ):
        monkeypatch.setenv(name, os.environ[name])  # what the verb adds is taken away again
    kept = dict(os.environ)

    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    def run(address: str | None, *arguments: str, auth: str | None = None) -> tuple[int, str, str]:
        with temporary_settings({PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: auth}):
            code = main(["deploy", "--config", str(ROOT / "config/shandong"), *arguments], {})
        said = capsys.readouterr()
        return code, said.out, said.err

    yield run
    for name in set(os.environ) - set(kept):
        del os.environ[name]


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a client of `planwatch server` that is up."""
    port, home = free_port(), tmp_path_factory.mktemp("prefect")
    environ = {**os.environ, **settings_for(home)}
    environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "WARNING"
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", "server", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--home", str(home)], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                break
        except OSError:
            assert process.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.5)
    yield {**environ, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    process.terminate()
    process.wait(30)


@dataclass(frozen=True)
class Received:
    """One message as its recipient got it."""

    address: str
    title: str
    body: str

    @property
    def repeated(self) -> bool:
        return "可能重复" in self.title

    @property
    def as_first(self) -> tuple[str, str]:
        """The same message whether or not it says that it may have come before. Titles are cut to a length."""
        return self.address, self.body.split("】\n", 1)[1] if self.repeated else self.body


class Sink:
    """A receiver of messages that counts what it got: the people's end."""

    def __init__(self) -> None:
        self.received: Counter[Received] = Counter()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                sink.received[Received(unquote(self.path), told["title"], told["message"])] += 1
                taken = b'{"errcode": 0}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(taken)))
                self.end_headers()
                self.wfile.write(taken)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/{{address}}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def sinking(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped deployment, whose messages go to the sink."""
    folder = tmp_path_factory.mktemp("config") / "shandong"
    shutil.copytree(ROOT / "config/shandong", folder)
    contacts = folder / "contacts.yaml"
    text = contacts.read_text(encoding="utf-8")
    body = '{"title": "{title}", "message": "{text}"}'
    options = f"    options: {{body: '{body}'}}\n"
    url = f"    kind: gateway\n    url: '{sink.address}'\n    per_minute: 100000\n{options}"
    assert text.count("    kind: file\n") == 1
    contacts.write_text(text.replace("    kind: file\n", url), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def filled(sinking: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose boxes are filled and whose month has not run."""
    home = tmp_path_factory.mktemp("filled")
    settings = Settings.from_environ({}, config=str(sinking), home=str(home))
    found(settings, {}, simulated=True)
    deployment = deployment_of(settings, {})
    september.deliver(deployment, home / "inbox", september.first_day(deployment))
    return home
