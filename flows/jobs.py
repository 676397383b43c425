"""The flows: each is a job of `steps.month` as a run on record, its units as tasks. Parameters are what a person can type;
where things are comes through the one door (environment, planwatch.toml), for a worker as for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from os import environ
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import task_run
from prefect.states import Completed, Failed

from domain.run import RunState
from flows import artifacts, pages
from flows.asked import day_of, places_of
from flows.events import emit_troubles
from flows.parameters import named
from flows.progress import announce, opened, task_seen
from flows.settings import Settings
from flows.steps.backfill import archived_days, backfill_day, check_days, still_ahead
from flows.steps.collect import DOWN
from flows.steps.month import CHASE, COLLECT, DISPATCH, JOBS, Done, play
from flows.steps.replay import replay as see_again
from flows.steps.selfwatch import sending
from flows.tasks import as_tasks, side_by_side
from flows.wiring import look
from flows.work import Run, at_work
from words.names import name_of
from words.sending import SendingWords


@flow(name="monitor", flow_run_name=named("monitor"), persist_result=False, task_runner=side_by_side())
def monitor(as_of: str | None = None, places: list[str] | None = None) -> State[Any]:
    """The month: collect, gate, settle, chase, audit, assess, notify, dispatch. Safe to run again at any time: nothing is
    received, judged or told twice. `as_of`: a day like 2024-11-11, today when empty; `places`: collect from these only."""
    return _run("monitor", as_of, places)


@flow(name="collect", flow_run_name=named("collect"), persist_result=False, task_runner=side_by_side())
def collect(as_of: str | None = None, places: list[str] | None = None) -> State[Any]:
    """Bytes from every source into receipts."""
    return _run("collect", as_of, places)


@flow(name="gate", flow_run_name=named("gate"), persist_result=False, task_runner=side_by_side())
def gate(as_of: str | None = None) -> State[Any]:
    """Pending receipts judged and settled; the calendar refreshed."""
    return _run("gate", as_of)


@flow(name="chase", flow_run_name=named("chase"), persist_result=False, task_runner=side_by_side())
def chase(as_of: str | None = None) -> State[Any]:
    """What should be there by now, and the table of it."""
    return _run("chase", as_of)


@flow(name="assess", flow_run_name=named("assess"), persist_result=False, task_runner=side_by_side())
def assess(as_of: str | None = None) -> State[Any]:
    """The period audited, figures held against the plans' paths."""
    return _run("assess", as_of)


@flow(name="notify", flow_run_name=named("notify"), persist_result=False, task_runner=side_by_side())
def notify(as_of: str | None = None) -> State[Any]:
    """What is told to whom, decided and kept."""
    return _run("notify", as_of)


@flow(name="digest", flow_run_name=named("digest"), persist_result=False, task_runner=side_by_side())
def digest(as_of: str | None = None) -> State[Any]:
    """Once a week, one message for each leader."""
    return _run("digest", as_of)


@flow(name="dispatch", flow_run_name=named("dispatch"), persist_result=False, task_runner=side_by_side())
def dispatch(as_of: str | None = None) -> State[Any]:
    """What was decided goes out."""
    return _run("dispatch", as_of)


@flow(name="replay", flow_run_name=named("replay"), persist_result=False)
def replay(as_of: str) -> State[Any]:
    """A past day once more, by what was known then, as a table. Tells nobody and writes nothing into the ledger."""
    workplace = look(Settings.from_environ(environ), environ)
    try:
        replayed = see_again(workplace, day_of(as_of))
        count = artifacts.publish_replay(replayed)
        return Completed(message=f"{count} verdicts as known on {as_of}")
    finally:
        workplace.store.close()


@flow(name="watch", flow_run_name=named("watch"), persist_result=False)
def watch() -> State[Any]:
    """Whether what was decided goes out: asked beside the dispatcher, which cannot say itself that it has stopped."""
    workplace = look(Settings.from_environ(environ), environ)
    try:
        emit_troubles(workplace)
        with workplace.store.read() as work:
            seen = sending(work, workplace)
        if troubles := tuple(seen.troubles()):
            words = SendingWords(seen, workplace.time_zone)
            said = (words.of(one.matter, one.channel, workplace.language) for one in troubles)
            return Failed(name="Stuck", message="; ".join(said))
        return Completed(message=SendingWords(seen, workplace.time_zone).dispatcher(workplace.language))
    finally:
        workplace.store.close()


@flow(name="backfill", flow_run_name=named("backfill", "archive"), persist_result=False)
def backfill(archive: str, until: str | None = None) -> State[Any]:
    """Past days from an archive in their order, quietly: a task per day, each day a run on record."""
    settings = Settings.from_environ(environ)
    workplace = look(settings, environ)
    language = workplace.language
    days = still_ahead(workplace, archived_days(Path(archive), day_of(until) if until else None))
    check_days(workplace, days)
    workplace.store.close()
    failed: list[str] = []
    for day in days:
        announce(f"{name_of('task', 'backfill', language)} {day}")
        state = _past_day(archive, day.isoformat(), return_state=True)
        failed += [f"{day}: {state.message}"] if state.is_failed() or state.is_crashed() else []
    return Failed(message="; ".join(failed)) if failed else Completed(message=f"{days[0]} — {days[-1]}" if days else "")


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
    return Completed(name="Flagged" if played.state == RunState.FLAGGED else "Completed", message=day)


def _run(job: str, as_of: str | None, places: list[str] | None = None) -> State[Any]:
    settings = Settings.from_environ(environ)
    workplace = look(settings, environ, as_of=day_of(as_of) if as_of else None)
    chosen = tuple(place.code for place in places_of(places or (), workplace.deployment))
    try:
        with at_work(replace(workplace, places=chosen), job) as run:
            opened(run)
            language = workplace.language
            done = play(run, job, as_tasks(run, task_seen), lambda part: announce(name_of("part", part, language)))
            if DISPATCH in JOBS[job]:
                emit_troubles(run.workplace)
            return _outcome(run, job, done)
    finally:
        workplace.store.close()


def _outcome(run: Run, job: str, done: Sequence[Done]) -> State[Any]:
    """How the run ends, with its summary where it looked at the calendar, and the table of what came where it collected."""
    if COLLECT in JOBS[job]:
        artifacts.publish_collected(run.workplace)
    if run.state == RunState.FAILED:
        return Failed(message=run.note)
    if CHASE not in JOBS[job]:
        return _collected(run, done) if COLLECT in JOBS[job] else Completed()
    artifacts.publish_summary(run.workplace)
    name = "Flagged" if run.state == RunState.FLAGGED else "Completed"
    return Completed(name=name, message=pages.counts_of(run.workplace, run.workplace.language))


def _collected(run: Run, done: Sequence[Done]) -> State[Any]:
    """Red only where somebody must act: a source or box that cannot be read, a file that Planwatch could not deal with."""
    ended = [(one.unit, one.outcome) for one in done if one.outcome]
    if down := [f"{unit}: {outcome.message}" for unit, outcome in ended if outcome.name == DOWN]:
        return Failed(name=DOWN, message=" ".join(down))
    if parked := pages.parked_sentence(run.workplace):
        return Failed(name="Parked", message=parked)
    return Completed(message=" ".join(f"{unit}: {outcome.message}" for unit, outcome in ended))
