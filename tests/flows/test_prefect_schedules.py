"""The pinned Prefect really serves, deploys and schedules: newer FastAPI or SQLAlchemy break each of the three silently."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


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
def test_the_shipped_schedules_deploy_and_a_scheduled_run_appears(prefect_server: dict[str, str]) -> None:
    prefect(prefect_server, "work-pool", "create", "planwatch", "--type", "process")
    said = prefect(prefect_server, "deploy", "--all")
    assert "monitor/daily" in said
    seen = subprocess.run([sys.executable, "-c", SCHEDULED], env=prefect_server, capture_output=True, text=True)
    assert seen.returncode == 0, seen.stderr
    listed = prefect(prefect_server, "deployment", "ls")
    assert "daily" in listed
