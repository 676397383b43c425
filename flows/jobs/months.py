"""The month and its parts as flows: each is a job of `steps.month` as a run on record, its units as tasks. Parameters are
what a person can type; where things are comes through the one door (environment, planwatch.toml), for a worker as for the
command line."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.jobs.running import run
from flows.parameters import named
from flows.tasks import side_by_side


@flow(name="monitor", flow_run_name=named("monitor"), persist_result=False, task_runner=side_by_side())
def monitor(as_of: str | None = None, places: list[str] | None = None) -> State[Any]:
    """The month: collect, gate, settle, chase, audit, assess, notify, dispatch. Safe to run again at any time: nothing is
    received, judged or told twice. `as_of`: a day like 2024-11-11, today when empty; `places`: collect from these
    only; the rest of the month is everybody's (one district by itself is the job `district`)."""
    return run("monitor", as_of, places)


@flow(name="collect", flow_run_name=named("collect", timed=True), persist_result=False, task_runner=side_by_side())
def collect(as_of: str | None = None, places: list[str] | None = None) -> State[Any]:
    """Bytes from every source into receipts."""
    return run("collect", as_of, places)


@flow(name="gate", flow_run_name=named("gate"), persist_result=False, task_runner=side_by_side())
def gate(as_of: str | None = None) -> State[Any]:
    """Pending receipts judged and settled; the calendar refreshed."""
    return run("gate", as_of)


@flow(name="chase", flow_run_name=named("chase"), persist_result=False, task_runner=side_by_side())
def chase(as_of: str | None = None) -> State[Any]:
    """What should be there by now, and the table of it."""
    return run("chase", as_of)


@flow(name="assess", flow_run_name=named("assess"), persist_result=False, task_runner=side_by_side())
def assess(as_of: str | None = None) -> State[Any]:
    """The period audited, figures held against the plans' paths."""
    return run("assess", as_of)


@flow(name="notify", flow_run_name=named("notify"), persist_result=False, task_runner=side_by_side())
def notify(as_of: str | None = None) -> State[Any]:
    """What is told to whom, decided and kept."""
    return run("notify", as_of)


@flow(name="digest", flow_run_name=named("digest"), persist_result=False, task_runner=side_by_side())
def digest(as_of: str | None = None) -> State[Any]:
    """Once a week, one message for each leader."""
    return run("digest", as_of)


@flow(name="dispatch", flow_run_name=named("dispatch", timed=True), persist_result=False, task_runner=side_by_side())
def dispatch(as_of: str | None = None) -> State[Any]:
    """What was decided goes out."""
    return run("dispatch", as_of)
