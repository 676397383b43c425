"""What was configured when a deployment was last deployed: kept on the server as a variable, so that the next time an
operator's edit is told from a change of the configuration, from whatever machine it comes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from flows.deploying.wanted import TAG
from flows.events import tag_of

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

Configured = Mapping[str, Sequence[str]]  # by job the keys of its timings


def variable_of(home: str) -> str:
    """The name of the variable of a home."""
    return f"planwatch_{re.sub('[^a-z0-9]+', '_', home.lower())}_schedules"


def remembered(client: SyncPrefectClient, home: str) -> Configured:
    """What was kept; nothing where nothing was, or somebody wrote something else there."""
    variable = client.read_variable_by_name(variable_of(home))
    value = variable.value if variable else None
    return {job: keys for job, keys in value.items() if isinstance(keys, list)} if isinstance(value, dict) else {}


def remember(client: SyncPrefectClient, home: str, configured: Configured) -> None:
    """Keeps it, where it is not what is kept."""
    from prefect.client.schemas.actions import VariableCreate, VariableUpdate
    from prefect.exceptions import ObjectAlreadyExists

    name, value = variable_of(home), {job: list(keys) for job, keys in configured.items()}
    variable = client.read_variable_by_name(name)
    if variable is None:
        with suppress(ObjectAlreadyExists):  # by somebody who deploys the same at the same time
            client.create_variable(VariableCreate(name=name, value=value, tags=[TAG, tag_of(home)]))
    elif variable.value != value:
        client.update_variable(VariableUpdate(name=name, value=value))
