"""Pages in the Prefect UI that have an address of their own, and are listed with no run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey

# Of one answer of the server.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A page by its key, and what it says of itself in a list."""

    key: str
    description: str
    markdown: str


def put(pages: Iterable[KeyedPage]) -> None:
    """Each becomes the newest page of its key."""
    with get_client(sync_client=True) as client:
        for one in pages:
            made = ArtifactCreate(key=one.key, type="markdown", description=one.description, data=one.markdown)
            client.create_artifact(made)


def published(keys: Collection[str]) -> dict[str, str]:
    """Of these keys those that have a page, with what its newest says of itself."""
    wanted, found = sorted(keys), dict[str, str]()
    with get_client(sync_client=True) as client:
        for at in range(0, len(wanted), _AT_ONCE):
            some = ArtifactCollectionFilterKey(any_=wanted[at : at + _AT_ONCE])
            rows = client.read_latest_artifacts(artifact_filter=ArtifactCollectionFilter(key=some), limit=_AT_ONCE)
            found |= {str(one.key): one.description or "" for one in rows}
    return found
