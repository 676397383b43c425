"""Where the random token of a return comes from: a port, so that a played ledger can have its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable

Tokens = Callable[[], str]
_BYTES = 8


def random_token() -> str:
    """Sixteen hex digits that nobody can guess."""
    return secrets.token_hex(_BYTES)
