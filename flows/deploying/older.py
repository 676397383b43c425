"""Deployments that earlier versions have left on the server: of `prefect deploy --all`, and of jobs that are no more. Named, with how
to remove them, and never removed by us."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.deploying.wanted import JOB, TAG
from flows.events import tag_of

if TYPE_CHECKING:
    from prefect.client.schemas.responses import DeploymentResponse

# What prefect.yaml made, as flow/deployment. With both at work every job would run twice.
_MADE = ("monitor/daily", "collect/often", "dispatch/dispatcher", "watch/watch", "digest/weekly")


def older(deployments: Sequence[DeploymentResponse]) -> tuple[str, ...]:
    """Those that are still there, as the Prefect command line calls them."""
    names = {full.partition("/")[2]: full for full in _MADE}
    return tuple(
        names[one.name]
        for one in deployments
        if one.name in names and TAG not in one.tags and (one.entrypoint or "").startswith("flows")
    )


@dataclass(frozen=True, slots=True)
class Left:
    """A deployment of a job that is no more, or is called otherwise now."""

    id: str
    name: str
    paused: bool


def left(deployments: Sequence[DeploymentResponse], home: str, jobs: Collection[str]) -> tuple[Left, ...]:
    """Those of this home whose job is none of these."""
    known = {f"{JOB}{job}" for job in jobs}
    mine = [one for one in deployments if {TAG, tag_of(home)} <= set(one.tags)]
    gone = [one for one in mine if (said := _jobs_of(one)) and not said & known]
    return tuple(Left(str(one.id), one.name, one.paused) for one in gone)


def _jobs_of(deployment: DeploymentResponse) -> set[str]:
    return {tag for tag in deployment.tags if tag.startswith(JOB)}
