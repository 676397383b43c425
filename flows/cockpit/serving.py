"""Answering on a socket, in this process, until somebody says stop."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from domain.errors import ServerUnreachable

if TYPE_CHECKING:
    import uvicorn

    from flows.cockpit.guard import Guard

_GRACE_S = 3  # for requests that are being answered; the open lines of workers and pages wait for ever
_LONGEST_END_S = 20.0
_LOOK_S = 0.5


def answer(door: socket.socket, names: Sequence[str], *, parent: int = 0) -> None:
    """Prefect's server on a socket until SIGTERM or Ctrl+C, or until the process `parent` has ended. Raises SettingsInvalid,
    and ServerUnreachable when it does not come up."""
    import uvicorn

    from flows.cockpit.app import create_app

    guard = create_app(names)
    server = uvicorn.Server(_configured(guard))
    if parent:
        _end_with(parent, server)

    def stop(_signal: int, _frame: object) -> None:
        server.should_exit = True

    before = signal.signal(signal.SIGTERM, stop)  # the server raises it once more when it has stopped
    try:
        with suppress(KeyboardInterrupt, SystemExit):  # it exits by itself when it cannot start
            server.run(sockets=[door])
    finally:
        signal.signal(signal.SIGTERM, before)
    if guard.broken:
        raise ServerUnreachable(
            f"Prefect's server did not start: {guard.broken}; "
            "see that its database (PREFECT_API_DATABASE_CONNECTION_URL) answers and can be written, then start it again"
        )


def _end_with(parent: int, server: uvicorn.Server) -> None:
    """Stops the server when its parent has ended, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        server.should_exit = True
        time.sleep(_LONGEST_END_S)
        os._exit(1)  # nobody is left who would wait for it

    threading.Thread(target=watch, daemon=True).start()


def _configured(app: Guard) -> uvicorn.Config:
    import uvicorn
    from prefect.settings import get_current_settings

    api, level = get_current_settings().server.api, get_current_settings().server.logging_level.lower()
    return uvicorn.Config(app, lifespan="on", log_level=level, server_header=False,
                          timeout_keep_alive=api.keepalive_timeout, timeout_graceful_shutdown=_GRACE_S,
                          ws_ping_interval=api.websocket_ping_interval,
                          ws_ping_timeout=api.websocket_ping_timeout)  # fmt: skip
