"""Makes the pictures of the cockpit, docs/pictures/ui-*.png: the demonstration's runs at a server of ours, with the jobs deployed, a
worker, and one more day played through it; then the folder through which the districts send is away for a while.

Needs Chromium. Run it after `make demo`: `PYTHONPATH=.:scripts python scripts/cockpit_pictures.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.request import urlopen

from browsing import picture
from pictures import PICTURES, PORT, ROOT, ask

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
HEIGHTS = {"ui-dashboard": 1150, "ui-runs": 1250, "ui-automations": 1250, "ui-monitor": 1060}
# What somebody clicks to see more: a selector, and which of what it finds.
CLICKS = {
    "ui-dashboard": [("button[data-slot=accordion-trigger]", "true")],
    "ui-runs": [
        ("button", "one.textContent === 'Past week'"),
        ("[role=menuitem]", "one.textContent === 'Hide scheduled runs'"),
    ],
    "ui-monitor": [("[role=tab]", "one.textContent === 'Details'")],
}
INSTALLED = "/srv/planwatch"


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
    address, size = f"http://127.0.0.1:{PORT}/v2/{path}", (WIDTH, HEIGHTS.get(name, 900))
    picture(address, PICTURES / f"{name}.png", size, CLICKS.get(name, []), (str(ROOT), INSTALLED))


def run(job: str, **given: str) -> str:
    """Runs a deployed job to its end; returns the id of the run."""
    run_id = begin(job, **given)
    print(job, until(lambda: ended(run_id), job)["state_name"])
    return run_id


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """A folder cannot be found."""
    elsewhere = shutil.move(folder, folder.with_name("away"))
    try:
        yield
    finally:
        shutil.move(elsewhere, folder)


def play(inbox: Path) -> None:
    """The jobs deployed, the next day through a worker, a source that is down, and every page."""
    subprocess.run(planwatch("deploy"), check=True)
    runs = {"chase": run("chase", as_of=NEXT_DAY)}
    with away(inbox):
        runs |= {job: run(job) for job in ("collect", "health")}
    time.sleep(20)  # until the server has it all
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
        play(settings.home / "inbox")
    finally:
        for process in (worker, server):
            if process:
                process.terminate()
                process.wait(60)


if __name__ == "__main__":
    main()
