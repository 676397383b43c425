"""A local server answers whoever names it by its own name, and pages of its own origin only: a page of a stranger in somebody's
browser, or a name of the stranger's that leads to this machine, gets nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NOT_HERE, _FOREIGN = 421, 403  # RFC 9110: Misdirected Request


def host_of(header: str) -> str:
    """The name in a `Host` header, or in an address, without its port; "" for none that can be read."""
    try:
        return (urlsplit(header if "://" in header else f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class OwnHosts:
    """Refuses requests and WebSockets for a host that is not in `hosts`, or by a page of another origin. `headers` go with
    every answer, `closed` are paths that nobody is shown."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        headers: Mapping[str, str] | None = None,
        closed: Collection[str] = (),
    ) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host_of(one) for one in hosts} - {""}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        self._closed = frozenset(closed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if refused := self._refusal(scope):
            await self._refuse(scope, receive, send, *refused)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._app(scope, receive, headed)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        heads = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = heads.get(b"host", "")
        if host_of(host) not in self._hosts:
            return _NOT_HERE, f"This server does not answer for {host_of(host)!r}: name it with --allow-host.\n"
        if not self._is_own(heads.get(b"origin"), host):
            return _FOREIGN, "This server answers its own pages only.\n"
        if scope["path"].rstrip("/") in self._closed:
            return 404, "Not here.\n"
        return None

    def _is_own(self, origin: str | None, host: str) -> bool:
        """Programs send no origin; a page sends where it was loaded from, `null` where it will not say."""
        return origin is None or urlsplit(origin).netloc.lower() == host.lower()

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, said: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": said.strip()})
            return
        await PlainTextResponse(said, status)(scope, receive, send)
