"""One monitor in a process of its own, on a machine whose clock stands at nine on the day that is given. Where things are
comes by the environment. Says when it is ready, begins when it is told to, and prints the run and how long it was at work."""

import os
import sys
from datetime import date
from time import monotonic

from flows.clock import clock_at
from flows.settings import Settings
from flows.steps.month import in_this_process, play
from flows.wiring import deployment_of, opened, workplace_on
from flows.work import at_work


def main(day: date) -> None:
    settings = Settings.from_environ(os.environ)
    deployment = deployment_of(settings, os.environ)
    clock = clock_at(day, deployment.calendar.time_zone)
    workplace = workplace_on(settings, deployment, opened(settings), os.environ, now=clock)
    print("ready", flush=True)
    sys.stdin.readline()
    began: list[float] = []
    with at_work(workplace, "monitor") as run:
        done = play(run, "monitor", in_this_process(run), lambda _: began.append(monotonic()))
    assert not any(one.error for one in done), done
    print(began[0], monotonic(), run.id)


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
