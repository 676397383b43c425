"""Past days: seen again as they were known, and caught up with from an archive."""

from __future__ import annotations

from datetime import date
from os import environ
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import task_run
from prefect.states import Completed, Failed

from domain.endstate import EndState
from domain.errors import PlanwatchError
from domain.run import RunState
from flows import artifacts
from flows.asked import day_of
from flows.jobs.running import refused
from flows.parameters import named
from flows.progress import announce, task_seen
from flows.runprogress import progress
from flows.settings import Settings
from flows.steps.backfill import archived_days, backfill_day, check_days, still_ahead
from flows.steps.replay import replay as see_again
from flows.tags import tag_flow_run, tags_of
from flows.wiring import look
from words.catalogue import say
from words.names import name_of


@flow(name="replay", flow_run_name=named("replay"), persist_result=False)
def replay(as_of: str) -> State[Any]:
    """A past day once more, by what was known then, as a table. Tells nobody and writes nothing into the ledger."""
    try:
        return _seen_again(as_of)
    except PlanwatchError as error:
        return refused(error, typed=True)


def _seen_again(as_of: str) -> State[Any]:
    workplace = look(Settings.from_environ(environ), environ)
    try:
        replayed = see_again(workplace, day_of(as_of))
        count = artifacts.publish_replay(replayed)
        tag_flow_run(tags_of(workplace, "replay"))
        return Completed(message=say(workplace.language, "task.replay.verdicts", count=count, day=as_of))
    finally:
        workplace.store.close()


@flow(name="backfill", flow_run_name=named("backfill", "archive"), persist_result=False)
def backfill(archive: str, until: str | None = None) -> State[Any]:
    """Past days from an archive in their order, quietly: a task per day, each day a run on record."""
    try:
        return _caught_up(archive, until)
    except PlanwatchError as error:
        return refused(error, typed=True)


def _caught_up(archive: str, until: str | None) -> State[Any]:
    """Every day that is still ahead."""
    workplace = look(Settings.from_environ(environ), environ)
    language = workplace.language
    days = still_ahead(workplace, archived_days(Path(archive), day_of(until) if until else None))
    check_days(workplace, days)
    workplace.store.close()
    tag_flow_run(tags_of(workplace, "backfill"))
    failed: list[str] = []
    with progress(language, len(days)) as seen:
        for day in days:
            doing = f"{name_of('task', 'backfill', language)} {day}"
            announce(doing)
            seen.begin(doing)
            state = _past_day(archive, day.isoformat(), return_state=True)
            if state.is_failed() or state.is_crashed():
                failed.append(say(language, "task.backfill.failed", day=day, said=state.message))
    if failed:
        return Failed(message=say(language, "joint.facts").join(failed))
    if not days:
        return Completed(message=say(language, "task.backfill.none"))
    return Completed(message=say(language, "task.backfill.days", first=days[0], last=days[-1], count=len(days)))


@task(task_run_name="{day}", name="backfill", cache_policy=NO_CACHE, persist_result=False)
def _past_day(archive: str, day: str) -> State[Any]:
    """One past day, from its folder of the archive."""
    task_seen(str(task_run.id))
    workplace = look(Settings.from_environ(environ), environ)
    try:
        played = backfill_day(workplace, Path(archive), date.fromisoformat(day))
    finally:
        workplace.store.close()
    if played.failed:
        return Failed(message="; ".join(played.failed))
    name = EndState.FLAGGED if played.state == RunState.FLAGGED else EndState.COMPLETED
    return Completed(name=name, message=say(workplace.language, "task.backfill.day", day=day))
