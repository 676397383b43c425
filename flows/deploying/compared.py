"""What stands on the server, held against what should: what changes, and what an operator changed and keeps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from domain.job import Job
from flows.deploying.pools import Pool
from flows.deploying.remembered import Configured, Memory
from flows.deploying.schedules import Timing, is_ours, key_of
from flows.deploying.wanted import Wanted

if TYPE_CHECKING:
    from prefect.client.schemas.responses import DeploymentResponse

LIMIT = 1  # one run of a job at a time


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to the deployment of one job. `fields` are patched; `timings` replace our schedules where they are not None,
    active unless `paused`. `edited`: the schedules are not the configured ones, and stay; `known`: because an operator changed
    them, and not because nobody remembers what was configured. `elsewhere`: it runs in another pool than most, and stays there."""

    wanted: Wanted
    stored: DeploymentResponse | None
    fields: Mapping[str, Any] = field(default_factory=dict)
    timings: tuple[Timing, ...] | None = None
    paused: bool = False
    reset: bool = False
    edited: bool = False
    known: bool = True
    elsewhere: bool = False

    @property
    def is_any(self) -> bool:
        return self.stored is None or bool(self.fields) or self.timings is not None

    @property
    def begins(self) -> bool:
        """Whether schedules are made or changed."""
        return self.timings is not None

    @property
    def puts_back(self) -> bool:
        """Whether a reset has anything to do."""
        return self.timings is not None or "paused" in self.fields


def begun(last: Configured, changes: Iterable[Change]) -> Memory:
    """What is remembered while these are carried out: of what changes, what is there and what it becomes."""
    changing = [one for one in changes if one.begins]
    there = {one.wanted.job.code: _ours(one.stored) for one in changing if one.stored}
    return Memory({**last, **there}, {one.wanted.job.code: one.wanted.keys for one in changing})


def _ours(stored: DeploymentResponse) -> list[str]:
    return sorted(key_of(one.schedule) for one in stored.schedules if is_ours(one))


def compared(wanted: Wanted, stored: DeploymentResponse | None, memory: Memory, pool: Pool, *, reset: bool) -> Change:
    """Schedules that are still what was configured when this was last deployed, or what deploying itself has begun to make of
    it, follow the configuration, any other is the operator's. `reset`: the configuration wins."""
    if stored is None:
        return Change(wanted, None, timings=wanted.timings)
    ours = [one for one in stored.schedules if is_ours(one)]
    new, old = sorted(one.key for one in wanted.timings), _ours(stored)
    fields = _fields(wanted, stored, pool)
    if reset:
        return _put_back(Change(wanted, stored, fields, reset=True), same=old == new)
    if old == new:
        return Change(wanted, stored, fields)
    last, begun = memory.last.get(wanted.job.code), memory.begun.get(wanted.job.code)
    if old != (None if last is None else sorted(last)) and not _begun(old, last, begun):
        return Change(wanted, stored, fields, edited=True, known=last is not None)
    return Change(wanted, stored, fields, wanted.timings, paused=bool(ours) and not any(one.active for one in ours))


def _begun(there: Sequence[str], last: Sequence[str] | None, begun: Sequence[str] | None) -> bool:
    """Whether they are on the way from what was configured last to what was begun: some are written over, then some are added,
    then some are taken away."""
    if begun is None:
        return False
    if last is None:  # it is made with all of them at once
        return set(there) == set(begun)
    return set(there) <= {*last, *begun} and (len(there) >= len(last) or set(begun) <= set(there))


def _put_back(change: Change, *, same: bool) -> Change:
    """The schedules as configured, active, and no others."""
    assert change.stored is not None
    there = change.stored.schedules
    fields = {**change.fields, **({"paused": False} if change.stored.paused else {})}
    as_is = same and all(one.active and is_ours(one) for one in there)
    return replace(change, fields=fields, timings=None if as_is else change.wanted.timings)


def _fields(wanted: Wanted, stored: DeploymentResponse, pool: Pool) -> dict[str, Any]:
    """The fields that are not as they should be. Parameters, job variables and tags that an operator added stay."""
    should = {
        "description": wanted.description,
        "entrypoint": wanted.job.flow,
        "parameter_openapi_schema": wanted.parameters,
        "enforce_parameter_schema": True,
        "path": None,
        "pull_steps": None,
        "work_pool_name": pool.name,
        "job_variables": _merged(pool.variables, stored.job_variables),
        "tags": [*stored.tags, *(tag for tag in wanted.tags if tag not in stored.tags)],
    }
    # No pull steps are an empty list where they were never given.
    found = {name: value for name, value in should.items() if (getattr(stored, name) or None) != value}
    return found | _limit(wanted.job, stored)


def _merged(ours: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored, and of ours what is lacking there."""
    env = {**ours["env"], **(stored.get("env") or {})}
    return {**ours, **stored, "env": env}


def _limit(job: Job, stored: DeploymentResponse) -> dict[str, Any]:
    """How many runs at a time, where it was never said; an operator's own limit stays."""
    return {} if stored.global_concurrency_limit else limit_of(job)


def limit_of(job: Job) -> dict[str, Any]:
    """One run at a time: another one waits for it, or is not needed."""
    return {
        "concurrency_limit": LIMIT,
        "concurrency_options": {"collision_strategy": "ENQUEUE" if job.waits else "CANCEL_NEW"},
    }
