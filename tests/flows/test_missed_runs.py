"""What a worker that was off has missed is done once; a run that a person has tried again is done again; one that comes while
another job is at work is not lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from domain.errors import TurnTaken
from domain.run import RunState
from flows.clock import real_clock
from flows.jobs import running
from flows.jobs.running import patience, refused
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


def test_a_scheduled_run_waits_long_for_another_job_and_is_red_where_it_could_not_be_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weekly digest comes while somebody does one district again: half a minute later it was skipped for a week, in green."""
    found(settings, {}, simulated=True)
    workplace = look(replace(settings, ledger_wait_s=0.1), {})
    begun, over = threading.Event(), threading.Event()

    def other() -> None:
        with at_work(look(settings, {}), "district"):
            begun.set()
            over.wait(10)

    held = threading.Thread(target=other)
    held.start()
    assert begun.wait(10)
    with pytest.raises(TurnTaken) as taken, at_work(workplace, "digest"):
        pass
    threading.Timer(0.3, over.set).start()
    with at_work(workplace, "digest", wait_s=10):
        pass
    held.join()
    ends = [(patience(typed=False), refused(taken.value, typed=False).name)]
    monkeypatch.setenv("PREFECT__RUNTIME__DEPLOYMENT__ID", "of the digest")
    ends += [(patience(typed=typed), refused(taken.value, typed=typed).name) for typed in (False, True)]
    assert ends == [(None, "Skipped"), (1800, "Failed"), (None, "Skipped")]
