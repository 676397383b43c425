"""Where the page of a place stands in the Prefect UI: its key, and the address of a key."""

from __future__ import annotations

import hashlib
import re

_SHOWN = re.compile(r"[^a-z0-9]+")
NOBODYS = "place-none"


def place_key(place: str) -> str:
    """The key of the place's page: keys have small letters, digits and hyphens alone. Two places never share one."""
    if not place:
        return NOBODYS
    plain = _SHOWN.sub("-", place.lower()).strip("-")
    own = plain == place.lower()
    return f"place-{plain}" if own else f"place-{plain}-{hashlib.sha256(place.encode()).hexdigest()[:6]}"


def key_address(key: str) -> str:
    """The address of all pages of a key, below the UI that shows them."""
    return f"/v2/artifacts/key/{key}"


def artifact_address(artifact_id: str) -> str:
    """The address of one page."""
    return f"/v2/artifacts/artifact/{artifact_id}"
