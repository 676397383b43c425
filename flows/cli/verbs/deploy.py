"""`planwatch deploy`: the jobs on a Prefect server, with their schedules; what an operator changed there stays."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.nearest import did_you_mean, listed
from flows.cli.aside import tell
from flows.cli.context import Column, Context, Listing
from flows.clock import real_clock
from flows.deploying.jobs import JOBS
from flows.wiring import deployment_of
from words.catalogue import say

if TYPE_CHECKING:
    from flows.deploying.deploy import Deployed

LISTING = Listing("deploy", (Column("job"), Column("job_name"), Column("message", fold=True), Column("when")))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Puts the jobs on the server of PREFECT_API_URL. The first time makes them; every further time changes only what is "
        "another than it should be. What an operator did in the Prefect UI stays: pauses, edited, added and deleted schedules, "
        "parameters, variables, tags. When the jobs run: schedules.yaml of the deployment folder, else as shipped."
    )
    parser.add_argument(
        "--pool", metavar="NAME", help="work pool that the runs go to (planwatch, made when it is lacking)"
    )
    parser.add_argument(
        "--reset",
        nargs="+",
        default=[],
        metavar="JOB",
        help="put the schedules of these jobs back as configured, and active",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    unknown = [job for job in args.reset if job not in JOBS]
    if unknown:
        hint = listed(f"{job!r}{did_you_mean(job, JOBS)}" for job in unknown)
        raise NotKnown(f"no job {hint}; there are: {listed(JOBS, 30)}")
    from flows.deploying.deploy import Asked, deploy
    from flows.deploying.reached import server

    with server() as client:
        asked = Asked(args.pool, args.reset, args.dry_run)
        deployed = deploy(client, deployment, real_clock(), asked)
    _show(deployed, context, deployment.calendar.time_zone, deployment.sha256)
    return 0


def _show(deployed: Deployed, context: Context, time_zone: str, config: str) -> None:
    from flows.deploying.told import row

    rows = [row(one, context.language, time_zone) for one in deployed.standings]
    if context.as_json:
        context.show_json("deploy", rows, config=config, more={"pool": deployed.pool, "older": list(deployed.older)})
    else:
        context.show_table(
            say(context.language, "deploying.title", pool=deployed.pool), LISTING, rows, context.language
        )
        context.show_line(say(context.language, "deploying.worker", pool=deployed.pool))
    if deployed.older:
        names = say(context.language, "deploying.listed").join(deployed.older)
        tell(say(context.language, "deploying.older", names=names, first=deployed.older[0]))
