"""One monitor in a process of its own, on a machine whose clock stands at nine on the day that is given. Where things are
comes by the environment. Says when it is ready, begins when it is told to, and prints the run and how long it was at work."""

import os
import sys
from datetime import date
from time import monotonic

from flows.clock import clock_at
from flows.here import run_here
from flows.settings import Settings
from flows.wiring import deployment_of, opened, workplace_on


def main(day: date) -> None:
    settings = Settings.from_environ(os.environ)
    deployment = deployment_of(settings, os.environ)
    clock = clock_at(day, deployment.calendar.time_zone)
    workplace = workplace_on(settings, deployment, opened(settings), os.environ, now=clock)
    print("ready", flush=True)
    sys.stdin.readline()
    began: list[float] = []
    played = run_here(workplace, "monitor", announce=lambda _: began.append(monotonic()))
    assert not played.failed, played.failed
    print(began[0], monotonic(), played.workplace.run_id)


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
