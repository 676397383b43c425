"""A run that ended in a named state of ours has been told of: neither its own log nor the worker's shows a traceback for it."""

from __future__ import annotations

import logging

from prefect.exceptions import FailedRun

# Where a worker's process logs what a run raised: the log of the run, and its own.
_LOGS = ("prefect.flow_runs", "prefect.engine")


def _is_news(record: logging.LogRecord) -> bool:
    """Not that a state which the run itself returned is of the failed type. What broke is an error of another type."""
    return not (record.exc_info and isinstance(record.exc_info[1], FailedRun))


def keep_tracebacks_out() -> None:
    """Does so in this process from here on."""
    for name in _LOGS:
        logging.getLogger(name).addFilter(_is_news)
