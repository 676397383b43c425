"""Runs the flow `monitor` in a process of its own and kills it with SIGKILL when the named part begins.

Arguments: home, day, name of the part (or `none`)."""

import os
import signal
import sys

from flows.monitor import monitor
from flows.progress import Watcher, watched_by


def main(home: str, day: str, part: str) -> None:
    def at_step(text: str) -> None:
        if text == part:
            os.kill(os.getpid(), signal.SIGKILL)

    with watched_by(Watcher(step=at_step)):
        state = monitor(config="config/shandong", home=home, as_of=day, return_state=True)
    print(state.name)


if __name__ == "__main__":
    main(*sys.argv[1:])
