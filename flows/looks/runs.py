"""Runs that were left unfinished: their process was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.looks.look import Level, Look, text, well
from flows.looks.seen import Seen
from flows.steps.zombies import killed_in
from words.dates import plain_day

if TYPE_CHECKING:
    from ledger.runs import RunRecord


def runs(seen: Seen) -> Look:
    """What still counts as running, and nobody is at work on it."""
    if not (dead := killed_in(seen.workplace)):
        return well("runs", "doctor.no_dead_run")
    return _left(dead)


def _left(dead: list[RunRecord]) -> Look:
    named = ", ".join(f"{run.id} ({plain_day(run.as_of)})" for run in dead)
    facts = {"runs": [run.id for run in dead]}
    return Look("runs", Level.WRONG, text("doctor.dead_runs", runs=named), facts, min(run.started_at for run in dead))
