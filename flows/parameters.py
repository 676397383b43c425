"""The name of a flow run in the deployment's language: the job, the day, and the place where it is about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import environ
from typing import Any
from zoneinfo import ZoneInfo

from domain.deployment import Deployment
from domain.errors import PlanwatchError
from domain.workdays import local_day
from flows.clock import real_clock
from flows.settings import Settings
from flows.wiring import deployment_of, look
from words.catalogue import say
from words.dates import plain_moment
from words.foreign import in_a_line
from words.names import name_of

SHOWN = 40  # characters of what a person typed


def named(job: str, about: str = "", *, timed: bool = False) -> Callable[[], str]:
    """The job and the day that it looks at, today where none was typed; with the time of day for what runs many times a
    day, and what the parameter `about` says where there is one. A scheduled run is never undated."""

    def name() -> str:
        from prefect.runtime import flow_run

        return run_name(job, flow_run.parameters, about, timed=timed)

    return name


def run_name(job: str, given: Mapping[str, Any], about: str = "", *, timed: bool = False) -> str:
    """The name by what was given. Where the configuration cannot be read, which the run itself will say, it is English."""
    typed, deployment = str(given.get("as_of") or "").strip(), None
    try:
        day, deployment = _day(typed, timed=timed)
    except PlanwatchError:
        day = typed or plain_moment(real_clock().astimezone())[:10]
    language = deployment.language if deployment else "en"
    name = [name_of("job", job, language), day, _places(given, deployment, language), _of(given, about)]
    return " ".join(part for part in name if part)


def _day(typed: str, *, timed: bool) -> tuple[str, Deployment]:
    """As typed, else the day of the deployment; of a ledger whose clock is played the last one that was played. Raises
    PlanwatchError."""
    settings = Settings.from_environ(environ)
    if typed:
        return _cut(typed), deployment_of(settings, environ)
    try:
        workplace = look(settings, environ)
    except PlanwatchError:  # no ledger yet: its deployment still has a day
        deployment = deployment_of(settings, environ)
        return local_day(real_clock(), deployment.calendar.time_zone).isoformat(), deployment
    workplace.store.close()
    now = workplace.clock().astimezone(ZoneInfo(workplace.time_zone))
    live = timed and not workplace.standing
    return plain_moment(now) if live else workplace.as_of.isoformat(), workplace.deployment


def _places(given: Mapping[str, Any], deployment: Deployment | None, language: str) -> str:
    """The place that a run is about, as people call it; of several how many."""
    typed = given.get("places") or [given.get("place")]
    texts = [str(one) for one in typed if one]
    if len(texts) > 1:
        return say(language, "run.places", count=len(texts))
    found = deployment.places.find(texts[0]) if texts and deployment else None
    return found.label(language) if found else _cut("".join(texts))


def _of(given: Mapping[str, Any], about: str) -> str:
    return _cut(str(given.get(about) or "")) if about else ""


def _cut(text: str) -> str:
    return in_a_line(text)[:SHOWN]


def language() -> str:
    """The language of the deployment; English where it cannot be read, which the run itself will say."""
    try:
        return deployment_of(Settings.from_environ(environ), environ).language
    except PlanwatchError:
        return "en"
