"""The work pool that the runs go to. Its workers carry the settings of one city: two cities never share one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.errors import NotKnown, SettingsInvalid
from domain.nearest import did_you_mean, listed
from flows.deploying.triggers import HEARTBEAT_S
from flows.deploying.wanted import TAG

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import WorkPool
    from prefect.client.schemas.responses import DeploymentResponse

POOL = "planwatch"
PROCESS = "process"
# How often a run says that it lives: the automation that reaps the dead is told the same.
_HEARTBEAT = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY"


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool that runs go to, and the job variables of a run in it."""

    name: str
    variables: Mapping[str, Any]


def pool_named(pools: Sequence[WorkPool], named: str | None, home: str, others: Sequence[DeploymentResponse]) -> Pool:
    """The pool that was asked for, or our own. `others` are the deployments of other cities on the server. Raises
    NotKnown for one that is not there, SettingsInvalid for one that serves another city."""
    known = [pool.name for pool in pools]
    if named and named not in known:
        raise NotKnown(
            f"no work pool {named!r}{did_you_mean(named, known)}; there are: {listed(known) or 'none'}; "
            f"make it with `prefect work-pool create {named} --type {PROCESS}`"
        )
    name = named or POOL
    if foreign := sorted({_home(one) for one in others if one.work_pool_name == name}):
        raise SettingsInvalid(
            f"the work pool {name!r} serves {listed(foreign)} already, and its workers would run the jobs of {home} on that "
            f"ledger; make one of its own with `prefect work-pool create {POOL}-{home} --type {PROCESS}`, and give "
            f"--pool {POOL}-{home}"
        )
    return Pool(name, _variables(pools, name))


def _home(deployment: DeploymentResponse) -> str:
    return next((tag.partition(":")[2] for tag in deployment.tags if tag.startswith("home:")), "another city")


def _variables(pools: Sequence[WorkPool], name: str) -> Mapping[str, Any]:
    """A process beside its worker starts where the worker was started, and so finds its `planwatch.toml`: a path of no machine."""
    process = next((pool.type == PROCESS for pool in pools if pool.name == name), True)
    return {"env": {_HEARTBEAT: str(HEARTBEAT_S)}, **({"working_dir": "."} if process else {})}


def make_own(client: SyncPrefectClient, pools: Sequence[WorkPool], name: str) -> None:
    """Our own pool, where it is lacking."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists
    from prefect.workers.process import ProcessWorker

    if name in {pool.name for pool in pools}:
        return
    template = ProcessWorker.get_default_base_job_template()
    with suppress(ObjectAlreadyExists):  # by somebody who deploys at the same time
        client.create_work_pool(WorkPoolCreate(name=name, type=PROCESS, base_job_template=template, description=TAG))
