"""`gate`: pending receipts judged and settled."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="gate", flow_run_name=named("gate"), persist_result=False)
def gate(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Gate the batch, settle every place, refresh the calendar."""
    with open_desk("gate", config, home, day_of(as_of)) as here:
        jobs.gate_part(here)
        jobs.chase_part(here)
        return jobs.outcome(here)
