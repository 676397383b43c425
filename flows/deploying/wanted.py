"""What should stand on the server for each job of a deployment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from domain.deployment import Deployment
from domain.job import Job
from flows.deploying import forms, schedules
from flows.deploying.schedules import Timing
from flows.events import tag_of
from words.catalogue import say

TAG = "planwatch"
JOB = "job:"  # with its code, a tag


@dataclass(frozen=True, slots=True)
class Wanted:
    """The deployment of one job. `tags` are what it is found again by (its job and home) and what people filter by;
    `parameters` is the schema of its form."""

    job: Job
    name: str
    flow: str  # the name of the flow
    description: str
    tags: tuple[str, ...]
    parameters: dict[str, Any]
    timings: tuple[Timing, ...]

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.timings]


def wanted(jobs: Iterable[Job], deployment: Deployment, now: datetime) -> tuple[Wanted, ...]:
    """The deployments of these jobs. Raises ConfigInvalid for a schedule that Prefect does not read."""
    return tuple(_wanted(job, deployment, now) for job in jobs)


def identity(home: str, job: str) -> tuple[str, ...]:
    """The tags by which a deployment is found again, whatever it is called by then."""
    return (TAG, tag_of(home), f"{JOB}{job}")


def _wanted(job: Job, deployment: Deployment, now: datetime) -> Wanted:
    flow, language = flow_of(job), deployment.language
    home = deployment.places[deployment.home].label(language)
    calendar = deployment.calendar
    return Wanted(
        job=job,
        name=say(language, "deploying.name", home=home, job=job_name(job.code, language)),
        flow=flow.name,
        description=say(language, f"deploying.job.{job.code}.description"),
        tags=(home, *identity(deployment.home, job.code)),  # lists show the first one
        parameters=forms.form_of(_schema(flow), deployment, calendar.day_of(now)),
        timings=schedules.configured(job, deployment.schedules, calendar.time_zone),
    )


def job_name(code: str, language: str) -> str:
    """What a job is called where it is deployed."""
    return say(language, f"deploying.job.{code}.name")


def flow_of(job: Job) -> Any:
    """The flow of a job, from where a worker imports it."""
    module, _, name = job.flow.rpartition(".")
    return getattr(import_module(module), name)


def _schema(flow: Any) -> dict[str, Any]:
    from prefect.utilities.callables import parameter_schema

    return parameter_schema(flow.fn).model_dump_for_openapi()
