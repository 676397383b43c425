"""What was configured when a deployment was last deployed: kept on the server as a variable, so that the next time an
operator's edit is told from a change of the configuration, from whatever machine it comes. Beside it stands what was begun: whoever
kills deploying in between has made no edit of an operator's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows.deploying.wanted import TAG
from flows.events import tag_of

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

Configured = Mapping[str, Sequence[str]]  # by job the keys of its timings
_BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Memory:
    """What was configured last, and what a deploying that did not come to its end was making of it."""

    last: Configured = field(default_factory=dict)
    begun: Configured = field(default_factory=dict)

    def knows(self, job: str, key: str) -> bool:
        """Whether this timing of a job was deployed, or was being deployed."""
        return key in self.last.get(job, ()) or key in self.begun.get(job, ())


def variable_of(home: str) -> str:
    """The name of the variable of a home."""
    return f"planwatch_{re.sub('[^a-z0-9]+', '_', home.lower())}_schedules"


def remembered(client: SyncPrefectClient, home: str) -> Memory:
    """What was kept; nothing where nothing was, or somebody wrote something else there."""
    variable = client.read_variable_by_name(variable_of(home))
    value = variable.value if variable else None
    if not isinstance(value, dict):
        return Memory()
    return Memory(_lists(value), _lists(begun) if isinstance(begun := value.get(_BEGUN), dict) else {})


def _lists(value: Mapping[str, Any]) -> Configured:
    return {job: keys for job, keys in value.items() if isinstance(keys, list)}


def remember(client: SyncPrefectClient, home: str, known: Memory) -> None:
    """Keeps it, where it is not what is kept."""
    from prefect.client.schemas.actions import VariableCreate, VariableUpdate
    from prefect.exceptions import ObjectAlreadyExists

    name, value = variable_of(home), _plain(known.last)
    if known.begun:
        value[_BEGUN] = _plain(known.begun)
    variable = client.read_variable_by_name(name)
    if variable is None:
        with suppress(ObjectAlreadyExists):  # by somebody who deploys the same at the same time
            client.create_variable(VariableCreate(name=name, value=value, tags=[TAG, tag_of(home)]))
    elif variable.value != value:
        client.update_variable(VariableUpdate(name=name, value=value))


def _plain(configured: Configured) -> dict[str, Any]:
    return {job: list(keys) for job, keys in configured.items()}
