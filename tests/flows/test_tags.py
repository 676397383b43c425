"""The tags of a run, by which a list in the UI is narrowed; and what of its end shows in a log."""

from __future__ import annotations

import logging
import sys

from prefect.exceptions import FailedRun

from domain.errors import NotKnown
from flows.namedends import keep_tracebacks_out
from flows.tags import joined


def test_a_run_is_of_one_job_the_one_that_it_was_deployed_as() -> None:
    own = ["烟台市", "home:370600", "job:monitor"]
    assert joined(["job:chase", "planwatch"], own) == ["home:370600", "job:chase", "planwatch", "烟台市"]
    assert joined([], own) == sorted(own)


def test_a_named_end_is_no_error_in_a_log_and_what_broke_is() -> None:
    keep_tracebacks_out()
    ended = FailedRun("福山区逾期未报"), NotKnown("no such place")
    for error, shown in (*((one, False) for one in ended), (ZeroDivisionError("a defect"), True)):
        try:
            raise error
        except Exception:
            record = logging.LogRecord("prefect.flow_runs", logging.ERROR, "", 0, "ended", None, sys.exc_info())
        assert bool(logging.getLogger("prefect.flow_runs").filter(record)) is shown
