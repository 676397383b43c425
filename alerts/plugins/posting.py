"""One request over HTTP and its answer, both bounded; and what it means when no answer came."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, MaxRetryError, NewConnectionError
from urllib3.exceptions import ProxyError as ProxyAway

from alerts.plugins.replies import Answer, wait_of
from domain.errors import ChannelError

CONNECT_S = 5.0
MOST_BYTES = 65_536  # of an answer; a service says in a few hundred whether it took a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How a service is reached: the file with the authority of its certificate (empty: those of the system), and for how many
    seconds an answer is waited for: until it begins, and then until it is whole."""

    ca_file: str = ""
    answer_within_s: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked."""

    url: str
    body: bytes = b""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def ask(request: Request, line: Line, now: float, charset: str = "utf-8") -> Answer:
    """Asks once; no redirect is followed. Raises ChannelError where no whole answer came."""
    try:
        with _Straight() as session, _asked(session, request, line) as answer:
            body = _read(answer, time.monotonic() + line.answer_within_s).decode(charset, errors="replace")
            return Answer(answer.status_code, body, wait_of(answer.headers.get("Retry-After", ""), now))
    except requests.RequestException as error:
        raise unreachable(error) from None
    except (LocationValueError, UnicodeError) as error:
        raise _unmade(type(error).__name__) from None
    except HTTPError as error:
        raise _broke(type(error).__name__) from None
    except OSError:
        raise ChannelError(
            "the file with the certificate authority cannot be read; correct `ca_file` of the channel",
            "permanent_channel",
            provider_code="ca_file",
        ) from None


class _Straight(requests.Session):
    """Looks at no redirect: to see where one leads, requests would take in the whole answer, however long it is."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


def _asked(session: requests.Session, request: Request, line: Line) -> requests.Response:
    return session.request(
        request.method,
        request.url,
        params=dict(request.query),
        data=request.body or None,
        headers={name: value.encode() for name, value in request.headers.items()},
        verify=line.ca_file or True,
        timeout=(CONNECT_S, line.answer_within_s),
        allow_redirects=False,
        stream=True,
    )


def _read(answer: requests.Response, until: float) -> bytes:
    taken = b""
    while len(taken) < MOST_BYTES and (part := answer.raw.read1(MOST_BYTES, decode_content=True)):
        taken += part
        if time.monotonic() > until:
            raise HTTPError("too slow")
    return taken


def unreachable(error: requests.RequestException) -> ChannelError:
    """transient where no connection came about; uncertain where the message may have been taken before it broke. The
    error's own text holds the address with the key, so only its kind is told."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    kind = type(error).__name__
    if isinstance(error, requests.exceptions.SSLError):
        return ChannelError(
            f"the certificate of the service is not accepted ({kind}); give its authority in `ca_file` of the channel",
            "permanent_channel",
            provider_code=kind,
        )
    not_there = isinstance(reason, (NewConnectionError, ConnectTimeoutError, ProxyAway))
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)) or not_there:
        return ChannelError(
            f"no connection ({kind}); check the network, the proxy and the relay", "transient", provider_code=kind
        )
    if isinstance(error, (requests.ConnectionError, requests.Timeout)):
        return _broke(kind)
    return _unmade(kind)


def _unmade(kind: str) -> ChannelError:
    return ChannelError(
        f"the request could not be made ({kind}); check the channel's url", "permanent_channel", provider_code=kind
    )


def _broke(kind: str) -> ChannelError:
    return ChannelError(
        f"the connection broke before an answer ({kind}): the message may have been taken",
        "uncertain",
        provider_code=kind,
    )
