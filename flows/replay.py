"""`replay`: a past day once more, by what was known then. Alerts nobody."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from checks.trajectory.assess import assessments
from flows.desk import open_desk
from flows.parameters import day_of, named
from flows.steps.replay import replay as replay_day
from reports import overview


@flow(name="replay", flow_run_name=named("replay"), persist_result=False)
def replay(as_of: str, config: str | None = None, home: str | None = None) -> State[Any]:
    """The verdicts of that day as a table; the ledger keeps the run and nothing else."""
    day = day_of(as_of)
    assert day is not None
    with open_desk("replay", config, home, None) as here:
        replayed = replay_day(here.workplace, day)
        rows = overview.assessment_rows(assessments(replayed.assessments), here.workplace.deployment)
        create_table_artifact(table=rows, key=f"replay-{as_of}", description=replayed.config_sha256)
        return Completed(message=f"{len(rows)} verdicts as known on {as_of}")
