"""How long it takes after a power cut until the next scheduled run runs, with the settings of production: a job of limit 1 on a
minute's schedule, leases in files, a heartbeat every 30 seconds, 90 seconds of silence. SIGKILL for the server, the worker, the
job's process and PostgreSQL while the job holds the slot.

Usage: python -m bench.powercut [--outage 0]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests/fixtures"))

import postgres
from flows.deploying.automations import register
from powercut import HOME, SAFE, Machine, runs_of, wait_for
from webserver import serving


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outage", type=float, default=0, help="seconds until everything is started again")
    outage = parser.parse_args().outage
    programs = postgres.programs()
    assert programs, postgres.LACKING
    with serving() as web, tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder), postgres.Cluster(programs, SAFE), web, timedelta(seconds=60))
        try:
            machine.make()
            play(machine, outage)
        finally:
            machine.answered.set()
            machine.stop()


def play(machine: Machine, outage: float) -> None:
    """Prints a table of what happened when, in seconds after the cut."""
    machine.start()
    with machine.at_server() as client:
        job = machine.deploy(client)
        register(client, HOME, {"month": job}, "en", city="North", notify="")
        held = client.create_flow_run_from_deployment(job).id
        wait_for("the question of the first run", lambda: machine.web.asked)
    machine.cut()
    cut = time.time()
    time.sleep(outage)
    print("| what | seconds after the cut |\n|---|---|")
    machine.start()
    said("the server answers again", time.time() - cut)
    with machine.at_server() as client:
        following = wait_for(
            "the next run", lambda: next((run for run in runs_of(client, job) if run.id != held), None), seconds=900
        )
        zombie = client.read_flow_run(held).state
        said(f"the run that was killed is {zombie.type.value} {zombie.name}", zombie.timestamp.timestamp() - cut)
        said("the next scheduled run runs", following.start_time.timestamp() - cut)
        ended = wait_for(
            "its end", lambda: state if (state := client.read_flow_run(following.id).state).is_final() else None
        )
        said(f"it has ended: {ended.name}", ended.timestamp.timestamp() - cut)
    print("\nThe runs of the ledger:", ", ".join(machine.ledger_runs()[:2]))


def said(what: str, seconds: float) -> None:
    print(f"| {what} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
