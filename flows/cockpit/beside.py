"""A server in a process of its own, for as long as this one needs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

from domain.errors import ServerUnreachable, SettingsInvalid
from flows.cockpit.app import ORIGINS

PATIENCE_S = 120.0
UI_PAGE, HEALTH = "/v2/", "/api/health"
_END_S = 10.0


@dataclass(frozen=True, slots=True)
class Beside:
    """A server of ours that listens on 127.0.0.1."""

    process: subprocess.Popen[bytes]
    port: int
    said: IO[bytes]  # what it wrote before it ended by itself; no pipe, which would fill up

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_until_up(self, path: str) -> None:
        """Returns when the page of that path is there. Raises ServerUnreachable when it ends or takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self.alive:
            if status_of(self.port, path) == 200:
                return
            time.sleep(0.1)
        self.said.seek(0)
        lines = self.said.read().decode("utf-8", "replace").strip().splitlines()
        self.stop()
        raise ServerUnreachable(
            lines[-1] if lines else f"the Prefect server did not come up on port {self.port} in {PATIENCE_S:.0f} s"
        )

    def stop(self) -> None:
        """Ends it, whatever it is doing."""
        self.process.terminate()
        try:
            self.process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def begin(environ: Mapping[str, str], door: socket.socket) -> Beside:
    """Starts a server on a socket that listens; it takes the socket over. It answers when `wait_until_up` returns."""
    port = int(door.getsockname()[1])
    own = {ORIGINS: f"http://127.0.0.1:{port}", **environ}
    own.pop("PREFECT_API_URL", None)  # it is the server: it asks nobody
    make_home(own)
    # -P: a folder called `flows` where the command was given is not ours. A session of its own: Ctrl+C in a terminal reaches
    # the command alone, which may still have something to record.
    command = [sys.executable, "-P", "-m", "flows.cockpit", "--fd", str(door.fileno())]
    said = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
    with door:
        process = subprocess.Popen(  # noqa: S603
            command, env=own, pass_fds=[door.fileno()], start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
    return Beside(process, port, said)


def make_home(environ: Mapping[str, str]) -> None:
    """The folder of Prefect, which makes it only where the one above is there. Raises SettingsInvalid."""
    try:
        Path(environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsInvalid(
            f"{environ['PREFECT_HOME']} cannot be made ({error.strerror}): Prefect keeps its runs there; "
            "name another working folder (--home, PLANWATCH_HOME) or PREFECT_HOME"
        ) from None


def status_of(port: int, path: str) -> int:
    """What a server on this machine answers, whatever proxy the environment names; 0 where it does not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Accept": "text/html, application/json"})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
