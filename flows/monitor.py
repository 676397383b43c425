"""`monitor`: the month. Safe to run again at any time: nothing is received, judged or told twice."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="monitor", flow_run_name=named("monitor"), persist_result=False)
def monitor(
    config: str | None = None, home: str | None = None, as_of: str | None = None, places: list[str] | None = None
) -> State[Any]:
    """Collect, gate, chase, audit, assess, notify, dispatch."""
    with open_desk("monitor", config, home, day_of(as_of)) as here:
        jobs.collect_part(here, places or ())
        jobs.gate_part(here)
        jobs.chase_part(here)
        jobs.audit_part(here)
        jobs.assess_part(here)
        jobs.notify_part(here)
        jobs.dispatch_part(here)
        return jobs.outcome(here)
