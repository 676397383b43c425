"""The server that PREFECT_API_URL names, opened to deploy to it, or refused in one sentence. Never a temporary one: what is
deployed there would be gone with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from domain.errors import ServerRefused, ServerUnreachable
from flows.server import QUIET

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

_PATIENCE_S = 30.0
_SHOWN = 300  # characters of what a server says that a sentence repeats


@contextmanager
def server() -> Iterator[SyncPrefectClient]:
    """A client of the server. Raises ServerUnreachable where none is named or none answers, ServerRefused for one of another
    version, for a wrong password, and for what it refuses meanwhile."""
    for name, value in {**QUIET, "PREFECT_SERVER_EPHEMERAL_ENABLED": "false"}.items():
        os.environ.setdefault(name, value)
    address = _address()
    _require_same_version(address)
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            yield client
    except httpx.HTTPStatusError as error:
        said = " ".join(error.response.text.split())[:_SHOWN]
        raise ServerRefused(
            f"the Prefect server at {address} refused {error.request.method} {error.request.url.path} with "
            f"{error.response.status_code}: {said}; mend it there and deploy again, what was done already stays"
        ) from None
    except httpx.TransportError as error:
        raise ServerUnreachable(
            f"the Prefect server at {address} stopped answering ({type(error).__name__}); "
            "deploy again when it is back, what was done already stays"
        ) from None


def _address() -> str:
    from prefect.settings import get_current_settings

    address = get_current_settings().api.url
    if not address:
        raise ServerUnreachable(
            "PREFECT_API_URL names no Prefect server, and a temporary one would forget what is deployed; start a server "
            "(`planwatch ui`, or docs/how-to/production.md) and set PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    return str(address)


def _require_same_version(address: str) -> None:
    """Deployments of one version are read by another one in its own way, and nobody is told: refuse before anything is made."""
    import prefect
    from prefect.settings import get_current_settings

    secret = get_current_settings().api.auth_string
    auth = httpx.BasicAuth(*secret.get_secret_value().partition(":")[::2]) if secret else None
    try:
        answer = httpx.get(f"{address.rstrip('/')}/admin/version", auth=auth, timeout=_PATIENCE_S)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise ServerUnreachable(
            f"no Prefect server answers at PREFECT_API_URL={address} ({error}); start it, or correct the address, then deploy again"
        ) from None
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        given = "does not take what PREFECT_API_AUTH_STRING says" if secret else "asks for a password, and none is set"
        raise ServerRefused(
            f"the Prefect server at {address} {given} ({answer.status_code}); "
            "set PREFECT_API_AUTH_STRING to what its PREFECT_SERVER_API_AUTH_STRING says (user:password)"
        )
    version = _version(answer)
    if version != prefect.__version__:
        raise ServerRefused(
            f"the server at {address} runs {version or 'no Prefect that says its version'}, and Planwatch here Prefect "
            f"{prefect.__version__}; install prefect=={prefect.__version__} where the server runs and start it again, or give "
            "the address of the right one in PREFECT_API_URL"
        )


def _version(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return said if answer.is_success and isinstance(said, str) else ""
