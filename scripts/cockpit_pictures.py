"""Makes the pictures of the cockpit, docs/pictures/ui-*.png: the demonstration's runs at a server of ours, with the jobs deployed, a
worker, and one more day played through it.

Needs Chromium. Run it after `make demo`: `PYTHONPATH=.:scripts python scripts/cockpit_pictures.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.request import urlopen

from pictures import PORT, ask, screenshot

from flows.settings import Settings

T = TypeVar("T")
NEXT_DAY = "2024-11-12"
PATIENCE_S = 180
WIDTH = 1440
# Beside these no page says anything that the others do not.
PAGES = {
    "ui-dashboard": "dashboard",
    "ui-runs": "runs",
    "ui-deployments": "deployments",
    "ui-automations": "automations",
}
HEIGHTS = {"ui-dashboard": 620, "ui-automations": 1250}


def until(look: Callable[[], T | None], what: str) -> T:
    """What a look sees, as soon as it sees it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if (seen := look()) is not None:
            return seen
        time.sleep(1)
    raise TimeoutError(what)


def is_up() -> bool | None:
    try:
        urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=2).close()
    except OSError:
        return None
    return True


def planwatch(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from flows.cli import entry; entry()", *arguments]


def begin(job: str, **parameters: str) -> str:
    """Begins a deployed job as somebody does in the UI; returns the id of the run."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        deployment = next(one for one in client.read_deployments() if f"job:{job}" in one.tags)
        return str(client.create_flow_run_from_deployment(deployment.id, parameters=parameters).id)


def ended(run_id: str) -> dict[str, object] | None:
    (run,) = (one for one in ask("flow_runs/filter") if one["id"] == run_id)
    return run if run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"} else None


def page_of(run_id: str) -> str:
    """The address of the page that a run carries."""
    own = [one for one in ask("artifacts/filter") if one["flow_run_id"] == run_id and one["type"] == "markdown"]
    return f"artifacts/artifact/{own[0]['id']}"


def shown(name: str, path: str) -> None:
    screenshot(f"http://127.0.0.1:{PORT}/v2/{path}", f"{name}.png", WIDTH, HEIGHTS.get(name, 900))


def play() -> None:
    """The jobs deployed, the next day through a worker, and every page."""
    subprocess.run(planwatch("deploy"), check=True)
    runs = {job: begin(job, **day) for job, day in (("health", {}), ("chase", {"as_of": NEXT_DAY}))}
    for job, run_id in runs.items():
        print(job, until(lambda run_id=run_id: ended(run_id), job)["state_name"])  # type: ignore[misc]
    time.sleep(5)  # until the server has it all
    for name, path in PAGES.items():
        shown(name, path)
    shown("ui-monitor", f"runs/flow-run/{runs['chase']}")
    shown("ui-first-table", page_of(runs["chase"]))
    shown("ui-health", page_of(runs["health"]))


def main() -> None:
    settings = Settings.from_environ(os.environ)
    environ = {**os.environ, **settings.environ(), "PREFECT_API_URL": f"http://127.0.0.1:{PORT}/api"}
    server = subprocess.Popen(planwatch("server", "--port", str(PORT)), env=environ, stdout=subprocess.DEVNULL)
    worker = None
    try:
        until(is_up, "the server")
        os.environ.update(environ)
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "planwatch", "--type", "process"]
        worker = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        play()
    finally:
        for process in (worker, server):
            if process:
                process.terminate()
                process.wait(60)


if __name__ == "__main__":
    main()
