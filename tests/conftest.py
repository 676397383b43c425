"""What several rooms need to test against: a real PostgreSQL, started by the suite itself."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must run (PLANWATCH_NO_SKIP=1), a skip is a failure that says what was lacking."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("PLANWATCH_NO_SKIP") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where everything must run: {report.longrepr}"
    return report


def _programs() -> Path | None:
    """The folder with initdb and postgres: the newest of the distribution's, or the one on the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return installed[-1].parent if installed else Path(on_path).resolve().parent if on_path else None


def _unprivileged() -> dict[str, Any]:
    """initdb refuses root: then everything of the server runs as somebody who owns nothing else."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    somebody = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        if "ready to accept connections" in log.read_text(errors="replace"):
            with socket.create_connection(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a throw-away PostgreSQL, without a database name: add `/<name>`; `/postgres` is always there."""
    programs = _programs()
    if programs is None:
        reason = "no PostgreSQL here (initdb not found): apt-get install postgresql"
        pytest.fail(reason) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(reason)
    who = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pw-pg-"))
    data, log = folder / "data", folder / "log"
    log.touch()
    if who:
        os.chown(folder, who["user"], who["group"])
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "planwatch", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        cwd=folder, capture_output=True, text=True, **who,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    port = _free_port()
    quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", f"unix_socket_directories={folder}"]
    options = [part for setting in (*quick, "listen_addresses=127.0.0.1", "TimeZone=Asia/Shanghai") for part in ("-c", setting)]  # fmt: skip
    with log.open("wb") as stream:
        command = [programs / "postgres", "-D", data, "-p", str(port), *options]
        server = subprocess.Popen(command, cwd=folder, stdout=stream, stderr=stream, **who)
    try:
        _wait_for(server, port, log)
        yield f"postgresql+psycopg://planwatch@127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def imap_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A throw-away mail server: `mailserver.MailServer`."""
    import mailserver
    from tests.alerts.servers import self_signed

    if mailserver.program() is None:
        reason = "no mail server here (dovecot not found): apt-get install dovecot-imapd"
        pytest.fail(reason) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(reason)
    with mailserver.running(self_signed(tmp_path_factory.mktemp("authority"))) as server:
        yield server
