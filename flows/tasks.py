"""The one task: a unit of a part of a month, what an operator would run again. It carries ids alone and opens its workplace
itself, so that it runs in any process; it ends in a named state (domain.endstate), and in `Failed` only when Planwatch itself
failed. What needs somebody now is red, is not tried again, and is no failure of Planwatch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from os import environ
from queue import Empty, SimpleQueue
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, wait
from prefect.runtime import task_run
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from domain.endstate import NEEDS_SOMEBODY, EndState
from domain.errors import PlanwatchError, SourceUnavailable
from flows import artifacts
from flows.outcome import Ended
from flows.steps.collect import down
from flows.steps.month import PARTS, Done, Part, Player
from flows.tags import tag_task_run
from flows.work import Run, workplace_of
from words.failures import failure_sentence
from words.names import name_of

RETRIES = 2
# Task runs of one flow at a time: sources, places and charts side by side, and no burst that a ledger or server must bear.
AT_ONCE = 8
LOOKED_AT_EVERY_S = 1.0  # that a long task goes on shows too


async def _outside_failed(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Retries are for the outside world: a source that may answer in a moment."""
    try:
        await state.aresult()
    except SourceUnavailable as error:
        return error.transient
    except BaseException:
        return False
    return False


def _name() -> str:
    """The name of a task run in the deployment's language, with the source, places or period that it is about."""
    given = task_run.parameters
    deployment = workplace_of(str(given["run_id"]), environ).deployment
    names = str(given["unit"]).replace("/", " ").replace("+", " ").split(" ")
    places = [(name, deployment.places.get(name)) for name in names]
    label = " ".join(place.label(deployment.language) if place else name for name, place in places)
    return f"{name_of('task', str(given['part']), deployment.language)} {label}".strip()


@task(
    task_run_name=_name,
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=RETRIES,
    retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_outside_failed,
)
def do_unit(run_id: str, part: str, unit: str) -> State[Any]:
    """One unit of a part of the month that `run_id` is."""
    workplace = workplace_of(run_id, environ)
    tag_task_run(workplace, unit)
    try:
        outcome = PARTS[part].do(workplace, unit)
    except SourceUnavailable as error:
        if error.transient and task_run.run_count <= RETRIES:
            raise
        outcome = down(workplace, error)
    except PlanwatchError as error:
        return Failed(message=failure_sentence(error, workplace.told_of(error), workplace.language), data=error)
    if publish := artifacts.PAGES.get(part):
        publish(workplace, unit)
    made = Failed if outcome.name.is_red else Completed
    return made(name=outcome.name, message=outcome.message)


def side_by_side() -> TaskRunner[PrefectFuture[Any]]:
    """What runs the tasks of a flow."""
    return cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=AT_ONCE))


def as_tasks(run: Run, noted: Callable[[str], None], counted: Callable[[int, int], None]) -> Player:
    """Units side by side as task runs of the flow; `noted` gets the id of each, `counted` how many of how many are done, as
    they end and every second."""

    def player(part: Part, units: Sequence[str]) -> list[Done]:
        named = do_unit.with_options(name=part.code)
        futures = [named.submit(run.id, part.code, unit) for unit in units]
        _count(futures, counted)
        wait(futures)
        for future in futures:
            noted(str(future.task_run_id))
        return [_done(part, unit, future) for unit, future in zip(units, futures, strict=True)]

    return player


def _count(futures: Sequence[PrefectFuture[Any]], counted: Callable[[int, int], None]) -> None:
    """Until all have ended."""
    ended: SimpleQueue[PrefectFuture[Any]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(ended.put)
    done = 0
    while done < len(futures):
        with suppress(Empty):
            ended.get(timeout=LOOKED_AT_EVERY_S)
            done += 1
        counted(done, len(futures))


def _done(part: Part, unit: str, future: PrefectFuture[Any]) -> Done:
    if future.state.is_completed() or future.state.name in NEEDS_SOMEBODY:
        return Done(part.code, unit, Ended(EndState(str(future.state.name)), str(future.state.message or "")))
    try:
        future.result()
    except Exception as error:
        return Done(part.code, unit, error=error)
    return Done(part.code, unit, error=RuntimeError(f"the task ended {future.state.name}"))
