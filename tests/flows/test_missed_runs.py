"""What a worker that was off has missed is done once; a run that a person has tried again is done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from domain.run import RunState
from flows.clock import real_clock
from flows.jobs import running
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import look
from flows.work import at_work


def test_a_missed_run_is_done_once_and_one_that_a_person_tries_again_is_done_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(settings, {}, simulated=True)
    workplace = look(settings, {})
    should = real_clock() - timedelta(minutes=10)

    def by(job: str, *, begun: int = 1, late: timedelta = timedelta(0)) -> str:
        run = SimpleNamespace(scheduled_start_time=should + late, run_count=begun)
        monkeypatch.setattr(running, "flow_run", run)
        return running._caught_up(workplace, job)

    with at_work(replace(workplace, places=("370611",)), "collect"):
        pass
    assert by("collect") == ""  # one district by hand is not the round that was missed
    with at_work(workplace, "collect") as done:
        pass
    assert by("collect") == done.id
    assert by("dispatch") == ""
    assert by("collect", late=timedelta(hours=1)) == ""
    assert by("collect", begun=2) == ""


class Cancelled(BaseException):
    """As Prefect tells a run that a person has cancelled it, or its worker that it stops."""


def test_a_run_that_a_person_cancelled_is_no_failure_on_record_and_makes_up_for_nothing(settings: Settings) -> None:
    found(settings, {}, simulated=True)
    workplace = look(settings, {})
    with pytest.raises(Cancelled), at_work(workplace, "monitor") as stopped:
        raise Cancelled
    with workplace.store.read() as work:
        record = work.runs.get(stopped.id)
        assert work.runs.begun_between("monitor", record.started_at, real_clock()) == ""
    assert (record.state, record.note.partition(":")[0]) == (RunState.KILLED, "stopped from outside")
    with at_work(workplace, "monitor"):  # its turn is free
        pass
