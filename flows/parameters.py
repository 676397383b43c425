"""The name of a flow run in the deployment's language."""

from __future__ import annotations

from collections.abc import Callable
from os import environ

from domain.errors import PlanwatchError
from flows.settings import Settings
from flows.wiring import deployment_of
from words.names import name_of


def named(job: str, parameter: str = "as_of") -> Callable[[], str]:
    """The job and what it looks at, as typed."""

    def name() -> str:
        from prefect.runtime import flow_run

        about = flow_run.parameters.get(parameter) or ""
        return f"{name_of('job', job, _language())} {about}".strip()

    return name


def _language() -> str:
    """The language of the deployment; English where it cannot be read, which the run itself will say."""
    try:
        return deployment_of(Settings.from_environ(environ), environ).language
    except PlanwatchError:
        return "en"
