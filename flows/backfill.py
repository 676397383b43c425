"""`backfill`: past days caught up with from an archive, quietly; one task per day, none per district."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from domain.names import name_of
from flows.desk import desk, open_desk
from flows.parameters import day_of, named
from flows.progress import announce
from flows.steps.backfill import archived_days, backfill_day
from flows.tasks import named_task


@task(task_run_name=named_task("backfill", "day"), cache_policy=NO_CACHE, persist_result=False)
def backfill_task(key: str, archive: str, day: str) -> State[Any]:
    """One past day, from its folder of the archive."""
    here = desk(key)
    month = backfill_day(here.workplace, Path(archive), date.fromisoformat(day))
    flagged = any(settled.findings for settled in month.settled)
    return Completed(name="Flagged" if flagged else "Completed", message=f"{len(month.batch.arrived)}")


@flow(name="backfill", flow_run_name=named("backfill", "archive"), persist_result=False)
def backfill(archive: str, config: str | None = None, home: str | None = None, until: str | None = None) -> State[Any]:
    """Every day of the archive up to `until`, in order."""
    days = archived_days(Path(archive), day_of(until))
    with open_desk("archive", config, home, None) as here:
        for day in days:
            announce(f"{name_of('task', 'backfill', here.language)} {day}")
            backfill_task(here.run.id, archive, day.isoformat())
        return Completed(message=f"{days[0]} — {days[-1]}")
