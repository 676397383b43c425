"""What stands on the server already: whose it is, and which of it is the deployment of a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.deploying.wanted import TAG, Wanted, identity
from flows.events import tag_of

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

_PAGE = 200


def named_apart(wants: Sequence[Wanted], there: Iterable[DeploymentResponse], home: str) -> tuple[Wanted, ...]:
    """Two cities may be called alike, and the server knows one deployment of a flow by a name: it would be made another city's."""
    taken = {one.name for one in there if is_foreign(one, home)}
    return tuple(replace(one, name=f"{one.name} {home}") if one.name in taken else one for one in wants)


def is_foreign(deployment: DeploymentResponse, home: str) -> bool:
    """Whether it is another city's."""
    return TAG in deployment.tags and tag_of(home) not in deployment.tags


def all_of(client: SyncPrefectClient) -> Iterable[DeploymentResponse]:
    """Every deployment of a server."""
    offset = 0
    while page := client.read_deployments(limit=_PAGE, offset=offset):
        yield from page
        offset += _PAGE


def found_in(there: Sequence[DeploymentResponse], wanted: Wanted, home: str) -> DeploymentResponse | None:
    """The deployment of a job: by its tags, whatever it is called by now; where an operator took those away, by its name. Of
    several (one was duplicated in the UI) the one of that name, else the first that was made."""
    tags = set(identity(home, wanted.job.code))
    mine = [one for one in there if not is_foreign(one, home)]
    found = [one for one in mine if tags <= set(one.tags)] or [one for one in mine if one.name == wanted.name]
    return min(found, key=lambda one: (one.name != wanted.name, str(one.created)), default=None)
