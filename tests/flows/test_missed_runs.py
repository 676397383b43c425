"""What a worker that was off has missed is done once; a run that a person has tried again is done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

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
