"""Who may push files, and what was answered to each push."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PREFIX = "pw_"  # by which people and scanners of secrets know one
RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class PushToken:
    """The right to send files into one box of one source. Of the token itself only the hash is kept: it was shown once."""

    id: str
    source: str
    box: str
    sha256: str = field(repr=False)
    made_at: datetime
    made_by: str = ""
    note: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """One push, by the token (its id) and the key that its sender gave it. `sha256` is that of the bytes; `answer` is what
    was answered, None until it was."""

    token: str
    idempotency_key: str
    sha256: str
    receipt_id: str
    pushed_at: datetime
    answer: Mapping[str, Any] | None = None


def hash_of(token: str) -> str:
    """By what a token is looked up: as random as the token is, the hash tells nothing of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
