"""A job of the ledger as a flow run: begun, played as tasks, and ended in the worst named state of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from os import environ
from typing import Any

from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Failed

from domain.endstate import EndState, worst
from domain.errors import DayRefused, NotKnown, PlanwatchError, TurnTaken
from domain.run import RunState
from flows import artifacts, pages
from flows.asked import day_of, places_of
from flows.events import emit_troubles
from flows.namedends import keep_tracebacks_out
from flows.outcome import Ended, beside
from flows.parameters import language
from flows.progress import announce, opened, task_seen
from flows.runprogress import progress
from flows.settings import Settings
from flows.steps.district import end_of_place
from flows.steps.month import AWAITED, CHASE, COLLECT, DISPATCH, JOBS, PUT_BACK, Done, play
from flows.tags import name_flow_run, tag_flow_run, tags_of
from flows.tasks import as_tasks
from flows.wiring import Workplace, look
from flows.work import Run, at_work
from words.catalogue import say
from words.failures import failure_sentence
from words.names import name_of
from words.refused import refused_sentence

# So many units are told of in the sentence of a run.
SAID = 5
# A scheduled run that comes while another job is at work waits for so long: the next of its kind may be a week away.
PATIENCE_S = 1800.0

keep_tracebacks_out()


def run(job: str, as_of: str | None, places: list[str] | None = None) -> State[Any]:
    """The job on the day that was asked for, or now."""
    return in_a_sentence(lambda: _run(job, as_of, places), typed=bool(as_of or places))


def in_a_sentence(work: Callable[[], State[Any]], *, typed: bool) -> State[Any]:
    """What a person got wrong (who has `typed` something), or what another run does already, is the run's end in a sentence,
    with the error as its result; it is no failure of Planwatch."""
    try:
        return work()
    except PlanwatchError as error:
        return refused(error, typed=typed)


def refused(error: PlanwatchError, *, typed: bool) -> State[Any]:
    """The end of a run that could not be what was asked for, with the error as its result. `typed`: a person gave something
    in the run form; else what is wrong is Planwatch's own matter."""
    if isinstance(error, TurnTaken):
        said = refused_sentence(error, language())
        if patience(typed=typed):  # what it was to do is not done, and nobody looks at it
            return Failed(name=EndState.FAILED, message=said, data=error)
        return Completed(name=EndState.SKIPPED, message=said, data=error)
    if isinstance(error, NotKnown | DayRefused):
        name = EndState.REFUSED if typed else EndState.FAILED
        return Failed(name=name, message=refused_sentence(error, language()), data=error)
    return Failed(message=failure_sentence(error, str(error), language()), data=error)


def patience(*, typed: bool) -> float | None:
    """How long a run waits for its turn; None, as long as the settings say: a person who has started it is told soon."""
    return PATIENCE_S if deployment.id and not typed else None


def _run(job: str, as_of: str | None, places: list[str] | None) -> State[Any]:
    workplace = look(Settings.from_environ(environ), environ, as_of=day_of(as_of) if as_of else None)
    try:
        chosen = tuple(place.code for place in places_of(places or (), workplace.deployment))
        if not (as_of or chosen) and (by := _caught_up(workplace, job)):
            return Completed(name=EndState.SKIPPED, message=say(workplace.language, "run.caught_up", run=by))
        wait_s = patience(typed=bool(as_of or chosen))
        with at_work(replace(workplace, places=chosen), job, flow_run_id=flow_run.id or "", wait_s=wait_s) as run:
            opened(run)
            with _table_at_any_end(run, job):
                done = played(run, job)
            if DISPATCH in JOBS[job]:
                emit_troubles(run.workplace)
            return state_of(_ended(run, job, done), _why(run, job))
    finally:
        workplace.store.close()


def played(run: Run, job: str) -> list[Done]:
    """All parts of a job as tasks, tagged, and shown in the terminal and in the UI while they go on."""
    spoken = run.workplace.language
    tag_flow_run(tags_of(run.workplace, job))
    with progress(spoken, len(JOBS[job])) as seen:

        def begin(part: str) -> None:
            announce(name_of("part", part, spoken))
            seen.begin(name_of("part", part, spoken))

        return play(run, job, as_tasks(run, task_seen, seen.done), begin)


@contextmanager
def _table_at_any_end(run: Run, job: str) -> Iterator[None]:
    """What stops a job hides nobody's matter: the first table is there, and says what stopped it."""
    try:
        yield
    except Exception as error:
        if CHASE in JOBS[job]:
            with suppress(Exception):
                artifacts.publish_month(run.workplace, failed=run.workplace.told_of(error))
        raise


def state_of(ended: Ended, why: str = "") -> State[Any]:
    """The end as a state of Prefect: red where somebody must act, with the reason in the name of the run. `why`: said of the
    job's table, where the end would say it of its parts."""
    if ended.name.is_red:
        name_flow_run(why or ended.message)
    return (Failed if ended.name.is_red else Completed)(name=ended.name, message=ended.message)


def _caught_up(workplace: Workplace, job: str) -> str:
    """The run that has begun after this one should have: what a machine that was off missed is done once. Whoever has a run
    tried again (it still says when it should have begun) wants it done."""
    should: datetime | None = flow_run.scheduled_start_time
    if workplace.standing or should is None or flow_run.run_count > 1:
        return ""
    with workplace.store.read() as work:
        return work.runs.begun_between(job, should, workplace.machine())


def _ended(run: Run, job: str, done: Sequence[Done]) -> Ended:
    """The worst of the parts, with the pages that the job makes."""
    if COLLECT in JOBS[job]:
        artifacts.publish_collected(run.workplace, alone=CHASE not in JOBS[job])
    if CHASE in JOBS[job]:
        artifacts.publish_month(run.workplace, failed=run.note)
    if run.state == RunState.FAILED:
        return Ended(EndState.FAILED, run.note)
    if PUT_BACK in JOBS[job]:
        return end_of_place(run, done)
    ended = [one for one in done if one.outcome and one.part != AWAITED.code]
    state = worst(one.outcome.name for one in ended if one.outcome)
    if CHASE in JOBS[job]:
        return _month_ended(run, ended)
    said = _said(ended, run.workplace.language)
    if COLLECT in JOBS[job] and (parked := pages.parked_sentence(run.workplace)):
        return Ended(worst((state, EndState.PARKED)), " ".join((*said, parked)))
    return Ended(state, " ".join(said))


def _month_ended(run: Run, ended: Sequence[Done]) -> Ended:
    """As the first table says, and what of the parts is worse than that."""
    spoken = run.workplace.language
    parts = [(f"{name_of('part', one.part, spoken)} {one.unit}".rstrip(), one.outcome) for one in ended if one.outcome]
    return beside(pages.run_ended(run.workplace), parts, spoken)


def _why(run: Run, job: str) -> str:
    """Who needs somebody, where a job has a first table and did not fail itself."""
    return pages.red_sentence(run.workplace) if CHASE in JOBS[job] and run.state != RunState.FAILED else ""


def _said(ended: Sequence[Done], language: str) -> list[str]:
    """What the parts say, the worst first; of many the rest is counted."""
    told = sorted((one for one in ended if one.outcome), key=lambda one: -one.outcome.name.rank if one.outcome else 0)
    said = [f"{one.unit}: {one.outcome.message}".lstrip(": ") for one in told[:SAID] if one.outcome]
    return [*said, *([say(language, "need.more", count=len(told) - SAID)] if len(told) > SAID else ())]
