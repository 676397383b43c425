"""`planwatch deploy` where no server is, or one that does not fit: one sentence says what to do, and nothing is made."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from domain.errors import ServerUnreachable, SettingsInvalid
from flows.server import require_server, without_proxy

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
Deploying = Callable[..., tuple[int, str, str]]


def served(status: int, said: object) -> Iterator[str]:
    """A server of another version, or with a password: what of it can be seen from outside."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            healthy = self.path.endswith("/health") and status == 401  # it says so to everybody
            body = json.dumps(True if healthy else said).encode()
            self.send_response(200 if healthy else status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api"
    server.shutdown()
    server.server_close()


def test_without_a_server_one_sentence_says_what_to_do(deploying: Deploying) -> None:
    code, _, said = deploying(None)
    assert (code, said.count("\n")) == (5, 1)
    assert "PREFECT_API_URL names no Prefect server" in said
    assert "set PREFECT_API_URL=" in said
    code, _, said = deploying("http://127.0.0.1:9/api")
    assert (code, said.count("\n")) == (5, 1)
    assert "start it, or correct the address, and try again" in said


@pytest.mark.parametrize(
    ("status", "answer", "auth", "sentence"),
    [
        (200, "3.7.1", None, r"runs Prefect 3\.7\.1, and Planwatch here Prefect 3\..*install prefect=="),
        (200, {"not": "one"}, None, "is no Prefect server.*it ends with /api"),
        (401, "", "duty:wrong", "does not take what PREFECT_API_AUTH_STRING says"),
        (401, "", None, "asks for a password, and none is set.*set PREFECT_API_AUTH_STRING"),
    ],
)
def test_a_server_that_does_not_fit_is_refused_before_anything_is_made(
    deploying: Deploying, status: int, answer: object, auth: str | None, sentence: str
) -> None:

    with_server = served(status, answer)
    code, _, said = deploying(next(with_server), auth=auth)
    next(with_server, None)
    assert (code, said.count("\n")) == (5, 1)
    assert re.search(sentence, said)
    assert "wrong" not in said or "duty" not in said


def test_a_proxy_is_never_asked_for_this_machine_and_what_was_left_to_it_stays() -> None:
    environ = {"NO_PROXY": "intranet.example", "HTTP_PROXY": "http://proxy:1"}
    without_proxy(environ)
    assert environ["no_proxy"] == environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    with pytest.raises(SettingsInvalid, match=r"ALL_PROXY names a SOCKS proxy.*HTTPS_PROXY") as caught:
        without_proxy({"ALL_PROXY": "socks5://user:secret@proxy:1"})
    assert "secret" not in str(caught.value)


def test_another_server_at_the_address_is_not_taken_for_prefects() -> None:
    another = served(200, "a page of something else")
    with pytest.raises(ServerUnreachable, match="the address ends with /api"):
        require_server(next(another))
    next(another, None)


def test_a_command_that_runs_on_a_server_with_a_password_says_which_setting_is_lacking(tmp_path: Path) -> None:
    """It was a defect with a file for the maintainers."""
    guarded = served(401, {"exception_message": "Unauthorized"})
    environ = {**os.environ, "PREFECT_API_URL": next(guarded), "PYTHONPATH": str(ROOT)}
    environ.pop("PREFECT_API_AUTH_STRING", None)
    command = ["-c", "import sys; from flows.cli.main import main; sys.exit(main(sys.argv[1:], {}))"]
    where = ["--home", str(tmp_path), "--config", str(ROOT / "tests/deployments/tiny")]
    for verb in ("init", "monitor"):
        ran = subprocess.run(
            [sys.executable, *command, verb, *where], env=environ, cwd=tmp_path, capture_output=True, text=True
        )
    next(guarded, None)
    assert "asks for a password, and none is set (401); set PREFECT_API_AUTH_STRING" in ran.stderr
    assert ran.stderr.count("\n") == 1
