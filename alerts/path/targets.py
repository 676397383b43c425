"""Targets by their ids, for what cites them."""

from __future__ import annotations

from collections.abc import Mapping

from domain.deployment import Deployment
from domain.plan import Plan, Target

Targets = Mapping[str, tuple[Target, Plan]]


def targets_by_id(deployment: Deployment) -> dict[str, tuple[Target, Plan]]:
    """Every target of the deployment with its plan."""
    return {target.id: (target, plan) for plan in deployment.plans.values() for target in plan.targets}
