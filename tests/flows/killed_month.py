"""Runs the month of production, without a server, in a process of its own and kills it with SIGKILL at the n-th commit:
before it, or right after it. Where things are comes by the environment.

Arguments: day, n, before|after. Prints how many commits there were when it was not killed."""

import os
import signal
import sys
from datetime import date

from sqlalchemy import event

from flows.here import run_here
from flows.settings import Settings
from flows.wiring import look


def main(day: str, nth: int, moment: str) -> None:
    workplace = look(Settings.from_environ(os.environ), os.environ, as_of=date.fromisoformat(day))
    commits = 0

    def at_commit(_connection: object) -> None:
        nonlocal commits
        commits += 1
        if moment == "before" and commits == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def at_begin(_connection: object) -> None:
        if moment == "after" and commits == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(workplace.store.engine, "commit", at_commit)
    event.listen(workplace.store.engine, "begin", at_begin)
    played = run_here(workplace, "monitor")
    assert not played.failed, played.failed
    print(commits)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
