"""The day and run that a look at the ledger starts from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

# These run today and look at other days.
LOOKING_BACK = frozenset({"replay", "archive"})

if TYPE_CHECKING:
    from flows.wiring import Workplace


def last_as_of(workplace: Workplace) -> date:
    """The as_of of the last run on record that looked at its own day; the workplace's own day when there is none."""
    with workplace.store.read() as work:
        runs = [run for run in work.runs.all() if run.job not in LOOKING_BACK]
    return max((run.as_of for run in runs), default=workplace.as_of)
