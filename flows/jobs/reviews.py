"""Reviews as flows (月调度, 季督导, 年质控). Each looks every day whether one falls due: what a machine that was off has missed
is done once, by due dates, and never twice. They look, write a page and tell nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import environ
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from domain.endstate import EndState, worst
from domain.review import Agenda, Review
from domain.run import RunState
from flows.asked import day_of
from flows.jobs.running import in_a_sentence, patience, played, state_of
from flows.outcome import Ended
from flows.parameters import named
from flows.progress import opened
from flows.settings import Settings
from flows.steps.agenda import agenda_in, asked_period
from flows.steps.month import REVIEW, Done
from flows.tasks import side_by_side
from flows.wiring import Workplace, look
from flows.work import Run, at_work, check_day
from reports.pages.reviews.page import asleep_sentence


@flow(name="month", flow_run_name=named("month", "period"), persist_result=False, task_runner=side_by_side())
def month(period: str | None = None, as_of: str | None = None) -> State[Any]:
    """月调度: what came and what did not, who owes answers, which verdicts moved; once for each month, when the grace of its
    forms is over. `period`: this month, also when it was done already; `as_of`: a day like 2024-11-11, today when empty."""
    return _sentenced(Review.MONTH, period, as_of)


@flow(name="quarter", flow_run_name=named("quarter", "period"), persist_result=False, task_runner=side_by_side())
def quarter(period: str | None = None, as_of: str | None = None) -> State[Any]:
    """季督导: district by district, in the order of their codes; once for each quarter, when the grace of its forms is over."""
    return _sentenced(Review.QUARTER, period, as_of)


@flow(name="year", flow_run_name=named("year", "period"), persist_result=False, task_runner=side_by_side())
def year(period: str | None = None, as_of: str | None = None) -> State[Any]:
    """年质控: the audit of the year and its periods, coverage, corrections and open questions; once for each year."""
    return _sentenced(Review.YEAR, period, as_of)


def _sentenced(kind: Review, period: str | None, as_of: str | None) -> State[Any]:
    return in_a_sentence(lambda: _review(kind, period, as_of), typed=bool(period or as_of))


def _review(kind: Review, period: str | None, as_of: str | None) -> State[Any]:
    workplace = look(Settings.from_environ(environ), environ, as_of=day_of(as_of) if as_of else None)
    try:
        check_day(workplace)  # an earlier day is refused, also where nothing falls due on it
        chosen = replace(workplace, period=asked_period(workplace, kind, period) if period else "")
        if not (chosen.period or _agenda(workplace, kind).due):
            return state_of(_asleep(workplace, kind))
        wait_s = patience(typed=bool(period or as_of))
        with at_work(chosen, kind, flow_run_id=flow_run.id or "", wait_s=wait_s) as run:
            opened(run)
            return state_of(_ended(run, kind, played(run, kind)))
    finally:
        workplace.store.close()


def _ended(run: Run, kind: Review, done: Sequence[Done]) -> Ended:
    """What the review found; where another run has done it meanwhile, that."""
    if run.state == RunState.FAILED:
        return Ended(EndState.FAILED, run.note)
    found = [one.outcome for one in done if one.part == REVIEW.code and one.outcome]
    if not found:
        return _asleep(run.workplace, kind)
    return Ended(worst(one.name for one in found), " ".join(one.message for one in found))


def _asleep(workplace: Workplace, kind: Review) -> Ended:
    """Nothing falls due: when the last was, and when the next will."""
    return Ended(EndState.SKIPPED, asleep_sentence(kind, _agenda(workplace, kind), workplace.language))


def _agenda(workplace: Workplace, kind: Review) -> Agenda:
    with workplace.store.read() as work:
        return agenda_in(work, workplace, kind)
