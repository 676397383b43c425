"""A secret in every place where one can stand, and everything that a day leaves looked through for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from flows.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
CANARY = "kAnarienvogel"
# Each place has its own, so that a leak says where it came from.
AT = {
    name: f"{CANARY}-{name}"
    for name in (
        "source",
        "sourceenv",
        "sourcefile",
        "robot",
        "relay",
        "mail",
        "hook",
        "file",
        "ledger",
        "links-of-answers-1234567",
    )
}
PLANWATCH = [sys.executable, "-c", "from flows.cli import entry; entry()"]
VERBS = (
    "lint",
    "doctor",
    "doctor --json",
    "status --json",
    "receipts --json",
    "alerts --json",
    "deliveries --json",
    "export",
)


class Hook:
    """A service that refuses every message and says with whose key."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.paths.append(self.path)
                self.rfile.read(int(self.headers["content-length"]))
                said = json.dumps({"errcode": 93000, "errmsg": f"unknown key {self.path}", "ok": False}).encode()
                self.send_response(200 if "send" in self.path else 500)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def environ(tmp_path: Path, hook: Hook) -> dict[str, str]:
    """A deployment with a secret in each place, as an environment that leads to it."""
    for name in ("out", "secrets", "temporary"):
        (tmp_path / name).mkdir()
    shutil.copytree(ROOT / "tests/deployments/tiny", tmp_path / "config")
    _write_sources(tmp_path)
    _write_channels(tmp_path, hook.host)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PLANWATCH_", "PREFECT_"))},
        "PLANWATCH_CONFIG": str(tmp_path / "config"),
        "PLANWATCH_HOME": str(tmp_path / "home"),
        "CANARY_SOURCE": f"ftp://clerk:{AT['sourceenv']}@127.0.0.1:1/box",
        "CANARY_HOOK": f"json://{hook.host}/{quote(AT['hook'])}",
        "PLANWATCH_LINK_KEYS": AT["links-of-answers-1234567"],
        "TMPDIR": str(tmp_path / "temporary"),
        "PYTHONPATH": str(ROOT),
    }


def _write_sources(folder: Path) -> None:
    kept = folder / "secrets/source"
    kept.write_text(f"ftp://clerk:{AT['sourcefile']}@127.0.0.1:1/box\n", encoding="utf-8")
    addresses = {
        "plain": f"ftp://clerk:{AT['source']}@127.0.0.1:1/box",
        "env": "env:CANARY_SOURCE",
        "file": f"file:{kept}",
    }
    entries = "".join(
        f'  - {{id: {at}, kind: folder, places: [NR-02], address: "{address}"}}\n' for at, address in addresses.items()
    )
    with (folder / "config/sources.yaml").open("a", encoding="utf-8") as file:
        file.write(entries)


def _write_channels(folder: Path, host: str) -> None:
    """Somebody is told over each channel: groups what is missing, people which source is down."""
    kept = folder / "secrets/file"
    kept.write_text(f"wecombot://{AT['file']}\n", encoding="utf-8")
    relay = f"base_url: 'http://relay:{AT['relay']}@{host}'"
    channels = {
        "robot": f"kind: wecom, url: 'wecombot://{AT['robot']}', {relay}",
        "filed": f"kind: wecom, url: 'file:{kept}', {relay}",
        "mail": f"kind: apprise, url: 'mailto://me:{AT['mail']}@127.0.0.1:1/?from=me@north.example&to={{address}}'",
        "plain": f"kind: apprise, url: 'json://{host}/{AT['hook']}'",
        "hook": "kind: apprise, url: env:CANARY_HOOK",
    }
    path = folder / "config/contacts.yaml"
    text = path.read_text(encoding="utf-8")
    entries = "".join(f"  - {{id: {at}, {given}}}\n" for at, given in channels.items())
    text = text.replace("channels:\n", f"# was: wecombot://old-{CANARY}\nchannels:\n{entries}", 1)
    for at, given in channels.items():
        told = "clerk, place: NR-01" if "wecom" in given else "ops, place: NR"  # a group is told what is missing
        text += f"  - {{id: told-{at}, name: Somebody, role: {told}, channel: {at}, address: some@north.example}}\n"
    path.write_text(text, encoding="utf-8")


def planwatch(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PLANWATCH, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True)


@pytest.mark.slow
def test_no_secret_is_in_anything_that_a_day_says_or_leaves(
    tmp_path: Path, environ: dict[str, str], hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planwatch(environ, "init", "--simulated", "--as-of", "2023-03-01").returncode == 0
    run = planwatch(environ, "monitor", "--as-of", "2023-03-24")  # its own Prefect server lives below the home
    said = [run.stdout + run.stderr]
    assert run.returncode in {0, 1}, said
    for verb in VERBS:
        main(verb.split(), environ)
    shown = capsys.readouterr()
    assert "ftp://clerk:***@127.0.0.1:1/box" in shown.out  # what is wrong is still told
    elsewhere = f"postgresql+psycopg://u:{AT['ledger']}@127.0.0.1:1/x"
    for ledger in (["--ledger", elsewhere], []):
        assert main(["status", *ledger], {**environ, "PLANWATCH_LEDGER": elsewhere}) == 4
    lost = capsys.readouterr()
    said += [shown.out, shown.err, lost.out, lost.err]
    # The secrets were really used.
    assert {path.split("?")[0] for path in hook.paths} >= {f"/{AT['hook']}", "/cgi-bin/webhook/send"}
    assert not [text for text in said if CANARY in text]
    left = [file for file in (tmp_path / "home").rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    assert not left
    assert (tmp_path / "home/prefect/prefect.db").stat().st_size > 100_000  # runs, logs and artifacts were among that


def test_a_crash_shows_no_secret_that_the_deployment_knows(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.cli.verbs import status

    def broken(args: object, context: object) -> int:
        raise RuntimeError("nobody foresaw " + "; ".join([*AT.values(), *map(quote, AT.values())]))

    monkeypatch.setattr(status, "run", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    ledger = f"postgresql+psycopg://u:{quote(AT['ledger'])}@127.0.0.1:1/x"
    assert main(["status", "--period", CANARY], {**environ, "PLANWATCH_LEDGER": ledger}) == 70
    (report,) = (tmp_path / "temporary").rglob("crash.log")
    assert "nobody foresaw" in report.read_text(encoding="utf-8")
    assert CANARY not in report.read_text(encoding="utf-8") + capsys.readouterr().err
