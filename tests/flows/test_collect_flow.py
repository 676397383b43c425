"""The flow `collect` on a real Prefect server: red only where somebody must act, retried only where that can help."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
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
DISTRICT = f"from flows.jobs.districts import district; district('NR-01', as_of='{DAY}', return_state=True)"
TWO = """sources:
  - {{id: inbox, kind: folder, address: inbox}}
  - {{id: web, kind: http, address: "{url}/{{box}}.csv", places: [NR-02]}}
"""


def collected(office: Office, server: dict[str, str], script: str = RUN) -> str:
    """How the flow ends, run by a process of its own as a worker does."""
    environ = {**server, **office.settings.environ(), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()[-1]


def asked(server: dict[str, str], what: str, limit: int = 5, **only: Any) -> list[dict[str, Any]]:
    """The newest records of the server, or the newest of those that `only` names."""
    sort = {"task_runs": "END_TIME_DESC", "flow_runs": "START_TIME_DESC", "artifacts": "CREATED_DESC"}[what]
    request = Request(
        f"{server['PREFECT_API_URL']}/{what}/filter",
        json.dumps({"limit": limit, "sort": sort, **only}).encode(),
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
    (run,) = asked(prefect_server, "flow_runs", flow_runs={"name": {"like_": f"collect {DAY} web: "}})
    assert run["state"]["name"] == "SourceDown"
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


def test_a_run_that_takes_its_time_shows_how_far_it_has_come_and_one_that_does_not_shows_nothing(
    prefect_server: dict[str, str], tmp_path: Path
) -> None:
    def slowly(handler: Any) -> None:
        time.sleep(11.5)
        handler.wfile.write(return_of("NR-02"))

    begun = datetime.now(UTC).isoformat()
    with serving() as web:
        office = Office(tmp_path, TWO.format(url=web.url))
        lay(office)
        web.pages["/NR-02.csv"] = Page(b"", 200, declared=len(return_of("NR-02")), act=slowly)
        assert collected(office, prefect_server, f"{DISTRICT}; {RUN}") == "Completed"
    names = [f"collect {DAY}", f"re-run {DAY} Alder County"]  # other tests run flows on the same server
    ours = {"name": {"any_": names}, "start_time": {"after_": begun}}
    slow, quick = asked(prefect_server, "flow_runs", flow_runs=ours)
    theirs = {"flow_runs": {"id": {"any_": [slow["id"], quick["id"]]}}}
    shown = asked(prefect_server, "artifacts", 50, **theirs)
    (progress,) = [one for one in shown if one["type"] == "progress"]
    assert (progress["flow_run_id"], progress["data"], progress["description"]) == (slow["id"], 100.0, "ended")
    assert [slow["name"], quick["name"]] == names
    assert quick["state"]["message"].endswith("1 read")
    assert {"North Region", "home:NR", "job:district", "monthly 2023-02"} <= set(quick["tags"])
    assert {"North Region", "home:NR", "job:collect"} <= set(slow["tags"])
    tags = [set(one["tags"]) for one in asked(prefect_server, "task_runs", 20, **theirs)]
    assert {"North Region", "home:NR", "job:district", "monthly 2023-02", "place:NR-01"} in tags
