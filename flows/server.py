"""The Prefect server that belongs to a working folder: its settings, and waiting until it has recorded a run.

Nothing here imports Prefect before the settings are in the environment."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

from domain.errors import ServerUnreachable

PATIENCE_S = 60  # until everything is on record
STARTING_S = 120  # two busy cores need long to start a server
# Without these the recorder and the event services take rows one by one: four to five times the work, and the UI lags.
BATCHED: Mapping[str, str] = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "200",
}
QUIET: Mapping[str, str] = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    # Never Prefect's own temporary server: it answers the pages of any origin. Ours takes its place.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # The UI asks its own address, whatever the port.
    "PREFECT_SERVER_UI_API_URL": "/api",
    # No page of another origin reads anything; the UI is of our own.
    "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "http://127.0.0.1",
    # Which run holds the slot of its job outlives the server, so that a power cut leaves no slot taken for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # A run says that it lives every half minute; whoever has not for long is dead.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # The run's log is in the UI; the terminal shows our own progress and sentences.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
}


def settings_for(home: Path) -> dict[str, str]:
    """Environment of a Prefect that lives below a working folder and disturbs no other one. Its pages are copied there: the
    folder of the installed package may belong to somebody else."""
    prefect = home / "prefect"
    return {**QUIET, **BATCHED, "PREFECT_HOME": str(prefect), "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(prefect / "ui")}


def use_own_server(home: Path) -> None:
    """Before Prefect is imported: use the server that PREFECT_API_URL names, else one of the working folder's own, which ends
    with this process. Raises ServerUnreachable when the named one does not answer, or ours does not come up."""
    named = os.environ.get("PREFECT_API_URL")
    if named:
        require_server(named)
    for name, value in settings_for(home).items():
        os.environ.setdefault(name, value)
    if not named:
        port = _free_port()
        temporary = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT_UI_ENABLED": "0"}
        server = start_server(home, port, environ=temporary, until_closed=True)
        atexit.register(stop_server, server)
        wait_until_up(server, port)
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"


def start_server(
    home: Path, port: int, *, environ: Mapping[str, str] | None = None, until_closed: bool = False
) -> subprocess.Popen[bytes]:
    """`planwatch server` over a working folder, as a process. With `until_closed` it ends when this process does, however that
    comes."""
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", "server", "--port", str(port)]
    command += ["--home", str(home), *(["--until-closed"] if until_closed else [])]
    return subprocess.Popen(  # noqa: S603
        command,
        env={**os.environ, **settings_for(home), **(environ or {}), "PYTHONPATH": _import_path()},
        stdin=subprocess.PIPE if until_closed else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until_up(server: subprocess.Popen[bytes], port: int) -> None:
    """Returns when the server answers. Raises ServerUnreachable when it ends or takes too long."""
    deadline = time.monotonic() + STARTING_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise ServerUnreachable(f"the Prefect server did not come up on port {port}: is the port in use? try --port")


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """Ends a server that was started here, and waits until its database is closed."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _import_path() -> str:
    """Where this process imports from, for one that it starts: a checkout need not be installed."""
    return os.pathsep.join(one for one in sys.path if one)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def require_server(address: str) -> None:
    """Raises ServerUnreachable unless a Prefect server answers at the address of its API."""
    try:
        with urlopen(f"{address.rstrip('/')}/health", timeout=10):  # noqa: S310 - the operator's own setting
            return
    except (OSError, ValueError) as error:
        raise ServerUnreachable(
            f"no Prefect server answers at PREFECT_API_URL={address} ({error}); "
            "start it, correct the address, or unset it to use a temporary one"
        ) from None


def wait_until_recorded(task_runs: Collection[str]) -> None:
    """Returns when the server shows all these task runs as finished. Prefect records them after the fact, and a server that
    stops too early loses them. Raises ServerUnreachable when it does not get there."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterId

    waiting = set(task_runs)
    deadline = time.monotonic() + PATIENCE_S
    with get_client(sync_client=True) as client:
        while waiting and time.monotonic() < deadline:
            wanted = TaskRunFilter(id=TaskRunFilterId(any_=[UUID(run) for run in sorted(waiting)[:200]]))
            seen = client.read_task_runs(task_run_filter=wanted, limit=200)
            waiting -= {str(run.id) for run in seen if run.state and run.state.is_final()}
            if waiting:
                time.sleep(0.5)
    if waiting:
        raise ServerUnreachable(
            f"{len(waiting)} of {len(task_runs)} task runs were not recorded within {PATIENCE_S} s; "
            "the ledger is complete, only the Prefect UI lacks them: run the job again to see it"
        )
