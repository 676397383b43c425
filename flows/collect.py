"""`collect`: bytes from every source into receipts."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="collect", flow_run_name=named("collect"), persist_result=False)
def collect(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Pull every box."""
    with open_desk("collect", config, home, day_of(as_of)) as here:
        jobs.collect_part(here)
        return jobs.outcome(here)
