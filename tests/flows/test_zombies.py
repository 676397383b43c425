"""Runs whose process is killed, at a real server: ended there and in the ledger, each said on the page of health; a run that
lives is never touched."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Late, Running

from flows.events import tag_of
from flows.heartbeats import Ward, gone, over, reap
from flows.looks import server
from flows.looks.look import Look
from flows.looks.seen import Ground
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
HOME = "NR"
# A job of the ledger, and a run that the ledger does not know; both go on until they are killed.
JOB = """
import sys, time
from os import environ
from prefect import flow, tags
from prefect.runtime import flow_run
from flows.settings import Settings
from flows.wiring import look
from flows.work import at_work

@flow(name="goes on", persist_result=False)
def goes_on(job):
    if job:
        with at_work(look(Settings.from_environ(environ), environ), job, flow_run_id=flow_run.id):
            wait()
    wait()

def wait():
    print(flow_run.id, flush=True)
    time.sleep(600)

with tags("home:NR"):
    goes_on(sys.argv[1])
"""
# Of the home, then of one whose ledger is lost.
HEALTH = """
from os import environ
from flows.jobs.health import health
for ledger in (environ["PLANWATCH_LEDGER"], "sqlite:////nowhere/ledger.db"):
    environ["PLANWATCH_LEDGER"] = ledger
    state = health(return_state=True)
    print(state.type.value, state.name, state.message)
"""


@pytest.fixture(scope="module")
def client(prefect_server: dict[str, str]) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_server["PREFECT_API_URL"]}), get_client(sync_client=True) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings.from_environ({}, config=str(ROOT / "tests/deployments/tiny"), home=str(tmp_path))
    found(made, {})
    return made


@contextmanager
def going_on(environ: dict[str, str], job: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of a run that has begun, and its flow run."""
    command = [sys.executable, "-c", JOB, job]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_killed_runs_are_ended_in_prefect_and_in_the_ledger_and_one_that_lives_goes_on(
    prefect_server: dict[str, str], settings: Settings, client: SyncPrefectClient
) -> None:
    environ = {**prefect_server, **settings.environ(), "PYTHONPATH": str(ROOT)}
    with going_on(environ, "monitor") as (month, known), going_on(environ, "") as (other, unknown):
        beats(client, known, unknown)
        month_alive = Ward(HOME, unknown, alive={known}, silent=timedelta(0))
        assert gone(client, Ward(HOME, known)) == ()  # heartbeats come
        assert gone(client, month_alive) == ()  # whatever they say, the ledger knows better
        other.kill()
        assert gone(client, Ward(HOME, "", silent=timedelta(0))) == ()  # no word of its own: silence says nothing
        time.sleep(2.1)
        [silent] = gone(client, Ward(HOME, known, silent=timedelta(seconds=1), resent=timedelta(0)))
        assert str(silent.run.id) == unknown
        assert reap(client, [silent], lambda one: "gone") == [silent]
        assert state(client, unknown) == ("CRASHED", "Zombie", "gone")
        assert reap(client, [silent], lambda one: "again") == []
        assert over(client, {known, unknown}) == {unknown}
        month.kill()
        month.wait()
        run = subprocess.run([sys.executable, "-c", HEALTH], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert run.stdout.startswith("FAILED Stuck 1 matters need somebody (working calendar); "), run.stdout + run.stderr
    assert state(client, known)[:2] == ("CRASHED", "Zombie")
    with closing(look(settings, {}).store) as store, store.read() as work:
        [buried] = work.runs.all()
    assert (buried.state, buried.flow_run_id) == ("killed", known)
    lost, page = pages_of(client)
    assert "the ledger cannot be opened: there is no ledger at /nowhere/ledger.db" in run.stdout.splitlines()[1]
    assert "there is no ledger at /nowhere/ledger.db" in lost
    assert "room on the disk" in lost
    assert "the process of job monitor-1 of the ledger" in page
    assert "ended in Prefect as Zombie" in page
    assert (
        page.index("| matter |")
        < page.index("### Killed runs")
        < page.index("### Worth knowing")
        < page.index("### All right")
    )


def test_a_run_that_was_never_heard_of_is_left_alone_until_it_has_been_silent_for_minutes(
    client: SyncPrefectClient,
) -> None:
    deployment = client.create_deployment(client.create_flow_from_name("x"), "quiet", tags=[tag_of("QUIET")])
    young = client.create_flow_run_from_deployment(deployment, state=Running())
    assert gone(client, Ward("QUIET", "")) == ()
    [dead] = gone(client, Ward("QUIET", "", dead={str(young.id)}))
    assert dead.run.id == young.id
    reap(client, [dead], lambda one: "")


def test_jobs_that_are_not_deployed_paused_or_late_are_said_and_a_server_that_is_silent_too(
    prefect_server: dict[str, str], settings: Settings, client: SyncPrefectClient
) -> None:
    deployment = deployment_of(settings, {})

    def looked(now: datetime, **environ: str) -> dict[str, Look]:
        ground = Ground(settings=settings, deployment=deployment, environ=environ, now=now, today=now.date())
        return {one.what: one for one in server.looks(ground)}

    at, now = prefect_server["PREFECT_API_URL"], datetime.now(UTC)
    assert looked(now) == {}
    seen = looked(now, PREFECT_API_URL=at)
    assert (seen["server"].level, seen["schedules"].level) == ("well", "note")
    assert "planwatch deploy" in seen["schedules"].sentence("zh")
    tags = ["planwatch", tag_of(deployment.home), "job:collect"]
    job = client.create_deployment(client.create_flow_from_name("collect"), "collects", tags=tags)
    assert looked(now, PREFECT_API_URL=at)["schedules"].level == "well"
    client.pause_deployment(job)
    assert looked(now, PREFECT_API_URL=at)["schedules"].sentence("zh").startswith("已暂停的任务：collects")
    client.create_flow_run_from_deployment(job, state=Late(scheduled_time=now - timedelta(minutes=50)))
    assert looked(now, PREFECT_API_URL=at)["schedules"].level == "note"
    late = looked(now + timedelta(minutes=20), PREFECT_API_URL=at)["schedules"]
    assert (late.level, late.facts["late"]) == ("wrong", ["collects"])
    client.create_work_pool(WorkPoolCreate(name="resting", type="process", is_paused=True))
    client.update_deployment(job, DeploymentUpdate(work_pool_name="resting"))
    paused = [looked(now + late, PREFECT_API_URL=at)["schedules"] for late in (timedelta(0), timedelta(minutes=20))]
    assert [one.level for one in paused] == ["note", "wrong"]
    assert {one.sentence("zh").partition("；")[0] for one in paused} == {"工作池已暂停，其中的任务都不运行：resting"}
    client.delete_deployment(job)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        silent = looked(now, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert [(one.what, one.level.value) for one in silent.values()] == [("server", "wrong")]
    assert "Connection refused" in silent["server"].sentence("zh")


def beats(client: SyncPrefectClient, *runs: str) -> None:
    """Returns when the server has a heartbeat of each."""
    from flows.heartbeats import _last_beat

    for run in runs:
        for _ in range(100):
            if _last_beat(client, run):
                break
            time.sleep(0.2)


def state(client: SyncPrefectClient, run: str) -> tuple[str, str, str]:
    found: Any = client.read_flow_run(run).state  # type: ignore[arg-type]
    return found.type.value, found.name, found.message


def pages_of(client: SyncPrefectClient) -> list[str]:
    """The last two pages of health, the newest first."""
    found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["health-nr"])))
    return [str(one.data) for one in sorted(found, key=lambda one: str(one.created), reverse=True)][:2]
