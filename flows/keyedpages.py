"""Pages in the Prefect UI that have an address of their own, and are listed with no run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey

from reports.pages.placekey import artifact_address

# Of one answer of the server.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A page by its key, and what it says of itself in a list."""

    key: str
    description: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest page of a key: where it is read, and what it says of itself in a list."""

    address: str
    description: str


def put(pages: Iterable[KeyedPage]) -> dict[str, str]:
    """Each becomes the newest page of its key; returns their addresses."""
    found: dict[str, str] = {}
    with get_client(sync_client=True) as client:
        for one in pages:
            made = ArtifactCreate(key=one.key, type="markdown", description=one.description, data=one.markdown)
            found[one.key] = artifact_address(str(client.create_artifact(made).id))
    return found


def newest(keys: Collection[str]) -> dict[str, Newest]:
    """The newest page of each of these keys that has one."""
    wanted, found = sorted(keys), dict[str, Newest]()
    with get_client(sync_client=True) as client:
        for at in range(0, len(wanted), _AT_ONCE):
            some = ArtifactCollectionFilterKey(any_=wanted[at : at + _AT_ONCE])
            rows = client.read_latest_artifacts(artifact_filter=ArtifactCollectionFilter(key=some), limit=_AT_ONCE)
            found |= {one.key: Newest(artifact_address(str(one.latest_id)), one.description or "") for one in rows}
    return found
