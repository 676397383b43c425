"""One district by itself, from its boxes to its calendar."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.jobs.running import run
from flows.parameters import named
from flows.tasks import side_by_side


@flow(name="district", flow_run_name=named("district"), persist_result=False, task_runner=side_by_side())
def district(place: str, as_of: str | None = None) -> State[Any]:
    """One place whole: what lies in its boxes is collected, its parked files are put back, read, judged and settled, its
    workbook is returned, its calendar refreshed. Touches no other place, and tells nobody: the next monitor does.
    `place`: a code or name; `as_of`: a day like 2024-11-11, today when empty."""
    return run("district", as_of, [place])
