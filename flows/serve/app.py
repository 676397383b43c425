"""The applications together: routes of small modules, behind headers that let nothing out."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.hosts import Hosts, host_of, named
from flows.serve import answers, health, openapi, submissions
from flows.serve.desk import Desk
from flows.serve.said import sentence
from reports.pages.answer import content_security_policy

# A further application is one more module with `routes(desk)`.
PARTS = (health.routes, answers.routes, submissions.routes, openapi.routes)


def create_app(desk: Desk, names: Sequence[str] = ()) -> ASGIApp:
    """Everything that `planwatch serve` answers, ready for any ASGI server: on this machine, by the public address, and by
    the names that an operator gives."""
    routes: Sequence[BaseRoute] = [route for part in PARTS for route in part(desk)]

    async def not_found(_request: Request, _error: Exception) -> Response:
        return sentence(desk.language, "not_found", 404)

    async def not_so(_request: Request, error: Exception) -> Response:
        return sentence(desk.language, "not_so", 405, headers=getattr(error, "headers", None))

    # A path that is nearly right is not sent on: a token is never part of an address that we write.
    app = Starlette(routes=routes, exception_handlers={404: not_found, 405: not_so})
    app.router.redirect_slashes = False
    return _Guarded(app, Hosts.of(desk.settings.public_url, *names), desk.language)


class _Guarded:
    """Puts the same headers on every answer, whatever has made it, and answers by its own names only."""

    def __init__(self, app: ASGIApp, hosts: Hosts, language: str) -> None:
        self._app, self._hosts, self._language = app, hosts, language
        said = {
            "content-security-policy": content_security_policy(),
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
            "x-robots-tag": "noindex, nofollow",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }
        self._headers = [(name.encode(), value.encode()) for name, value in said.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        if _is_of_two_lengths(scope):
            refused = PlainTextResponse("Invalid HTTP request received.", 400, {"connection": "close"})
            await refused(scope, receive, guarded)
            return
        asked = named(scope["headers"], b"host")
        if not self._hosts.take(asked, (scope.get("server") or ("",))[0]):
            misdirected = sentence(self._language, "misdirected", 421, given=host_of(asked[0]) if asked else "-")
            await misdirected(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


def _is_of_two_lengths(scope: Scope) -> bool:
    """A request whose end two readers find at two places (RFC 9112, 6.1): what one takes for its body, the other takes for
    the next request, of whoever sends over the same connection."""
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names and b"transfer-encoding" in names
