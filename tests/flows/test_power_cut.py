"""The power fails while a job holds the only slot: server, worker, the job's process and PostgreSQL are killed at once. When
everything is started again the next run that is due runs, and nothing counts as running that does not.

`python -m bench.powercut` plays the same with the times of production."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.events.schemas.automations import AutomationCore

from flows.deploying.automations import register
from postgres import Cluster
from powercut import HOME, SAFE, Machine, runs_of, wait_for
from webserver import serving

pytestmark = pytest.mark.slow
# What only waits is shortened: how often the worker asks, and how often a run asks for the slot.
QUICK = {
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "2",
}


@pytest.fixture
def machine(tmp_path: Path, postgres_programs: Path) -> Iterator[Machine]:
    with serving() as web:
        made = Machine(tmp_path, Cluster(postgres_programs, SAFE), web, timedelta(seconds=20), QUICK)
        try:
            made.make()
            made.start()
            yield made
        finally:
            made.answered.set()
            made.stop()


def test_after_a_power_cut_with_the_slot_held_the_next_scheduled_run_runs(machine: Machine) -> None:
    with machine.at_server() as client:
        job = machine.deploy(client)
        register(client, HOME, {"month": job}, "en", city="North", notify="")
        # Instead of 90 seconds. The time between two heartbeats is longer: the power is cut before the second.
        dead_after(client, 10)
        client.create_flow_run_from_deployment(job)
        wait_for("the question of the first run", lambda: machine.web.asked)
        [held] = (run.id for run in runs_of(client, job))
        limit: Any = client.read_deployment(job).global_concurrency_limit
        assert (limit.limit, limit.active_slots) == (1, 1)
    machine.cut()
    machine.start()
    with machine.at_server() as client:
        reaped = wait_for("the end of the dead run", lambda: end_of(client, held))
        dead_after(client, 90)  # or the next one had 10 seconds too
        assert (reaped.type.value, reaped.name) == ("CRASHED", "Zombie")
        following = wait_for("the next run", lambda: scheduled_run_but(client, job, held))
        ended = wait_for("its end", lambda: end_of(client, following.id))
        assert ended.type.value == "COMPLETED", ended
    assert machine.ledger_runs()[:2] == ["killed", "completed"]


def scheduled_run_but(client: SyncPrefectClient, job: Any, held: Any) -> Any:
    return next((run for run in runs_of(client, job) if run.id != held and run.auto_scheduled), None)


def end_of(client: SyncPrefectClient, run: Any) -> Any:
    state = client.read_flow_run(run).state
    return state if state and state.is_final() else None


def dead_after(client: SyncPrefectClient, seconds: int) -> None:
    """As an operator sets it in the UI."""
    [zombie] = [one for one in client.read_automations(limit=200) if "planwatch:zombie" in one.tags]
    trigger: Any = zombie.trigger.model_copy(update={"within": timedelta(seconds=seconds)})
    changed = {**zombie.model_dump(exclude={"id", "owner_resource"}), "trigger": trigger.model_dump()}
    client.update_automation(zombie.id, AutomationCore(**changed))
