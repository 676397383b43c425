"""How Planwatch itself stands: the same looks as `planwatch doctor`, every hour, with a page of their own."""

from __future__ import annotations

from collections.abc import Callable
from os import environ
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from domain.errors import PlanwatchError
from flows.clock import real_clock
from flows.events import emit_sources, emit_troubles
from flows.jobs.running import in_a_sentence, state_of
from flows.looks.every import examine
from flows.looks.page import ended, health_of
from flows.parameters import named
from flows.reaping import reap_zombies
from flows.settings import Settings
from flows.steps.selfwatch import moment_of
from flows.tags import tag_flow_run, tags_of
from flows.wiring import Workplace, deployment_of, look
from reports.pages.health import health_markdown


@flow(name="health", flow_run_name=named("health", timed=True), persist_result=False)
def health(hours: int = 4) -> State[Any]:
    """Sources, files, backlog, sending, disk, calendar, backup, Prefect: what is wrong, since when, and what to do. Runs whose
    process was killed are ended. `hours`: a source that has been down for longer is an event."""
    return in_a_sentence(lambda: _health(hours), typed=False)


def _health(hours: int) -> State[Any]:
    settings = Settings.from_environ(environ)
    opened = _open(settings)
    workplace = opened if isinstance(opened, Workplace) else None
    try:
        reaped = reap_zombies(workplace, flow_run.id or "") if workplace else ()
        if workplace:
            tag_flow_run(tags_of(workplace, "health"))
            emit_troubles(workplace)
            emit_sources(workplace, hours)
        return _published(settings, _given(opened), workplace, reaped)
    finally:
        if workplace:
            workplace.store.close()


def _published(
    settings: Settings, opened: Callable[[], Workplace], workplace: Workplace | None, reaped: tuple[str, ...]
) -> State[Any]:
    """The page, whatever could be looked at, and the worst of it as the end of the run."""
    language, zone, home = _spoken(settings)
    looks = list(examine(settings, environ, opened))
    played_to = moment_of(workplace) if workplace and workplace.charter.simulated else None
    page = health_of(looks, reaped, real_clock(), ZoneInfo(zone), language, played_to=played_to)
    end = ended(looks, page, language)
    markdown = health_markdown(page, language)
    create_markdown_artifact(markdown=markdown, key=f"health-{home}".strip("-"), description=end.message)
    return state_of(end)


def _open(settings: Settings) -> Workplace | PlanwatchError:
    try:
        return look(settings, environ)
    except PlanwatchError as error:
        return error


def _given(opened: Workplace | PlanwatchError) -> Callable[[], Workplace]:
    """What was opened, or why not, for whoever asks again."""

    def give() -> Workplace:
        if isinstance(opened, PlanwatchError):
            raise opened
        return opened

    return give


def _spoken(settings: Settings) -> tuple[str, str, str]:
    """The deployment's language, time zone and home; without one that can be read, English at no place."""
    try:
        deployment = deployment_of(settings, environ)
    except PlanwatchError:
        return "en", "UTC", ""
    return deployment.language, deployment.calendar.time_zone, deployment.home.lower()
