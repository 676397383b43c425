"""`planwatch monitor`: the month, as a Prefect flow run on the server of PREFECT_API_URL or on a temporary one."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.endstate import NEEDS_SOMEBODY
from domain.errors import PlanwatchError
from domain.run import RunState
from flows.asked import day_of, places_of
from flows.cli.aside import tell
from flows.cli.context import Context, in_each
from flows.pages import counts_of, needed_of, summary_of
from flows.progress import Watcher, watched_by
from flows.server import use_own_server, wait_until_recorded
from flows.settings import Settings
from flows.work import check_day
from reports.pages.needs import needs_list
from words.names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect.client.schemas.objects import State

    from flows.wiring import Workplace
    from flows.work import Run

EXIT_CODES = {RunState.COMPLETED: 0, RunState.FLAGGED: 1, RunState.FAILED: 70}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="run as if on this day at 9:00 (now)")
    parser.add_argument(
        "--place",
        action="append",
        default=[],
        metavar="CODE",
        help="collect from this place's box alone; what has come before, from whomever, is judged and told as always. One "
        "district by itself, telling nobody: the job `district` in the Prefect UI",
    )


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)  # what is wrong is said before a server starts
    places_of(args.place, workplace.deployment)
    check_day(workplace)
    done = run_monitor(context, args.as_of, args.place, whole=False)
    if context.as_json:
        row = {"run": done.id, "state": done.state, "note": done.note, **in_each(done.in_short)}
        context.show_json("monitor", [row], as_of=done.workplace.as_of, config=done.workplace.deployment.sha256)
    else:
        show_summary(context, done)
    if done.state == RunState.FAILED:
        tell(f"planwatch: {done.id} failed in part: {done.note}")
    return EXIT_CODES[done.state]


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended: its workplace for looking at what it left."""

    workplace: Workplace
    state: RunState
    note: str = ""  # what failed

    @property
    def id(self) -> str:
        return self.workplace.run_id

    def in_short(self, language: str) -> str:
        """The counts of the run in one line."""
        return counts_of(self.workplace, language)


def run_monitor(
    context: Context, as_of: date | None, places: list[str] | None = None, *, whole: bool = True
) -> Finished:
    """One run of `monitor`, shown while it goes on, and on record at the Prefect server when this returns. Raises as
    `run_flow`."""

    def flow() -> State[Any]:
        from flows.jobs.months import monitor

        return monitor(as_of=as_of.isoformat() if as_of else None, places=places or None, return_state=True)

    (run,) = run_flow(context, flow, whole=whole)
    return Finished(run.workplace, run.state, run.note)


def run_flow(context: Context, flow: Callable[[], State[Any]], *, whole: bool = True) -> list[Run]:
    """Any flow, shown while it goes on; the runs on record that it began. It finds its place by the environment, as on a
    worker. Raises what the flow raised, `whole` also where it ended and says itself that a part of it failed, and
    ServerUnreachable when the server does not get to record it."""
    use_own_server(context.settings.home)
    language = context.language
    with (
        context.error_console().status(name_of("part", "server", language)) as status,
        placed_by_environment(context.settings),
    ):
        from prefect.exceptions import FailedRun

        runs: list[Run] = []
        tasks: list[str] = []
        with watched_by(Watcher(step=status.update, run=runs.append, task=tasks.append)):
            state = flow()
            said = state.result(raise_on_failure=False)
            if isinstance(said, PlanwatchError):
                raise said
            if state.name not in NEEDS_SOMEBODY and (state.is_failed() or state.is_crashed()):
                with nullcontext() if whole else suppress(FailedRun):
                    state.result()
            status.update(name_of("part", "record", language))
            wait_until_recorded(tasks)
    return runs


@contextmanager
def placed_by_environment(settings: Settings) -> Iterator[None]:
    """The settings of this command for every flow and task that is begun meanwhile, in this process or in another."""
    before = {name: os.environ.get(name) for name in settings.environ()}
    os.environ.update(settings.environ())
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def show_summary(context: Context, done: Finished) -> None:
    """What needs somebody, and the summary page of the run, in the terminal."""
    first = needs_list(needed_of(done.workplace), done.workplace.deployment)
    context.console().show_markdown(first + summary_of(done.workplace))
