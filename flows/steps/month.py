"""The month in plain steps, in their order: what `monitor` does, without a server. Backfills and restores use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.assessment import Assessment
from domain.duedate import ExpectedSubmission
from flows.steps.assess import assess_now
from flows.steps.chase import chase
from flows.steps.collect import boxes, pull
from flows.steps.dispatch import dispatch
from flows.steps.gate import Batch, gate_batch
from flows.steps.notify import Decided, notify
from flows.steps.runs import on_record
from flows.steps.settle import Settled, settle_place

if TYPE_CHECKING:
    from flows.wiring import Workplace


@dataclass(frozen=True, slots=True)
class Month:
    """What one pass through the month came to."""

    run_id: str
    batch: Batch
    settled: tuple[Settled, ...]
    expected: tuple[ExpectedSubmission, ...]
    assessments: tuple[Assessment, ...]
    decided: Decided
    sent: int


def run_month(workplace: Workplace, *, quiet: bool = False) -> Month:
    """Collect, gate, settle, chase, assess, notify, dispatch; safe to run again after a stop anywhere. `quiet` records
    everything and tells nobody."""
    with on_record(workplace, "backfill" if quiet else "month") as run:
        found, _ = boxes(workplace)
        for box in found:
            pull(workplace, box)
        batch = gate_batch(workplace, run.id)
        places = sorted({one.reading.place for one in batch.arrived})
        settled = tuple(settle_place(workplace, batch, place) for place in places)
        expected = chase(workplace)
        assessments = assess_now(workplace, run.id)
        decided = notify(workplace, expected, assessments, quiet=quiet)
        sent = 0 if quiet else dispatch(workplace).sent
    return Month(run.id, batch, settled, expected, assessments, decided, sent)
