"""What is decided, done on the server: made once with its schedules, afterwards changed field by field, so that nothing
that an operator has set is set anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.deploying.compared import LIMIT, Change, limit_of
from flows.deploying.pools import Pool
from flows.deploying.schedules import Timing, is_ours

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse


def carry_out(client: SyncPrefectClient, change: Change, pool: Pool) -> UUID:
    """Makes or changes the deployment of one job; the id of it."""
    if change.stored is None:
        return _make(client, change, pool)
    if change.fields:
        _patch(client, change.stored, change.fields)
    if change.timings is not None:
        _replace(client, change.stored, change.timings, change)
    return change.stored.id


def _make(client: SyncPrefectClient, change: Change, pool: Pool) -> UUID:
    from prefect.client.schemas.objects import ConcurrencyOptions

    wanted = change.wanted
    return client.create_deployment(
        flow_id=client.create_flow_from_name(wanted.flow),
        name=wanted.name,
        schedules=[_created(one, active=True) for one in wanted.timings],
        concurrency_limit=LIMIT,
        concurrency_options=ConcurrencyOptions(**limit_of(wanted.job)["concurrency_options"]),
        description=wanted.description,
        work_pool_name=pool.name,
        tags=list(wanted.tags),
        entrypoint=wanted.job.flow,
        parameter_openapi_schema=wanted.parameters,
        enforce_parameter_schema=True,
        job_variables=dict(pool.variables),
    )


def _patch(client: SyncPrefectClient, stored: DeploymentResponse, fields: Mapping[str, Any]) -> None:
    from prefect.client.schemas.actions import DeploymentUpdate

    client.update_deployment(stored.id, DeploymentUpdate(**fields))


def _replace(
    client: SyncPrefectClient, stored: DeploymentResponse, timings: tuple[Timing, ...], change: Change
) -> None:
    """Our schedules become the configured ones; after a reset there are no others. Each keeps its place on the server. In this order
    `compared` knows again what was cut off."""
    ours = {one.slug: one for one in stored.schedules if is_ours(one)}
    kept = {one.slug for one in timings}
    for one in (one for one in timings if one.slug in ours):
        active = True if change.reset else None
        client.update_deployment_schedule(stored.id, ours[one.slug].id, active=active, schedule=one.schedule)
    for one in (one for one in timings if one.slug not in ours):
        client.create_deployment_schedules(stored.id, [_created(one, active=not change.paused)])
    for old in stored.schedules:
        if (is_ours(old) or change.reset) and old.slug not in kept:
            client.delete_deployment_schedule(stored.id, old.id)


def _created(timing: Timing, *, active: bool) -> Any:
    from prefect.client.schemas.actions import DeploymentScheduleCreate

    return DeploymentScheduleCreate(schedule=timing.schedule, active=active, slug=timing.slug)
