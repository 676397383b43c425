"""`planwatch deploy`: the jobs on a Prefect server, with their schedules; what an operator changed there stays."""

from __future__ import annotations

import argparse
from dataclasses import asdict
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
    from prefect.client.orchestration import SyncPrefectClient

    from domain.deployment import Deployment
    from flows.deploying.automations import Registered
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
    parser.add_argument(
        "--notify",
        default="",
        metavar="TYPE/NAME",
        help="notification block of the server over which its automations call somebody; what was set before stays",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    unknown = [job for job in args.reset if job not in JOBS]
    if unknown:
        hint = listed(f"{job!r}{did_you_mean(job, JOBS)}" for job in unknown)
        raise NotKnown(f"no job {hint}; there are: {listed(JOBS, 30)}")
    from flows.deploying.calling import block_of
    from flows.deploying.deploy import Asked, deploy
    from flows.deploying.reached import server

    with server() as client:
        if args.notify:  # before anything is made, and when somebody only looks
            block_of(client, args.notify, deployment.language)
        deployed = deploy(client, deployment, real_clock(), Asked(args.pool, args.reset, args.dry_run))
        registered = [] if args.dry_run else _registered(client, deployment, deployed, args.notify)
    _show(deployed, registered, context, deployment)
    return 0


def _registered(client: SyncPrefectClient, deployment: Deployment, deployed: Deployed, notify: str) -> list[Registered]:
    from flows.deploying.automations import register

    city = deployment.places[deployment.home].label(deployment.language)
    return register(client, deployment.home, deployed.ids, deployment.language, city=city, notify=notify)


def _show(deployed: Deployed, registered: list[Registered], context: Context, deployment: Deployment) -> None:
    from flows.deploying.automations import sentences
    from flows.deploying.told import row, warnings

    language = deployment.language
    rows = [row(one, language, deployment.calendar.time_zone) for one in deployed.standings]
    if context.as_json:
        more = {
            "pool": deployed.pool,
            "pools": list(deployed.pools),
            "paused_pools": list(deployed.paused_pools),
            "automations": [asdict(one) for one in registered],
            "older": list(deployed.older),
            "left": [asdict(one) for one in deployed.left],
        }
        context.show_json("deploy", rows, config=deployment.sha256, more=more)
    else:
        context.show_table(say(language, "deploying.title", pool=deployed.pool), LISTING, rows, language)
        told = sentences(registered, language) if registered else []
        workers = [say(language, "deploying.worker", pool=pool) for pool in deployed.pools]
        for line in (*told, *workers):
            context.show_line(line)
    for line in warnings(deployed, language):
        tell(line)
