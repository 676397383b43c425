"""The Prefect server that runs the jobs, where PREFECT_API_URL names one: its version, and the deployments of this home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from flows.looks.look import Level, Look, note, text, well, wrong
from flows.looks.seen import Ground
from words.catalogue import say

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.responses import DeploymentResponse

# A run starts within a minute of its time where a worker is there.
LATE = timedelta(hours=1)
_AT_ONCE = 200


def looks(ground: Ground) -> Iterator[Look]:
    """Nothing where no server is named: then nothing of Prefect is loaded either."""
    if not (address := ground.environ.get("PREFECT_API_URL")):
        return
    try:
        with urlopen(f"{address.rstrip('/')}/health", timeout=ground.patience_s):  # noqa: S310 - the operator's own setting
            from prefect.client.orchestration import get_client

            from flows.deploying.reached import let_in
        let_in(address)
        with get_client(sync_client=True) as client:
            yield _server(client, address)
            yield _schedules(client, ground)
    except Exception as error:  # whatever lies between here and it: that it cannot be asked is what is said
        yield wrong("server", "health.server_silent", address=address, error=_said(error))


def _server(client: SyncPrefectClient, address: str) -> Look:
    """Deployments of one version are read by another one in its own way, and nobody is told."""
    import prefect

    own, there = prefect.__version__, client.api_version()
    said = {"address": address, "there": there, "own": own}
    return well("server", "health.server", **said) if there == own else wrong("server", "health.server_other", **said)


def _schedules(client: SyncPrefectClient, ground: Ground) -> Look:
    """Whether the jobs of this home are deployed and come to run. What an operator has paused stays so, and is said."""
    deployments = _deployments(client, ground.deployment.home)
    if not deployments:
        return note("schedules", "health.not_deployed")
    names = {one.id: one.name for one in deployments}
    late = _late(client, ground)
    if pools := _paused_pools(client, deployments):  # said before what comes of it
        level = Level.WRONG if late else Level.NOTE
        return Look("schedules", level, _joined("health.pools_paused", pools), {"paused_pools": pools})
    if late:
        since = min(run.expected_start_time or ground.now for run in late)
        jobs = sorted({names.get(run.deployment_id, "") for run in late if run.deployment_id} - {""})
        return _is_late(jobs, since, ground)
    paused = sorted(one.name for one in deployments if _is_paused(one))
    if not paused:
        return well("schedules", "health.schedules", count=len(deployments))
    said = _joined("health.paused", paused)
    return Look("schedules", Level.NOTE, said, {"paused": paused})


def _is_late(jobs: list[str], since: datetime, ground: Ground) -> Look:
    said = _joined("health.late", jobs, since=ground.local(since))
    return Look("schedules", Level.WRONG, said, {"late": jobs, "since": since}, since)


def _joined(key: str, names: list[str], **said: object) -> Any:
    return lambda language: text(key, names=say(language, "joint.list").join(names), **said)(language)


def _is_paused(one: DeploymentResponse) -> bool:
    """By itself, or in every schedule that it has; a job without one is started by hand."""
    return one.paused or (bool(one.schedules) and not any(each.active for each in one.schedules))


def _paused_pools(client: SyncPrefectClient, deployments: list[DeploymentResponse]) -> list[str]:
    used = {one.work_pool_name for one in deployments}
    return sorted(pool.name for pool in client.read_work_pools() if pool.is_paused and pool.name in used)


def _deployments(client: SyncPrefectClient, home: str) -> list[DeploymentResponse]:
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags

    from flows.events import tag_of

    wanted = DeploymentFilter(tags=DeploymentFilterTags(all_=["planwatch", tag_of(home)]))
    return client.read_deployments(deployment_filter=wanted, limit=_AT_ONCE)


def _late(client: SyncPrefectClient, ground: Ground) -> list[FlowRun]:
    """Runs of this home that should have begun long ago, and nothing has taken them."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterTags,
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
        FlowRunFilterState,
        FlowRunFilterStateName,
    )

    from flows.events import tag_of

    wanted = FlowRunFilter(
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Late"])),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": ground.now - LATE}),
    )
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=["planwatch", tag_of(ground.deployment.home)]))
    return client.read_flow_runs(flow_run_filter=wanted, deployment_filter=ours, limit=_AT_ONCE)


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
