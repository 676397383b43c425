"""The Prefect server that belongs to a working folder: its settings, and waiting until it has recorded a run.

Nothing here imports Prefect before the settings are in the environment."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

from domain.errors import ServerUnreachable

PATIENCE_S = 60
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
    # The default of 20 seconds is too short for two busy cores.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # The UI asks its own address, whatever the port.
    "PREFECT_SERVER_UI_API_URL": "/api",
    # The run's log is in the UI; the terminal shows our own progress and sentences.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
}


def settings_for(home: Path) -> dict[str, str]:
    """Environment of a Prefect that lives below a working folder and disturbs no other one."""
    return {**QUIET, **BATCHED, "PREFECT_HOME": str(home / "prefect")}


def use_own_server(home: Path) -> None:
    """Before Prefect is imported: use the server that PREFECT_API_URL names, else the working folder's temporary one. Raises
    ServerUnreachable when the named one does not answer."""
    if os.environ.get("PREFECT_API_URL"):
        require_server(os.environ["PREFECT_API_URL"])
    for name, value in settings_for(home).items():
        os.environ.setdefault(name, value)
    if not os.environ.get("PREFECT_API_URL"):
        os.environ["PREFECT_SERVER_EPHEMERAL_ENABLED"] = "true"


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
