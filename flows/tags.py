"""The tags of runs, and what their names say in the end. Tags: by city, job, what it looks at and place, so that a list in the UI can be narrowed to them. They are a
help for the eye: no run fails over one, and a task asks the server for nothing because of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext, TaskRunContext
from prefect.runtime import flow_run

from flows.events import tag_of
from flows.steps.month import JOBS
from words.catalogue import say
from words.log import log

if TYPE_CHECKING:
    from flows.wiring import Workplace

# Characters of what needs somebody in the name of a run: a line of the list of runs at 1440 px.
NAMED_BY = 60
_JOB = "job:"
# Parts that look at forms and their periods.
_OF_FORMS = frozenset({"awaited", "chase", "audit", "assess", "review"})


def tags_of(workplace: Workplace, job: str) -> list[str]:
    """The city by its name and code, the job, and what it looks at: the newest period that has ended of each sort of
    form, as people say it (2024-10 with the sort of the return)."""
    deployment = workplace.deployment
    home = deployment.places.get(deployment.home)
    tags = [home.label(workplace.language)] if home else []
    tags += [tag_of(deployment.home), f"{_JOB}{job}"]
    if any(part.code in _OF_FORMS for part in JOBS.get(job, ())):
        tags += sorted(set(_periods(workplace)))
    return tags


def _periods(workplace: Workplace) -> Iterable[str]:
    for form in workplace.deployment.forms.values():
        newest = (form.newest_period(place, workplace.as_of) for place in form.places)
        if period := next((one for one in newest if one), None):
            yield say(workplace.language, f"run.form.{form.periodicity}", period=period)


def joined(known: Iterable[str], own: Iterable[str]) -> list[str]:
    """The tags join those that a run has. It is of one job: of the one that it was deployed as, where it was."""
    known = set(known)
    deployed = any(one.startswith(_JOB) for one in known)
    return sorted(known | {one for one in own if not (deployed and one.startswith(_JOB))})


def tag_flow_run(tags: Iterable[str]) -> None:
    """The tags join those that the run has."""
    try:
        kept = joined(flow_run.tags, tags)
        with get_client(sync_client=True) as client:
            client.update_flow_run(UUID(str(flow_run.id)), tags=kept)
    except Exception:
        log().warning("the run could not be tagged", exc_info=True)


def name_flow_run(said: str) -> None:
    """What needs somebody joins the name of the run: lists and the dashboard show names, and no messages."""
    try:
        with get_client(sync_client=True) as client:
            client.update_flow_run(UUID(str(flow_run.id)), name=f"{flow_run.name} {_cut(said)}")
    except Exception:
        log().warning("the run could not be named by what needs somebody", exc_info=True)


def _cut(said: str) -> str:
    return said if len(said) <= NAMED_BY else f"{said[: NAMED_BY - 1]}…"


def tag_task_run(workplace: Workplace, unit: str) -> None:
    """The tags join those of the task run that goes on here, with the place that it is about. They leave with the news of
    its end: tags that a task has from its beginning are looked up as concurrency limits, a call for each task."""
    try:
        context = TaskRunContext.get()
        if context is not None:
            place = [f"place:{unit}"] if unit in workplace.deployment.places else []
            own = tags_of(workplace, workplace.run_id.rpartition("-")[0])
            flow = FlowRunContext.get()
            known = [one for one in (flow.flow_run.tags if flow and flow.flow_run else ()) if one.startswith(_JOB)]
            context.task_run.tags = joined({*context.task_run.tags, *known, *place}, own)
    except Exception:
        log().warning("the task run could not be tagged", exc_info=True)
