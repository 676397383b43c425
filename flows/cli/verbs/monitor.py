"""`planwatch monitor`: the month, as a Prefect flow run on the server of PREFECT_API_URL or on a temporary one."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.names import name_of
from flows.cli.context import Context, day
from flows.server import use_own_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect.client.schemas.objects import State

    from flows.desk import Desk

EXIT_CODES = {"completed": 0, "flagged": 1, "failed": 70}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, metavar="DATE", help="run as if on this day at 9:00 (now)")
    parser.add_argument(
        "--place", action="append", default=[], metavar="CODE", help="collect only from this place's box"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    context.workplace(args.as_of)  # what is wrong with configuration or ledger is said before a server starts
    here = run_monitor(context, args.as_of, args.place)
    if context.as_json:
        deployment = here.workplace.deployment
        row = {"run": here.run.id, "state": here.run.state, "message_zh": here.in_short, "message_en": here.in_short}
        context.show_json("monitor", [row], as_of=here.workplace.as_of, config=deployment.sha256)
    else:
        show_summary(context, here)
    return EXIT_CODES[here.run.state]


def run_monitor(context: Context, as_of: date | None, places: list[str] | None = None) -> Desk:
    """One run of `monitor`, shown while it goes on, and on record at the Prefect server when this returns."""

    def flow() -> State[Any]:
        from flows.monitor import monitor

        return monitor(
            config=str(context.settings.config),
            home=str(context.settings.home),
            as_of=as_of.isoformat() if as_of else None,
            places=places or None,
            return_state=True,
        )

    return run_flow(context, flow)


def run_flow(context: Context, flow: Callable[[], State[Any]]) -> Desk:
    """Any flow with a desk, shown while it goes on. Raises what the flow raised, and ServerUnreachable when the server does
    not get to record it."""
    use_own_server(context.settings.home)
    language = context.language
    with context.error_console().status(name_of("part", "server", language)) as status:
        from flows.progress import Watcher, watched_by
        from flows.server import wait_until_recorded

        desks: list[Desk] = []
        with watched_by(Watcher(step=status.update, desk=desks.append)):
            state = flow()
            if not desks or desks[0].run.state == "failed":
                state.result()
            status.update(name_of("part", "record", language))
            wait_until_recorded(desks[0].task_runs)
    return desks[0]


def show_summary(context: Context, here: Desk) -> None:
    """The summary page of the run, in the terminal."""
    from rich.markdown import Markdown

    from flows.artifacts import summary_of

    context.console().print(Markdown(summary_of(here)))
