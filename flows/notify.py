"""`notify`: what is told to whom, decided and kept."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import jobs
from flows.desk import open_desk
from flows.parameters import day_of, named


@flow(name="notify", flow_run_name=named("notify"), persist_result=False)
def notify(config: str | None = None, home: str | None = None, as_of: str | None = None) -> State[Any]:
    """Decide on the state of now."""
    with open_desk("notify", config, home, day_of(as_of)) as here:
        jobs.chase_part(here)
        jobs.assess_part(here)
        jobs.notify_part(here)
        return jobs.outcome(here)
