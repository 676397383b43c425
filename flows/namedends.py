"""A run that ended in a named state of ours has been told of: neither its own log nor the worker's shows a traceback for it."""

from __future__ import annotations

import logging

from prefect.exceptions import FailedRun

from domain.errors import DayRefused, NotKnown, TurnTaken


def _is_news(record: logging.LogRecord) -> bool:
    """Not that a state which the run itself returned is of the failed type, nor what a person got wrong, which is its message.
    What broke is an error of another type."""
    return not (record.exc_info and isinstance(record.exc_info[1], FailedRun | NotKnown | DayRefused | TurnTaken))


def keep_tracebacks_out() -> None:
    """Does so in this process from here on."""
    # The log of the run, and its own: where a worker's process logs what a run raised.
    for log in (logging.getLogger("prefect.flow_runs"), logging.getLogger("prefect.engine")):
        log.addFilter(_is_news)
