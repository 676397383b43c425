"""Puts the jobs of a deployment on a server: looks at what is there, decides, does it, and says how each stands then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.deployment import Deployment
from domain.errors import ConfigInvalid
from domain.job import Job
from flows.deploying.carriedout import carry_out
from flows.deploying.compared import Change, compared
from flows.deploying.jobs import JOBS
from flows.deploying.older import older
from flows.deploying.pools import Pool, make_own, pool_named
from flows.deploying.remembered import Configured, remember, remembered
from flows.deploying.schedules import first_of, is_ours, next_of, past
from flows.deploying.wanted import TAG, Wanted, identity, wanted
from flows.events import tag_of

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

_PAGE = 200


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
    """How every job stands, the pool they run in, and what an earlier version has left on the server."""

    standings: tuple[Standing, ...]
    pool: str
    older: tuple[str, ...]

    @property
    def ids(self) -> dict[str, UUID]:
        """The deployments by job."""
        return {one.job: one.now.id for one in self.standings if one.now}


def deploy(client: SyncPrefectClient, deployment: Deployment, now: datetime, asked: Asked) -> Deployed:
    """Every job made once, and changed where it should be another than it is. Raises ConfigInvalid for a schedule that cannot
    be, NotKnown and SettingsInvalid for a pool."""
    there, home = tuple(_all(client)), deployment.home
    wants = wanted(asked.jobs.values(), deployment, now)
    last = remembered(client, home)
    _refuse_past(wants, deployment, last, now)
    found = {one.job.code: _found(there, one, home) for one in wants}
    pools = client.read_work_pools()
    others = [one for one in there if TAG in one.tags and tag_of(home) not in one.tags]
    pool = pool_named(pools, asked.pool or _pool_so_far(found.values(), pools), home, others)
    changes = [
        compared(one, found[one.job.code], last.get(one.job.code), pool, reset=one.job.code in asked.reset)
        for one in wants
    ]
    if asked.only_look:
        standings = tuple(Standing(change, change.stored, _would_run(change, now)) for change in changes)
    else:
        make_own(client, pools, pool.name)
        after = [_carried_out(client, change, pool) for change in changes]
        remember(client, home, {**last, **{one.job.code: [timing.key for timing in one.timings] for one in wants}})
        standings = tuple(Standing(change, one, _next(one, now)) for change, one in zip(changes, after, strict=True))
    return Deployed(standings, pool.name, older(there))


def _carried_out(client: SyncPrefectClient, change: Change, pool: Pool) -> DeploymentResponse | None:
    """The deployment as it is then."""
    return client.read_deployment(carry_out(client, change, pool)) if change.is_any else change.stored


def _all(client: SyncPrefectClient) -> Iterable[DeploymentResponse]:
    offset = 0
    while page := client.read_deployments(limit=_PAGE, offset=offset):
        yield from page
        offset += _PAGE


def _found(there: Sequence[DeploymentResponse], wanted: Wanted, home: str) -> DeploymentResponse | None:
    """The deployment of a job: by its tags, whatever it is called by now; where an operator took those away, by its name. Of
    several (one was duplicated in the UI) the one of that name, else the first that was made."""
    tags = set(identity(home, wanted.job.code))
    found = [one for one in there if tags <= set(one.tags)] or [one for one in there if one.name == wanted.name]
    return min(found, key=lambda one: (one.name != wanted.name, str(one.created)), default=None)


def _pool_so_far(found: Iterable[DeploymentResponse | None], pools: Sequence[object]) -> str | None:
    """The pool that the deployments run in already, while it is there."""
    known = {getattr(pool, "name", "") for pool in pools}
    return next((one.work_pool_name for one in found if one and one.work_pool_name in known), None)


def _refuse_past(wants: Iterable[Wanted], deployment: Deployment, last: Configured, now: datetime) -> None:
    """A moment that has gone by, unless it was deployed while it was ahead."""
    local = now.astimezone(ZoneInfo(deployment.calendar.time_zone)).replace(tzinfo=None)
    problems = [
        problem
        for one in wants
        if [timing.key for timing in one.timings] != list(last.get(one.job.code, ()))
        if (said := deployment.schedules.get(one.job.code))
        for problem in past(said, one.job.code, local)
    ]
    if problems:
        raise ConfigInvalid(tuple(problems))


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
