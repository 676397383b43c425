"""`planwatch server`: the Prefect server of a deployment, with its UI, until it is told to stop."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from typing import TYPE_CHECKING

from flows.cli.context import Context
from flows.cli.verbs.serve import listening, port
from flows.server import settings_for
from words.catalogue import say

if TYPE_CHECKING:
    import uvicorn

DEFAULT_PORT = 4200
# A browser keeps its connection between two looks; a socket that says nothing is asked whether it lives.
_KEEP_ALIVE_S, _PING_S = 5, 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The Prefect server with its UI. Variables PREFECT_... of the environment hold over what Planwatch sets: "
        "PREFECT_API_DATABASE_CONNECTION_URL for PostgreSQL, PREFECT_SERVER_API_AUTH_STRING for a password."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=f"port to listen on ({DEFAULT_PORT})")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="a further name under which it is reached"
    )
    # For whoever starts it and may be killed: it ends with the pipe.
    parser.add_argument("--until-closed", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, context: Context) -> int:
    for name, value in settings_for(context.settings.home).items():
        os.environ.setdefault(name, value)
    with listening(args.host, args.port) as door:
        address = f"http://{args.host}:{door.getsockname()[1]}"
        context.error_console().print(say(context.language, "ui.serving", address=f"{address}/v2/"))
        import uvicorn

        from flows.serve.cockpit import create_app

        configured = uvicorn.Config(
            create_app([args.host, *args.allow_host]),
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            ws_ping_interval=_PING_S,
            ws_ping_timeout=_PING_S,
        )
        server = uvicorn.Server(configured)
        if args.until_closed:
            threading.Thread(target=_stop_when_closed, args=(server,), daemon=True).start()
        server.run(sockets=[door])
    return 0


def _stop_when_closed(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True
