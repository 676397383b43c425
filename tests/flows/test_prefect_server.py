"""The pinned Prefect really serves, deploys and schedules: newer FastAPI or SQLAlchemy break each of the three silently."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prefect(environ: dict[str, str], *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a client of a real server that is up."""
    from flows.server import settings_for

    port = free_port()
    environ = {**os.environ, **settings_for(tmp_path_factory.mktemp("prefect")), "PLANWATCH_CHECKOUT": str(ROOT)}
    environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "WARNING"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


SCHEDULED = """
import sys, time
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
with get_client(sync_client=True) as client:
    for _ in range(120):
        runs = client.read_flow_runs(flow_run_filter=wanted, limit=5)
        if runs:
            print(runs[0].expected_start_time.isoformat())
            sys.exit(0)
        time.sleep(0.5)
sys.exit("no scheduled run appeared: is SQLAlchemy older than 2.1?")
"""


@pytest.mark.slow
@pytest.mark.xdist_group("prefect-server")
def test_the_shipped_schedules_deploy_and_a_scheduled_run_appears(server: dict[str, str]) -> None:
    prefect(server, "work-pool", "create", "planwatch", "--type", "process")
    said = prefect(server, "deploy", "--all")
    assert "monitor/daily" in said
    seen = subprocess.run([sys.executable, "-c", SCHEDULED], env=server, capture_output=True, text=True)
    assert seen.returncode == 0, seen.stderr
    listed = prefect(server, "deployment", "ls")
    assert "daily" in listed
