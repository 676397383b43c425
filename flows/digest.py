"""`digest`: once a week, one message for each leader."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="digest", flow_run_name=named("digest"), persist_result=False)
def digest(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Decide this week's digest and send what is due."""
    with open_desk("digest", config, home, day_of(as_of)) as here:
        jobs.digest_part(here)
        jobs.dispatch_part(here)
        return jobs.outcome(here)
