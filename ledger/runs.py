"""Runs of jobs: when, for which day, with which configuration, and how they ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from domain.errors import NotKnown
from domain.run import RunState
from ledger.records import record_of, upsert
from ledger.tables import heartbeats, runs

_r = runs.c
_DISPATCHER = "dispatcher"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of one job. A run that was killed stays `running`."""

    id: str
    job: str
    as_of: date
    known_at: datetime
    config_sha256: str
    state: RunState
    note: str
    started_at: datetime
    finished_at: datetime | None
    standing: bool = False
    flow_run_id: str = ""
    in_part: bool = False


class Runs:
    """The runs of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(
        self,
        job: str,
        as_of: date,
        known_at: datetime,
        config_sha256: str,
        now: datetime,
        *,
        standing: bool = False,
        flow_run_id: str = "",
        in_part: bool = False,
    ) -> str:
        """Records a new run and returns its id: the job and the number of the run in this ledger, `monitor-12`.
        `standing`: its clock stands at a day that a person typed; `flow_run_id` is the flow run of Prefect that it goes on
        in; `in_part`: it is about some places alone."""
        number = (self._connection.execute(select(func.max(_r.seq))).scalar() or 0) + 1
        run_id = f"{job}-{number}"
        self._connection.execute(
            insert(runs).values(
                seq=number,
                id=run_id,
                job=job,
                as_of=as_of,
                known_at=known_at,
                config_sha256=config_sha256,
                state=RunState.RUNNING,
                started_at=now,
                standing=standing,
                flow_run_id=flow_run_id,
                in_part=in_part,
            )
        )
        return run_id

    def finish(self, run_id: str, state: RunState, now: datetime, note: str = "") -> None:
        """Records how it ended. Raises NotKnown."""
        change = update(runs).where(_r.id == run_id).values(state=state, finished_at=now, note=note)
        if self._connection.execute(change).rowcount != 1:
            raise NotKnown(f"no run {run_id!r} in the ledger")

    def get(self, run_id: str) -> RunRecord:
        """Raises NotKnown."""
        row = self._connection.execute(select(runs).where(_r.id == run_id)).mappings().first()
        if row is None:
            raise NotKnown(f"no run {run_id!r} in the ledger")
        return record_of(RunRecord, row)

    def running(self, jobs: Collection[str] = ()) -> list[RunRecord]:
        """The runs of some jobs, or of all, that have not ended, or were killed, oldest first."""
        query = select(runs).where(_r.state == RunState.RUNNING).order_by(_r.seq)
        query = query.where(_r.job.in_(sorted(jobs))) if jobs else query
        return [record_of(RunRecord, row) for row in self._connection.execute(query).mappings()]

    def begun_between(self, job: str, moment: datetime, now: datetime) -> str:
        """The last run of a job that began at a moment or later and did its work for every place; "" where there is none. One
        that still counts as running may be dead: it has done nothing for others, and whose turn it is decides the rest. Of one
        whose clock stood still, or was ahead of `now`, nobody knows when it began."""
        done = _r.state.in_((RunState.COMPLETED, RunState.FLAGGED)) & ~_r.in_part & ~_r.standing
        query = select(_r.id).where(_r.job == job, _r.started_at.between(moment, now), done).order_by(_r.seq.desc())
        return self._connection.execute(query).scalars().first() or ""

    def bury(self, jobs: Collection[str], now: datetime, *, silent_since: datetime) -> None:
        """What still counts as running was killed: of these jobs whatever there is, since it is the turn of whoever calls
        and nobody else is at work; of all others what began before `silent_since`."""
        dead = {"state": RunState.KILLED, "finished_at": now, "note": "the process ended without a word"}
        over = or_(_r.job.in_(sorted(jobs)), _r.started_at < silent_since)
        self._connection.execute(update(runs).where(_r.state == RunState.RUNNING, over).values(**dead))

    def bury_these(self, run_ids: Collection[str], now: datetime, note: str) -> None:
        """Those of these runs that still count as running were killed: `note` says how that was seen."""
        dead = {"state": RunState.KILLED, "finished_at": now, "note": note}
        mine = _r.state == RunState.RUNNING, _r.id.in_(sorted(run_ids))
        self._connection.execute(update(runs).where(*mine).values(**dead))

    def all(self) -> list[RunRecord]:
        """Every run, oldest first."""
        rows = self._connection.execute(select(runs).order_by(_r.seq)).mappings()
        return [record_of(RunRecord, row) for row in rows]

    def first_day(self) -> date | None:
        """The first day on record; None before the first run."""
        return self._connection.execute(select(func.min(_r.as_of)).where(_r.job != "replay")).scalar()

    def config_at(self, as_of: date) -> str | None:
        """The hash of the configuration of the last run for that day or the nearest one before; replays do not
        count. None when there was none."""
        query = select(_r.config_sha256).where(_r.as_of <= as_of, _r.job != "replay")
        return self._connection.execute(query.order_by(_r.as_of.desc(), _r.seq.desc())).scalars().first()

    def dispatcher_seen(self, now: datetime) -> None:
        """The dispatcher is at work."""
        upsert(self._connection, heartbeats, ("name",), {"name": _DISPATCHER, "seen_at": now})

    def last_seen(self) -> datetime | None:
        """When the dispatcher was last at work; None: never."""
        query = select(heartbeats.c.seen_at).where(heartbeats.c.name == _DISPATCHER)
        return self._connection.execute(query).scalar()
