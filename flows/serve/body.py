"""What a form sends, read within limits: nothing large is taken in before it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

_TYPE = "application/x-www-form-urlencoded"
_LARGEST = 64 * 1024  # 2,000 characters of three bytes come as 18,000
_PATIENCE_S = 20.0
_FIELDS = 10


class BodyRefused(Exception):
    """A body that is not read: its status, and the key of what is said."""

    def __init__(self, status: int, key: str) -> None:
        self.status, self.key = status, key
        super().__init__(key)


async def fields_of(request: Request) -> Mapping[str, str]:
    """The fields of a form; of one that comes twice the first. Raises BodyRefused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise BodyRefused(415, "no_form")
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > _LARGEST:
        raise BodyRefused(413, "too_large")
    try:
        async with asyncio.timeout(_PATIENCE_S):
            body = await _within_limit(request)
        given = parse_qs(
            body.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=_FIELDS
        )
    except (TimeoutError, ClientDisconnect):
        raise BodyRefused(408, "slow") from None
    except ValueError:
        raise BodyRefused(400, "no_form") from None
    return {name: values[0] for name, values in given.items()}


async def _within_limit(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise BodyRefused(413, "too_large")
    return bytes(body)
