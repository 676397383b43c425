"""The Prefect server that belongs to a working folder: its settings, and waiting until it has recorded a run.

Nothing here imports Prefect before the settings are in the environment."""

from __future__ import annotations

import atexit
import os
import socket
import ssl
import sys
import time
from collections.abc import Collection, Mapping, MutableMapping
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

from domain.errors import ServerUnreachable, SettingsInvalid
from flows.cockpit.beside import HEALTH, Beside, begin

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
CONSOLE = "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"
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
    CONSOLE: "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
}


# Slots that were held when the power went are free again minutes later: their leases outlive the server. Who holds one and
# has died is seen after three heartbeats, by default after nine minutes.
STEADY: Mapping[str, str] = {
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
}
# A server for one command: no pages, and of Prefect's services those that record.
PASSING: Mapping[str, str] = {
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT__SERVER_EPHEMERAL": "1",
}
PAGES, OLD_PAGES = "PREFECT_SERVER_UI_STATIC_DIRECTORY", "PREFECT_UI_STATIC_DIRECTORY"

_running: list[Beside] = []


def settings_for(home: Path) -> dict[str, str]:
    """Environment of a Prefect that lives below a working folder and disturbs no other one."""
    own = {"PREFECT_HOME": str(home / "prefect"), PAGES: str(home / "prefect/pages")}
    return {**QUIET, **BATCHED, **STEADY, **own}


def environ_for(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """An environment with these settings; what it says itself holds."""
    own = settings_for(home)
    if OLD_PAGES in environ:
        del own[PAGES]
    return {**own, **environ}


def use_own_server(home: Path) -> None:
    """Use the server that PREFECT_API_URL names, else one of our own on a free port, which ends with this process, however
    that ends. Raises ServerUnreachable when the named one does not answer, or ours does not come up, ServerRefused for a wrong
    password."""
    without_proxy(os.environ)
    if os.environ.get("PREFECT_API_URL") and not _running:
        require_server(os.environ["PREFECT_API_URL"])
    os.environ.update(environ_for(home, os.environ))
    if os.environ.get("PREFECT_API_URL") and (not _running or _running[-1].alive):
        if not _running:
            from flows.deploying.reached import let_in

            let_in(os.environ["PREFECT_API_URL"])
        return
    beside = begin({**os.environ, **PASSING}, socket.create_server(("127.0.0.1", 0)))
    _running.append(beside)
    atexit.register(beside.stop)
    os.environ.update({"PREFECT_API_URL": f"{beside.address}/api", "PREFECT_SERVER_EPHEMERAL_ENABLED": "false"})
    _take_settings()
    beside.wait_until_up(HEALTH)


def without_proxy(environ: MutableMapping[str, str]) -> None:
    """A proxy that the environment names is not asked for this machine: it would look for the server on its own. Raises
    SettingsInvalid for one that nobody here can speak to."""
    for name in ("ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        if environ.get(name, "").startswith("socks") and not find_spec("socksio"):
            raise SettingsInvalid(
                f"{name} names a SOCKS proxy, and Planwatch speaks to HTTP proxies alone; name one in HTTPS_PROXY and HTTP_PROXY, "
                f"and take {name} away"
            )
    # Whoever reads them takes one of the two: each says all.
    names = ("no_proxy", "NO_PROXY")
    known = [one.strip() for name in names for one in environ.get(name, "").split(",") if one.strip()]
    environ.update(dict.fromkeys(names, ",".join(dict.fromkeys([*known, "127.0.0.1", "localhost"]))))


def _take_settings() -> None:
    """Prefect reads its settings when it is imported. That takes as long as the server's own start: both at once."""
    known = "prefect" in sys.modules
    from prefect.context import refresh_global_settings_context

    if known:
        refresh_global_settings_context()


def require_server(address: str) -> None:
    """Raises ServerUnreachable unless a Prefect server answers at the address of its API."""
    anybody = os.environ.get("PREFECT_API_TLS_INSECURE_SKIP_VERIFY", "").lower() in {"1", "true"}
    try:
        known = trusting(os.environ.get("PREFECT_API_SSL_CERT_FILE", ""), anybody=anybody)
        with urlopen(f"{address.rstrip('/')}/health", timeout=10, context=known) as answer:  # noqa: S310 - the operator's own setting
            if answer.read(5).strip() == b"true":
                return
        error: Exception = ValueError("another answer than a Prefect server's: the address ends with /api")
    except (OSError, ValueError, HTTPException) as failed:
        error = failed
    raise ServerUnreachable(
        f"no Prefect server answers at PREFECT_API_URL={address} ({error}); "
        "start it, correct the address, or unset it to use a temporary one"
    )


def trusting(authority: str, *, anybody: bool) -> ssl.SSLContext:
    """Whose certificates are taken: of those that this machine knows, or of the `authority` in a file, or `anybody`'s. Raises
    ServerUnreachable where the file cannot be read."""
    try:
        known = ssl.create_default_context(cafile=authority or None)
    except OSError as error:
        raise ServerUnreachable(f"PREFECT_API_SSL_CERT_FILE={authority} cannot be read: {error}") from None
    if anybody:
        known.check_hostname, known.verify_mode = False, ssl.CERT_NONE
    return known


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
