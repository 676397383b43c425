"""How a run of a job stands."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """How a run of a job stands or ended. One that was killed stays running until the next one buries it."""

    RUNNING = "running"
    COMPLETED = "completed"
    FLAGGED = "flagged"  # the job worked, people have something to do
    FAILED = "failed"  # Planwatch itself failed in a part
    KILLED = "killed"  # its process ended without a word, or was told to stop
