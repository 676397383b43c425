"""Deployments of `prefect deploy --all`, which an earlier version used: named, with how to remove them, and never removed by us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.deploying.wanted import TAG

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
