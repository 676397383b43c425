"""Runs one month in a process of its own and kills it with SIGKILL at the n-th commit: before it, or right after it.

Arguments: home, day, n, before|after. Prints how many commits there were when it was not killed."""

import os
import signal
import sys
from datetime import date
from itertools import count

from sqlalchemy import event

from flows.settings import Settings
from flows.steps.month import run_month
from flows.wiring import open_workplace


def main(home: str, day: str, nth: int, moment: str) -> None:
    settings = Settings.from_environ({}, config="config/shandong", home=home)
    workplace = open_workplace(settings, {}, as_of=date.fromisoformat(day))
    seen = count(1)
    state = {"commits": 0}

    def at_commit(_connection: object) -> None:
        state["commits"] = next(seen)
        if moment == "before" and state["commits"] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def at_begin(_connection: object) -> None:
        if moment == "after" and state["commits"] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(workplace.store.engine, "commit", at_commit)
    event.listen(workplace.store.engine, "begin", at_begin)
    run_month(workplace)
    print(state["commits"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
