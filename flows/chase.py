"""`chase`: what should be there by now, and the table of it."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="chase", flow_run_name=named("chase"), persist_result=False)
def chase(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Refresh the calendar and publish the table."""
    with open_desk("chase", config, home, day_of(as_of)) as here:
        jobs.chase_part(here)
        return jobs.outcome(here)
