"""The server that PREFECT_API_URL names, opened to deploy to it, or refused in one sentence. Never a temporary one: what is
deployed there would be gone with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from domain.errors import ServerRefused, ServerUnreachable
from flows.server import QUIET, trusting, without_proxy

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
    without_proxy(os.environ)
    address = _address()
    _require_same_version(address)
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    try:
        with get_client(sync_client=True) as client:
            yield client
    except httpx.HTTPStatusError as error:
        if error.response.status_code == httpx.codes.NOT_FOUND:
            raise ServerRefused(_meanwhile(address)) from None
        said = " ".join(error.response.text.split())[:_SHOWN]
        raise ServerRefused(
            f"the Prefect server at {address} refused {error.request.method} {error.request.url.path} with "
            f"{error.response.status_code}: {said}; mend it there and deploy again, what was done already stays"
        ) from None
    except (ObjectNotFound, ObjectAlreadyExists):
        raise ServerRefused(_meanwhile(address)) from None
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

    answer = let_in(address)
    version = _version(answer)
    if not version:
        raise ServerRefused(
            f"what answers at PREFECT_API_URL={address} is no Prefect server ({answer.status_code}); give the address of its API, "
            "like http://127.0.0.1:4200/api: it ends with /api"
        )
    if version != prefect.__version__:
        raise ServerRefused(
            f"the server at {address} runs Prefect {version}, and Planwatch here Prefect {prefect.__version__}; install "
            f"prefect=={prefect.__version__} where the server runs and start it again, or give the address of the right one in "
            "PREFECT_API_URL"
        )


def let_in(address: str) -> httpx.Response:
    """What it says of its version. Raises ServerUnreachable where it does not answer, ServerRefused where it asks for a password
    that is not the one of the settings."""
    from prefect.settings import get_current_settings

    api = get_current_settings().api
    secret, known = api.auth_string, trusting(api.ssl_cert_file or "", anybody=api.tls_insecure_skip_verify)
    auth = httpx.BasicAuth(*secret.get_secret_value().partition(":")[::2]) if secret else None
    try:
        answer = httpx.get(f"{address.rstrip('/')}/admin/version", auth=auth, timeout=_PATIENCE_S, verify=known)
    except (httpx.TransportError, httpx.InvalidURL, ServerUnreachable) as error:
        raise ServerUnreachable(
            f"no Prefect server answers at PREFECT_API_URL={address} ({error}); {_way_out(error)}, and try again"
        ) from None
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        given = "does not take what PREFECT_API_AUTH_STRING says" if secret else "asks for a password, and none is set"
        raise ServerRefused(
            f"the Prefect server at {address} {given} ({answer.status_code}); "
            "set PREFECT_API_AUTH_STRING to what its PREFECT_SERVER_API_AUTH_STRING says (user:password)"
        )
    return answer


def _meanwhile(address: str) -> str:
    return f"somebody else changed the deployments at {address} at the same time; deploy again, what was done already stays"


def _way_out(error: Exception) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "name the file of its certificate authority in PREFECT_API_SSL_CERT_FILE"
    return "start it, or correct the address"


def _version(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return said if answer.is_success and isinstance(said, str) else ""
