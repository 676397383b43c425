"""`dispatch`: what was decided goes out."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="dispatch", flow_run_name=named("dispatch"), persist_result=False)
def dispatch(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Send what is due in the outbox."""
    with open_desk("dispatch", config, home, day_of(as_of)) as here:
        jobs.dispatch_part(here)
        return jobs.outcome(here)
