"""Which pool each job runs in: where it runs already, else where most do; where somebody asks for one, all in that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.deploying.pools import Pool, pool_named

if TYPE_CHECKING:
    from prefect.client.schemas.objects import WorkPool
    from prefect.client.schemas.responses import DeploymentResponse


@dataclass(frozen=True, slots=True)
class Placed:
    """The pools of a deployment: the usual one, those of jobs that an operator has moved elsewhere, and which are paused."""

    usual: Pool
    moved: Mapping[str, Pool]
    paused: tuple[str, ...]

    def of(self, job: str) -> Pool:
        return self.moved.get(job, self.usual)

    @property
    def names(self) -> tuple[str, ...]:
        """Every pool that needs a worker, the usual one first."""
        return tuple(dict.fromkeys([self.usual.name, *(pool.name for pool in self.moved.values())]))


def placed(
    found: Mapping[str, DeploymentResponse | None],
    pools: Sequence[WorkPool],
    asked: str | None,
    home: str,
    others: Sequence[DeploymentResponse],
) -> Placed:
    """`found` by job what is on the server, `others` what other cities have there. Raises NotKnown and SettingsInvalid as
    `pool_named` does, for each pool that anything runs in."""
    known = {pool.name for pool in pools}
    now = {job: one.work_pool_name for job, one in found.items() if one and one.work_pool_name in known}
    most = Counter(now.values()).most_common(1)
    usual = pool_named(pools, asked or (most[0][0] if most else None), home, others)
    elsewhere = {} if asked else {job: name for job, name in now.items() if name and name != usual.name}
    moved = {job: pool_named(pools, name, home, others) for job, name in elsewhere.items()}
    used = {usual.name, *elsewhere.values()}
    return Placed(usual, moved, tuple(pool.name for pool in pools if pool.is_paused and pool.name in used))
