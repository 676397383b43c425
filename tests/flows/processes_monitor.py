"""Runs the flow `monitor` with every task in one of two other processes. Argument: day."""

import sys

from prefect.task_runners import ProcessPoolTaskRunner

from flows import work
from flows.jobs.months import monitor

if __name__ == "__main__":
    apart = monitor.with_options(task_runner=ProcessPoolTaskRunner(max_workers=2))
    state = apart(as_of=sys.argv[1], return_state=True)
    assert work._kept_store.cache_info().currsize == 0, "a task ran in the process of the flow"
    print(state.name)
