"""Parameters of flows are what a person can type; here they become values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from os import environ

from domain.errors import NotKnown, PlanwatchError
from domain.names import name_of
from flows.settings import Settings
from flows.wiring import deployment_of


def day_of(text: str | None) -> date | None:
    """A date like 2023-09-11; None stays None (today). Raises NotKnown."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotKnown(f"as_of {text!r} is not a date; write it like 2023-09-11") from None


def named(job: str, parameter: str = "as_of") -> Callable[[], str]:
    """The name of a flow run in the deployment's language: the job and what it looks at, as typed."""

    def name() -> str:
        from prefect.runtime import flow_run

        given = flow_run.parameters
        about = given.get(parameter) or ""
        return f"{name_of('job', job, language_of(given.get('config')))} {about}".strip()

    return name


def language_of(config: str | None) -> str:
    """The language of a deployment; English where it cannot be read, which the run itself will say."""
    try:
        return deployment_of(Settings.from_environ(environ, config=config), environ).language
    except PlanwatchError:
        return "en"
