"""The flow `collect` on a real Prefect server: red only where somebody must act, retried only where that can help."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from flows.settings import Settings
from flows.steps.founding import found
from pulling import DAY, TINY, Office, return_of
from webserver import Page, serving

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
RUN = f"from flows.jobs.months import collect; print(collect(as_of='{DAY}', return_state=True).name)"
TWO = """sources:
  - {{id: inbox, kind: folder, address: inbox}}
  - {{id: web, kind: http, address: "{url}/{{box}}.csv", places: [NR-02]}}
"""


def collected(office: Office, server: dict[str, str]) -> str:
    """How the flow ends, run by a process of its own as a worker does."""
    environ = {**server, **office.settings.environ(), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()[-1]


def asked(server: dict[str, str], what: str) -> list[dict[str, Any]]:
    """The newest records of the server."""
    sort = {"task_runs": "END_TIME_DESC", "artifacts": "CREATED_DESC"}[what]
    request = Request(
        f"{server['PREFECT_API_URL']}/{what}/filter",
        json.dumps({"limit": 5, "sort": sort}).encode(),
        {"content-type": "application/json"},
    )
    with urlopen(request) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def newest(server: dict[str, str], source: str) -> dict[str, Any]:
    """The last task run of a source."""
    return next(one for one in asked(server, "task_runs") if one["name"].endswith(source))


def lay(office: Office) -> None:
    (office.home / "inbox/NR-01").mkdir(parents=True)
    (office.home / "inbox/NR-01/february.csv").write_bytes(return_of())


def test_a_source_that_fails_once_is_tried_again_and_nobody_hears_of_it(
    prefect_server: dict[str, str], tmp_path: Path
) -> None:
    with serving() as web:
        office = Office(tmp_path, TWO.format(url=web.url))
        lay(office)
        failing = Page(b"", 500)
        web.pages["/NR-02.csv"] = failing

        def once(handler: Any) -> None:
            web.put("/NR-02.csv", return_of("NR-02"))
            handler.send_response(500)
            handler.send_header("content-length", "0")
            handler.end_headers()

        failing.act = once
        assert collected(office, prefect_server) == "Completed"
        assert len(office.receipts) == 2
    assert newest(prefect_server, "web")["run_count"] == 2


def test_a_source_that_stays_away_is_red_and_named_and_the_other_is_pulled(
    prefect_server: dict[str, str], tmp_path: Path
) -> None:
    office = Office(tmp_path, TWO.format(url="http://127.0.0.1:9"))
    lay(office)
    assert collected(office, prefect_server) == "SourceDown"
    assert [one.source for one in office.receipts] == ["inbox"]
    assert office.health["web"].fault == "unreachable"
    web, inbox = newest(prefect_server, "web"), newest(prefect_server, "inbox")
    assert (web["state"]["type"], web["state"]["name"], web["run_count"]) == ("FAILED", "SourceDown", 3)
    assert (inbox["state"]["type"], inbox["run_count"]) == ("COMPLETED", 1)
    page = next(one["data"] for one in asked(prefect_server, "artifacts") if one["key"] == "collected-nr")
    assert "| Birch County |" in page
    assert "source down" in page
    assert "| Alder County | inbox |" in page


MISSED = """
from datetime import UTC, datetime, timedelta
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from prefect.states import Scheduled
from flows.jobs.months import collect
with get_client(sync_client=True) as client:
    for late in (timedelta(hours=2), timedelta(hours=1), timedelta(0)):
        should = datetime.now(UTC) - late
        missed = client.create_flow_run(collect, state=Scheduled(scheduled_time=should))
        state = run_flow(collect, flow_run=missed, return_type="state")
        print(state.type.value, state.name, state.message, sep="|")
"""


def test_what_a_machine_that_was_off_has_missed_is_done_once(prefect_server: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environ({}, config=str(TINY), home=str(tmp_path))
    found(settings, {})
    environ = {**prefect_server, **settings.environ(), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", MISSED], cwd=ROOT, env=environ, capture_output=True, text=True)
    first, second, third = ran.stdout.splitlines()
    assert [one.split("|")[1] for one in (first, second, third)] == ["Completed", "Skipped", "Completed"], ran.stderr
    assert second == "COMPLETED|Skipped|what this run was to do has been done by collect-1: not once more"
