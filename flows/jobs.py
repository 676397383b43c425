"""The parts of a month, each from its tasks. A flow is one of these or several in a row; `monitor` is all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.states import Completed, Failed

from domain.names import name_of
from flows import artifacts
from flows.desk import Desk
from flows.progress import announce
from flows.tasks import (
    assess_task,
    audit_task,
    chart_task,
    chase_task,
    digest_task,
    dispatch_task,
    find_boxes_task,
    gate_task,
    notify_task,
    pull_task,
    settle_task,
)


def collect_part(here: Desk, places: Sequence[str] = ()) -> None:
    """Every box pulled side by side; a box that cannot be reached stops no other."""
    announce(name_of("part", "collect", here.language))
    found = find_boxes_task(here.run.id)
    wanted = [box for box in found if not places or here.boxes[box].name in places]
    _side_by_side(here, [(box, pull_task.submit(here.run.id, box)) for box in wanted])


def gate_part(here: Desk) -> None:
    """The batch judged, then every place settled side by side; one place's failure stops no other."""
    announce(name_of("part", "gate", here.language))
    chase_task(here.run.id)
    gate_task(here.run.id)
    assert here.batch is not None
    concerned = {row.place for row in here.expected} | {one.reading.place for one in here.batch.arrived}
    _side_by_side(here, [(place, settle_task.submit(here.run.id, place)) for place in sorted(concerned)])


def chase_part(here: Desk) -> None:
    """The calendar again, now with what was settled, and the table that ops look at first."""
    announce(name_of("part", "chase", here.language))
    chase_task(here.run.id)
    artifacts.publish_status(here)


def audit_part(here: Desk) -> None:
    """The audit shows what it finds; if it breaks, the month goes on and the run says so."""
    announce(name_of("part", "audit", here.language))
    if here.expected and audit_task(here.run.id, return_state=True).is_failed():
        here.failed.append("audit")


def assess_part(here: Desk) -> None:
    announce(name_of("part", "assess", here.language))
    assess_task(here.run.id)
    if any(row.is_behind for row in here.assessments) and chart_task(here.run.id, return_state=True).is_failed():
        here.failed.append("charts")


def notify_part(here: Desk) -> None:
    """Only after chase and assess: conditions are recomputed whole, and a lacking half would look like a recovery."""
    announce(name_of("part", "notify", here.language))
    notify_task(here.run.id)


def digest_part(here: Desk) -> None:
    """Once a week; the same week twice is one digest."""
    announce(name_of("part", "digest", here.language))
    digest_task(here.run.id)


def dispatch_part(here: Desk) -> None:
    announce(name_of("part", "dispatch", here.language))
    dispatch_task(here.run.id)


def outcome(here: Desk) -> State[None]:
    """How the run ends: Failed only when Planwatch itself failed somewhere; Flagged when people have something to do."""
    if here.expected:
        artifacts.publish_summary(here)
    if here.failed:
        here.run.state = "failed"
        return Failed(message="failed: " + ", ".join(here.failed))
    here.run.state = "flagged" if here.needs_people else "completed"
    return Completed(name="Flagged" if here.needs_people else "Completed", message=here.in_short)


def _side_by_side(here: Desk, futures: list[tuple[str, PrefectFuture[Any]]]) -> None:
    wait([future for _, future in futures])
    here.failed += [name for name, future in futures if future.state.is_failed() or future.state.is_crashed()]
