"""`assess`: figures against the plans' paths."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="assess", flow_run_name=named("assess"), persist_result=False)
def assess(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Audit the period and assess every target."""
    with open_desk("assess", config, home, day_of(as_of)) as here:
        jobs.chase_part(here)
        jobs.audit_part(here)
        jobs.assess_part(here)
        return jobs.outcome(here)
