"""Work on a ledger: a job on record, whose turn it is, on a day that may be written; and its tasks in any process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.charter import Charter, on_day, on_past_day
from domain.deployment import Deployment
from domain.errors import ConfigInvalid, TurnTaken
from domain.run import RunState
from domain.secrets import Secret
from domain.workdays import local_day
from flows.clock import clock_at, never_before
from flows.kinds import facts_types, recorded_kinds
from flows.settings import Settings
from flows.wiring import Workplace, deployment_of

if TYPE_CHECKING:
    from ledger.store import Store, Work

SILENT = timedelta(hours=24)  # no run goes on for so long without a word
# These decide from the whole of the ledger: one at a time, whoever holds this turn.
TURN = "month"
_STOPPED = "stopped from outside: cancelled, or the machine or worker was told to stop; the next run does what is left"
DECIDING = frozenset(
    {
        *("monitor", "gate", "chase", "assess", "notify", "digest", "backfill", "district"),
        *("month", "quarter", "year"),
    }
)


@dataclass(slots=True)
class Run:
    """A run on record with its workplace; set `state` and `note` before it ends."""

    workplace: Workplace
    state: RunState = RunState.COMPLETED
    note: str = ""

    @property
    def id(self) -> str:
        return self.workplace.run_id


@contextmanager
def at_work(
    workplace: Workplace, job: str, *, past: bool = False, flow_run_id: str = "", wait_s: float | None = None
) -> Iterator[Run]:
    """A job from its beginning on record to its end; `past` for a day that is caught up with, `flow_run_id` for the flow run of
    Prefect that it goes on in, `wait_s` how long it waits for its turn, None for as long as the settings say.

    Raises DayRefused for a day that may not be written, and TurnTaken while another such job is at work."""
    with _turn(workplace, job, wait_s):
        run = Run(_recorded(workplace, job, past=past, flow_run_id=flow_run_id))
        try:
            yield run
        except Exception as error:
            run.state, run.note = RunState.FAILED, workplace.told_of(error)
            raise
        except BaseException as signal:  # no fault of ours: somebody has cancelled it, or its worker was told to stop
            run.state, run.note = RunState.KILLED, f"{_STOPPED} ({type(signal).__name__})"
            raise
        finally:
            with workplace.store.begin() as work:
                work.runs.finish(run.id, run.state, workplace.clock(), run.note)
                work.commit()


def check_day(workplace: Workplace) -> None:
    """Raises DayRefused where a job of this day would be refused; writes nothing."""
    _moved(workplace, workplace.charter, past=False)


@contextmanager
def writing(workplace: Workplace) -> Iterator[Work]:
    """A unit of work of a person (an answer, a decision), on a day that may be written. Rolls back unless committed.
    Raises DayRefused."""
    today = _of_today(workplace)
    with workplace.store.begin() as work:
        work.charter.move(_moved(today, work.charter.get(), past=False))
        yield work


def workplace_of(run_id: str, environ: Mapping[str, str]) -> Workplace:
    """The workplace of a run on record, opened by whatever process a task of it runs in. Ledger and deployment are kept
    per process; the configuration is the one that the run was begun with. Raises LedgerUnavailable and NotKnown."""
    settings = Settings.from_environ(environ)
    store = _kept_store(settings.ledger_url, settings.ledger_wait_s)
    with store.read() as work:
        charter, run, newest = work.charter.get(), work.runs.get(run_id), work.receipts.newest()
    kept = _kept_deployment(settings.ledger_url, settings.ledger_wait_s, run.config_sha256)
    deployment = _with_its_secrets(kept, settings, environ)
    clock = never_before(clock_at(run.as_of if run.standing else None, deployment.calendar.time_zone), newest)
    live = replace(deployment, live_from=charter.goes_live(deployment.live_from))
    return Workplace(settings, live, store, charter, run.as_of, clock, environ, standing=run.standing, run_id=run.id)


def _with_its_secrets(kept: Deployment, settings: Settings, environ: Mapping[str, str]) -> Deployment:
    """No ledger keeps a secret: those that stand in the configuration itself are read where they still stand."""
    from config.hiding import known_again, lacks_secrets

    if not lacks_secrets(kept):
        return kept
    try:
        return known_again(kept, deployment_of(settings, environ))
    except ConfigInvalid:  # somebody is at work on it: what needs a secret fails by itself and says which
        return kept


@lru_cache(maxsize=4)
def _kept_store(url: Secret, wait_s: float) -> Store:
    from ledger.store import Store

    return Store.open(url, wait_s=wait_s, facts=facts_types())


@lru_cache(maxsize=4)
def _kept_deployment(url: Secret, wait_s: float, sha256: str) -> Deployment:
    from config.loader import loads

    with _kept_store(url, wait_s).read() as work:
        files = work.snapshots.files(sha256)
    assert files is not None  # a run is recorded together with its configuration
    return loads(files, {}, recorded_kinds())


@contextmanager
def _turn(workplace: Workplace, job: str, wait_s: float | None) -> Iterator[None]:
    from ledger.turns import turn

    with ExitStack() as held:
        if job in DECIDING:
            try:
                held.enter_context(turn(workplace.store, TURN, wait_s))
            except TurnTaken as taken:
                raise TurnTaken(taken.turn, _holder(workplace)) from None
        yield


def _holder(workplace: Workplace) -> str:
    """Who is at work, for whoever has to wait."""
    with workplace.store.read() as work:
        running = work.runs.running(DECIDING)
    return f"{running[-1].id}, as of {running[-1].as_of}" if running else ""


def _recorded(workplace: Workplace, job: str, *, past: bool, flow_run_id: str) -> Workplace:
    """The workplace of a new run. What still counts as running was killed: it is our turn."""
    deployment = workplace.deployment
    workplace = _of_today(workplace)
    with workplace.store.begin() as work:
        if not past:
            workplace = replace(workplace, clock=never_before(workplace.clock, work.receipts.newest()))
        at = workplace.clock()
        charter = _moved(workplace, work.charter.get(), past=past)
        work.charter.move(charter)
        work.runs.bury(DECIDING if job in DECIDING else (), at, silent_since=at - SILENT)
        work.snapshots.keep(deployment.sha256, deployment.files, at)
        begun = job, workplace.as_of, at, deployment.sha256, at
        standing, in_part = workplace.standing, bool(workplace.places)
        run_id = work.runs.start(*begun, standing=standing, flow_run_id=flow_run_id, in_part=in_part)
        work.commit()
    live_from = charter.goes_live(deployment.live_from) or workplace.as_of + timedelta(days=past)
    return replace(workplace, charter=charter, deployment=replace(deployment, live_from=live_from), run_id=run_id)


def _of_today(workplace: Workplace) -> Workplace:
    """Midnight may have passed while this job waited for its turn."""
    if workplace.standing:
        return workplace
    return replace(workplace, as_of=local_day(workplace.machine(), workplace.time_zone))


def _moved(workplace: Workplace, charter: Charter, *, past: bool) -> Charter:
    today = local_day(workplace.machine(), workplace.time_zone)
    if past:
        return on_past_day(charter, workplace.as_of, today, charter.goes_live(workplace.deployment.live_from))
    return on_day(charter, workplace.as_of, today, typed=workplace.standing)
