"""How robots sign."""

from __future__ import annotations

import base64
import hashlib
import hmac


def signature(key: str, message: str) -> str:
    """HMAC-SHA256 in Base64, not yet escaped for an address: whoever builds the address escapes it, once."""
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
