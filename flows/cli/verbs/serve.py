"""`planwatch serve`: the pages on which recipients answer and the door for pushed files, until it is told to stop.

The configuration is that of the start. It runs beside `monitor`: whoever writes waits for the other."""

from __future__ import annotations

import argparse
import signal
import socket
from typing import TYPE_CHECKING

from domain.errors import SettingsInvalid
from flows.cli.context import Context, in_each
from words.catalogue import catalogue, say

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from flows.wiring import Workplace

DEFAULT_PORT = 4281
_LAST_PORT = 65_535
_AT_ONCE = 200  # connections
_GRACE_S = 10


def port(text: str) -> int:
    """A port; 0 takes one that is free."""
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text}: a port is a number from 0 to {_LAST_PORT}")
    return int(text)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=f"port to listen on ({DEFAULT_PORT})")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME",
                        help="a name under which it is reached, besides that of PLANWATCH_PUBLIC_URL; may be repeated")  # fmt: skip


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.linkkeys import make_keys
    from flows.serve.app import create_app
    from flows.serve.desk import Desk

    workplace = context.workplace()
    make_keys(context.settings.home, context.environ)
    desk = Desk(context.settings, workplace.deployment, workplace.store, context.environ)
    app = create_app(desk, [args.host, *args.allow_host])
    with listening(args.host, args.port) as door:
        _say(context, door, public=bool(context.settings.answers_url), tokens=_tokens(workplace))
        serve(app, door)
    return 0


def listening(host: str, number: int) -> socket.socket:
    """A socket that listens. Raises SettingsInvalid where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, number), family=family)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsInvalid(
            f"--host {host} --port {number}: nobody can listen there ({reason}); give another port or address"
        ) from None


def address_of(door: socket.socket) -> str:
    """Where a socket is asked, as a web address. One that listens everywhere is asked on this machine too."""
    host, number = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nobody listens here
    return f"http://[{host}]:{number}" if ":" in host else f"http://{host}:{number}"


def serve(app: ASGIApp, door: socket.socket) -> None:
    """Answers until SIGTERM or Ctrl+C; whoever is being answered is answered to the end."""
    import uvicorn

    server = uvicorn.Server(configured(app))

    def stop(_signal: int, _frame: object) -> None:
        server.should_exit = True

    before = signal.signal(signal.SIGTERM, stop)  # the server raises it once more when it has stopped
    try:
        server.run(sockets=[door])
    finally:
        signal.signal(signal.SIGTERM, before)


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the server stands towards whoever asks."""
    import uvicorn

    from flows.serve.waiting import Impatient

    # No log of requests: who reads a token there could answer in the name of somebody else.
    return uvicorn.Config(app, http=Impatient, log_config=None, access_log=False, server_header=False,
                          proxy_headers=False, lifespan="off", ws="none", limit_concurrency=_AT_ONCE,
                          timeout_graceful_shutdown=_GRACE_S)  # fmt: skip


def _tokens(workplace: Workplace) -> int | None:
    """With how many tokens a file can be pushed now; None where the deployment takes no pushed files."""
    from flows.steps.pushtokens import push_sources, tokens, usable

    deployment = workplace.deployment
    return len(usable(deployment, tokens(workplace))) if push_sources(deployment) else None


def _pushed(tokens: int | None, language: str) -> str:
    return say(language, "push.shut") if tokens is None else catalogue(language).counted("push.open", tokens)


def _say(context: Context, door: socket.socket, *, public: bool, tokens: int | None) -> None:
    address = address_of(door)
    rows = [
        {
            "address": address,
            "public": public,
            "submissions": tokens is not None,
            "tokens": tokens or 0,
            **in_each(lambda language: say(language, "answering.listening", address=address)),
        }
    ]
    if context.as_json:
        context.show_json("serve", rows)
        return
    context.show_line(str(rows[0][f"message_{context.language}"]))
    context.show_line(_pushed(tokens, context.language))
    if not public:
        context.error_console().print(say(context.language, "answering.no_public"), soft_wrap=True)
