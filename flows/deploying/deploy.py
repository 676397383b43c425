"""Puts the jobs of a deployment on a server: looks at what is there, decides, does it, and says how each stands then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.deployment import Deployment
from domain.errors import ConfigInvalid
from domain.job import Job
from flows.deploying.carriedout import carry_out
from flows.deploying.compared import Change, begun, compared
from flows.deploying.jobs import JOBS
from flows.deploying.older import Left, left, older
from flows.deploying.placed import Placed, placed
from flows.deploying.pools import make_own
from flows.deploying.remembered import Configured, Memory, remember, remembered
from flows.deploying.schedules import first_of, is_ours, next_of, past
from flows.deploying.there import all_of, found_in, is_foreign, named_apart
from flows.deploying.wanted import Wanted, wanted

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the pool that runs go to, the jobs whose schedule is put back, whether only to look, and which jobs."""

    pool: str | None = None
    reset: Collection[str] = ()
    only_look: bool = False
    jobs: Mapping[str, Job] = field(default_factory=lambda: JOBS)


@dataclass(frozen=True, slots=True)
class Standing:
    """The deployment of a job: what was decided, how it stands on the server (None where it was not made, because this was only
    a look), and when it runs next."""

    change: Change
    now: DeploymentResponse | None
    next_run: datetime | None

    @property
    def job(self) -> str:
        return self.change.wanted.job.code


@dataclass(frozen=True, slots=True)
class Deployed:
    """How every job stands, the pool most of them run in, all pools and those of them that are paused, and what earlier
    versions have left on the server."""

    standings: tuple[Standing, ...]
    pool: str
    pools: tuple[str, ...]
    paused_pools: tuple[str, ...]
    older: tuple[str, ...]
    left: tuple[Left, ...]

    @property
    def ids(self) -> dict[str, UUID]:
        """The deployments by job."""
        return {one.job: one.now.id for one in self.standings if one.now}


def deploy(client: SyncPrefectClient, deployment: Deployment, now: datetime, asked: Asked) -> Deployed:
    """Every job made once, and changed where it should be another than it is. Raises ConfigInvalid for a schedule that cannot
    be, NotKnown and SettingsInvalid for a pool."""
    there, home = tuple(all_of(client)), deployment.home
    wants = named_apart(wanted(asked.jobs.values(), deployment, now), there, home)
    memory = remembered(client, home)
    _refuse_past(wants, deployment, memory, now)
    found = {one.job.code: found_in(there, one, home) for one in wants}
    pools = client.read_work_pools()
    at = placed(found, pools, asked.pool, home, [one for one in there if is_foreign(one, home)])
    changes = [_change(one, found[one.job.code], memory, at, asked) for one in wants]
    if asked.only_look:
        standings = tuple(Standing(change, change.stored, _would_run(change, now)) for change in changes)
    else:
        make_own(client, pools, at.usual.name)
        after = _carried_out(client, home, changes, memory.last, at)
        standings = tuple(Standing(change, one, _next(one, now)) for change, one in zip(changes, after, strict=True))
    return Deployed(standings, at.usual.name, at.names, at.paused, older(there), left(there, home, asked.jobs))


def _change(wanted: Wanted, stored: DeploymentResponse | None, memory: Memory, at: Placed, asked: Asked) -> Change:
    job = wanted.job.code
    change = compared(wanted, stored, memory, at.of(job), reset=job in asked.reset)
    return replace(change, elsewhere=at.of(job) != at.usual)


def _carried_out(
    client: SyncPrefectClient, home: str, changes: Sequence[Change], last: Configured, at: Placed
) -> list[DeploymentResponse | None]:
    """The deployments as they are then. What is begun is remembered before, and what is configured when all is done."""
    if any(change.begins for change in changes):
        remember(client, home, begun(last, changes))
    after = [_done(client, change, at) for change in changes]
    remember(client, home, Memory({**last, **{one.wanted.job.code: one.wanted.keys for one in changes}}))
    return after


def _done(client: SyncPrefectClient, change: Change, at: Placed) -> DeploymentResponse | None:
    return (
        client.read_deployment(carry_out(client, change, at.of(change.wanted.job.code)))
        if change.is_any
        else change.stored
    )


def _refuse_past(wants: Iterable[Wanted], deployment: Deployment, memory: Memory, now: datetime) -> None:
    """Moments that have gone by, unless they were deployed while they were ahead."""
    local = now.astimezone(ZoneInfo(deployment.calendar.time_zone)).replace(tzinfo=None)
    problems = [
        problem
        for one in wants
        if (said := deployment.schedules.get(one.job.code))
        for problem in past(said, one.job.code, local, _known(one, memory))
    ]
    if problems:
        raise ConfigInvalid(tuple(problems))


def _known(wanted: Wanted, memory: Memory) -> set[str]:
    return {timing.text for timing in wanted.timings if memory.knows(wanted.job.code, timing.key)}


def _would_run(change: Change, now: datetime) -> datetime | None:
    """When it would run next, if what was looked at were done."""
    there = change.stored.schedules if change.stored else []
    if change.stored and change.stored.paused and not change.reset:
        return None
    if change.timings is None:
        return next_of(there, now)
    added = [one for one in there if not is_ours(one) and not change.reset]
    ours = None if change.paused else first_of(change.timings, now)
    return min(filter(None, (next_of(added, now), ours)), default=None)


def _next(stored: DeploymentResponse | None, now: datetime) -> datetime | None:
    return None if stored is None or stored.paused else next_of(stored.schedules, now)
