"""The tasks: each is what an operator would run again. They take keys, call one step, and end in a state that says what is
the matter: `Flagged`, `Missing`, `SourceDown`; `Failed` only when Planwatch itself failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.runtime import task_run
from prefect.states import Completed
from prefect.tasks import exponential_backoff

from domain.errors import SourceUnavailable
from domain.names import name_of
from flows import artifacts
from flows.desk import Desk, desk
from flows.steps.assess import assess_now
from flows.steps.audit import audit_period, latest_period
from flows.steps.chart import write_charts
from flows.steps.chase import chase
from flows.steps.collect import boxes, pull
from flows.steps.digest import weekly_digest
from flows.steps.dispatch import dispatch
from flows.steps.gate import gate_batch
from flows.steps.notify import notify
from flows.steps.settle import Settled, settle_place


async def _outside_failed(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Retries are for the outside world: a source that may answer in a moment."""
    try:
        await state.aresult()
    except SourceUnavailable as error:
        return error.transient
    except BaseException:
        return False
    return False


def named_task(task_code: str, parameter: str = "") -> Callable[[], str]:
    """The name of a task run in the deployment's language, with the place, period or day that it is about."""

    def name() -> str:
        given = task_run.parameters
        here = desk(str(given["key"]))
        about = str(given[parameter]).split("/")[-1] if parameter else ""
        place = here.workplace.deployment.places.get(about)
        label = place.label(here.language) if place else about
        return f"{name_of('task', task_code, here.language)} {label}".strip()

    return name


@task(task_run_name=named_task("find_boxes"), cache_policy=NO_CACHE, persist_result=False)
def find_boxes_task(key: str) -> list[str]:
    """The boxes of all sources that answer, as keys `source/box`."""
    here = desk(key)
    found, here.health = boxes(here.workplace)
    here.boxes = {f"{box.source}/{box.name}": box for box in found}
    return list(here.boxes)


@task(
    task_run_name=named_task("pull", "box"),
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=exponential_backoff(2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_outside_failed,
)
def pull_task(key: str, box: str) -> State[Any]:
    """One district's box into receipts."""
    here = desk(key)
    try:
        pulled = pull(here.workplace, here.boxes[box])
    except SourceUnavailable as error:
        if error.transient:
            raise
        return Completed(name="SourceDown", message=str(error))
    return Completed(message=f"+{pulled.new} ={pulled.known}")


@task(task_run_name=named_task("gate"), cache_policy=NO_CACHE, persist_result=False)
def gate_task(key: str) -> State[Any]:
    """All pending receipts read and judged in one frame."""
    here = desk(key)
    here.batch = gate_batch(here.workplace, here.run.id)
    message = f"{len(here.batch.arrived)} read, {len(here.batch.refused)} refused"
    return Completed(name="Flagged" if here.batch.refused else "Completed", message=message)


@task(task_run_name=named_task("settle", "place"), cache_policy=NO_CACHE, persist_result=False)
def settle_task(key: str, place: str) -> State[Any]:
    """One place's arrivals recorded and, where something is odd, returned."""
    here = desk(key)
    assert here.batch is not None
    settled = settle_place(here.workplace, here.batch, place)
    here.settled[place] = settled
    return _state_of(here, place, settled)


def _state_of(here: Desk, place: str, settled: Settled) -> State[Any]:
    label = here.workplace.deployment.places[place].label(here.language)
    due = here.due(place)
    if any(not health.ok and (not health.places or place in health.places) for health in here.health):
        return Completed(name="SourceDown", message=f"{label}: {name_of('prefect', 'SourceDown', here.language)}")
    if any(row.state in {"late", "in_grace", "refused"} for row in due) and not settled.submissions:
        return Completed(name="Missing", message=f"{label}: {name_of('prefect', 'Missing', here.language)}")
    if settled.findings or any(row.open_findings for row in due):
        return Completed(name="Flagged", message=f"{label}: {name_of('prefect', 'Flagged', here.language)}")
    return Completed(message=label)


@task(task_run_name=named_task("chase"), cache_policy=NO_CACHE, persist_result=False)
def chase_task(key: str) -> State[Any]:
    """What should be there by now, and what of it is."""
    here = desk(key)
    here.expected = chase(here.workplace)
    overdue = sum(row.overdue for row in here.expected)
    return Completed(name="Missing" if overdue else "Completed", message=f"{overdue} overdue")


@task(task_run_name=named_task("audit", "period"), cache_policy=NO_CACHE, persist_result=False)
def audit_task(key: str, period: str = "") -> State[Any]:
    """Great Expectations over the consolidated period; its failure never stops the month."""
    here = desk(key)
    here.audit = audit_period(here.workplace, period or latest_period(here.workplace), here.run.id)
    artifacts.publish_audit(here)
    return Completed(name="Completed" if here.audit.ok else "Flagged", message=here.audit.engine)


@task(task_run_name=named_task("assess"), cache_policy=NO_CACHE, persist_result=False)
def assess_task(key: str) -> State[Any]:
    """Every target against its latest figure."""
    here = desk(key)
    here.assessments = assess_now(here.workplace, here.run.id)
    behind = sum(row.is_behind for row in here.assessments)
    return Completed(name="Flagged" if behind else "Completed", message=f"{behind} behind")


@task(task_run_name=named_task("chart"), cache_policy=NO_CACHE, persist_result=False)
def chart_task(key: str) -> State[Any]:
    """A picture for each verdict that people will be told about; messages do not wait for it."""
    here = desk(key)
    count = write_charts(here.workplace, [row for row in here.assessments if row.is_behind and row.strictest])
    return Completed(message=str(count))


@task(task_run_name=named_task("notify"), cache_policy=NO_CACHE, persist_result=False)
def notify_task(key: str) -> State[Any]:
    """What is told to whom, kept in the outbox."""
    here = desk(key)
    here.decided = notify(here.workplace, here.expected, here.assessments)
    return Completed(message=f"{len(here.decided.transitions)} transitions, {here.decided.new} messages")


@task(task_run_name=named_task("digest"), cache_policy=NO_CACHE, persist_result=False)
def digest_task(key: str) -> State[Any]:
    """This week's message for each leader, kept in the outbox."""
    return Completed(message=str(weekly_digest(desk(key).workplace)))


@task(task_run_name=named_task("dispatch"), cache_policy=NO_CACHE, persist_result=False)
def dispatch_task(key: str) -> State[Any]:
    """What is due in the outbox goes out."""
    report = dispatch(desk(key).workplace)
    return Completed(name="Flagged" if report.dead else "Completed", message=str(report))
