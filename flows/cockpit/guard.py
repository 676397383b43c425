"""What stands around Prefect's application: who may ask, and what a page of it may load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.hosts import Hosts, named
from words.catalogue import languages, say

# Prefect's pages start a service that measures its users, whatever the settings say: a browser asks nobody but this server.
# Styles stand in the elements; the picture of a run makes code of texts and draws in a worker made on the spot.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_MISDIRECTED, _FORBIDDEN = 421, 403


@dataclass(slots=True)
class Guard:
    """An application that answers by its own names (`hosts`) and to its own pages; `origins` are others that an operator
    has named. `broken` is what its start failed over."""

    app: ASGIApp
    hosts: Hosts
    origins: frozenset[str] = frozenset()
    broken: str = field(default="", init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def started(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                self.broken = last_line(message.get("message", ""))
                message = {**message, "message": self.broken}
            await send(message)

        async def guarded(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        if scope["type"] == "lifespan":
            await self.app(scope, receive, started)
        elif refused := self._refused(scope):
            await refused(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        headers = scope["headers"]
        asked = named(headers, b"host")
        if not self.hosts.take(asked, (scope.get("server") or ("",))[0]):
            return _answer("host", _MISDIRECTED, asked)
        origins = named(headers, b"origin")
        if not {origin.lower() for origin in origins} <= _own(asked[0].lower()) | self.origins:
            return _answer("origin", _FORBIDDEN, origins)
        # A picture or a script of a page elsewhere says no origin; a link that somebody follows is no such thing.
        led = named(headers, b"sec-fetch-mode") == ["navigate"]
        foreign = {"cross-site", "same-site"} & set(named(headers, b"sec-fetch-site"))
        return _answer("origin", _FORBIDDEN, [""]) if foreign and not led and not origins else None


def _own(host: str) -> set[str]:
    """How a page of this server says where it is from. TLS may end before the server, and some who stand there write the port
    that a browser leaves out."""
    return {f"http://{host.removesuffix(':80')}", f"https://{host.removesuffix(':443')}"}


def _answer(key: str, status: int, given: Sequence[str]) -> ASGIApp:
    """One sentence in every language: whoever asks in a wrong way has shown none."""
    shown = ", ".join(given)[:200].encode("ascii", "backslashreplace").decode()
    said = "\n".join(
        say(language, f"cockpit.{key}", given=shown or "-") for language in sorted(languages(), reverse=True)
    )
    return PlainTextResponse(f"{said}\n", status)


def last_line(trouble: str) -> str:
    """What a traceback ends with."""
    lines = [line.strip() for line in trouble.splitlines() if line.strip() and not line.startswith((" ", "\t"))]
    return next((line for line in reversed(lines) if not line.startswith("(Background on")), "")
