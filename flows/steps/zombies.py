"""Runs of the ledger that were killed: what still counts as running, and nobody holds its turn any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors import TurnTaken
from flows.clock import real_clock
from flows.work import DECIDING, SILENT, TURN

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.runs import RunRecord

_NOTE = "the process ended without a word; seen by health"


def killed_in(workplace: Workplace) -> list[RunRecord]:
    """The runs whose process has ended without a word, oldest first. A run holds its turn until its end is on record: what
    counts as running before and after the turn was seen free is dead. Of jobs without a turn only time tells."""
    from ledger.turns import is_held

    before = running_in(workplace)
    free = any(run.job in DECIDING for run in before) and not is_held(workplace.store, TURN)
    still = {run.id for run in running_in(workplace)}
    return [run for run in before if run.id in still and _is_dead(run, workplace, free=free)]


def at_work_in(workplace: Workplace) -> list[RunRecord]:
    """The runs that surely go on: their job has a turn, and somebody holds it."""
    from ledger.turns import is_held

    deciding = [run for run in running_in(workplace) if run.job in DECIDING]
    return deciding if deciding and is_held(workplace.store, TURN) else []


def bury(workplace: Workplace) -> list[RunRecord]:
    """Records the killed as such, and returns them. With the turn in hand nobody else is at work on what needs one."""
    from ledger.turns import turn

    if not (suspects := running_in(workplace)):
        return []
    try:
        with turn(workplace.store, TURN, 0):
            return _bury(workplace, [run for run in running_in(workplace) if _is_dead(run, workplace, free=True)])
    except TurnTaken:
        return _bury(workplace, [run for run in suspects if _is_dead(run, workplace, free=False)])


def bury_ended(workplace: Workplace, flow_run_ids: Collection[str]) -> list[RunRecord]:
    """The same of runs without a turn whose flow run of Prefect is over."""
    ended = [run for run in running_in(workplace) if run.job not in DECIDING and run.flow_run_id in flow_run_ids]
    return _bury(workplace, ended)


def running_in(workplace: Workplace) -> list[RunRecord]:
    """What counts as running."""
    with workplace.store.read() as work:
        return work.runs.running()


def flow_runs_of(runs: Iterable[RunRecord]) -> set[str]:
    """The flow runs of Prefect that they go on in."""
    return {run.flow_run_id for run in runs} - {""}


def _bury(workplace: Workplace, dead: list[RunRecord]) -> list[RunRecord]:
    if dead:
        with workplace.store.begin() as work:
            work.runs.bury_these([run.id for run in dead], workplace.clock(), _NOTE)
            work.commit()
    return dead


def _is_dead(run: RunRecord, workplace: Workplace, *, free: bool) -> bool:
    """The clock of a played ledger says nothing of how long a run has gone on."""
    return (free and run.job in DECIDING) or _is_old(run.started_at, workplace)


def _is_old(started_at: datetime, workplace: Workplace) -> bool:
    return not workplace.charter.simulated and real_clock() - started_at > SILENT
