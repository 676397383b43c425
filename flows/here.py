"""A job in this process, without a Prefect server: the same parts, the same record. Backfills, scripts and tests use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.run import RunState
from flows.steps.month import Done, in_this_process, play
from flows.work import at_work

if TYPE_CHECKING:
    from flows.wiring import Workplace


@dataclass(frozen=True, slots=True)
class Played:
    """A job that has ended: its workplace for looking at what it left, how it ended, and every unit that was done."""

    workplace: Workplace
    state: RunState
    done: tuple[Done, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(f"{one.name}: {one.error!r}" for one in self.done if one.error)


def run_here(workplace: Workplace, job: str) -> Played:
    """Runs a job of `steps.month.JOBS` on record. Raises what stopped it; what failed alone is in `failed`."""
    with at_work(workplace, job) as run:
        done = play(run, job, in_this_process(run), _quietly)
    return Played(run.workplace, run.state, tuple(done))


def _quietly(_part: str) -> None:
    """Nobody watches."""
