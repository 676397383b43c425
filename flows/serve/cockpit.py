"""Prefect's own server as we let it out: its pages may call nobody but it, and it answers its own origin only.

The pages of Prefect 3.8.8 call a statistics service whatever the settings say; the policy below is what keeps browsers from it."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp

from flows.serve.ownhosts import OwnHosts

# Pages, styles and fonts come with the server; its scripts evaluate what they are made of (schemas of forms) and draw
# pictures of their own.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
# Pages about the API that load what they show from a host outside.
CLOSED = ("/docs", "/redoc", "/api/docs", "/api/redoc")


def create_app(hosts: Collection[str] = ()) -> ASGIApp:
    """The server with its UI, API and services; `hosts` are the names beside this machine's own under which it is reached."""
    from prefect.server.api.server import create_app as prefects

    return OwnHosts(prefects(final=True), hosts, HEADERS, CLOSED)
