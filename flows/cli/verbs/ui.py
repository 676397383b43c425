"""`planwatch ui`: the Prefect UI over the runs of this working folder, and its documents beside it."""

from __future__ import annotations

import argparse
import signal
import threading
import webbrowser
from collections.abc import Collection
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from domain.errors import ServerUnreachable
from flows.cli.context import Context
from flows.serve.ownhosts import LOOPBACK, host_of
from flows.server import start_server, stop_server, wait_until_up
from words.catalogue import say

SERVED = ("returned", "charts")


class _Documents(SimpleHTTPRequestHandler):
    """Returned workbooks and charts, without a line per request; messages are private and stay where they are."""

    def __init__(self, hosts: Collection[str], *args: Any, **kwargs: Any) -> None:
        self._hosts = hosts
        super().__init__(*args, **kwargs)

    def send_head(self) -> Any:
        if host_of(self.headers.get("Host", "")) not in self._hosts:
            self.send_error(421)
            return None
        # The path as it will be opened decides, not as it was asked for: `..` must not lead out of the two folders.
        file, root = Path(self.translate_path(self.path)).resolve(), Path(self.directory).resolve()
        if not file.is_file() or not any(file.is_relative_to(root / folder) for folder in SERVED):
            self.send_error(404)
            return None
        return super().send_head()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        return


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=4200, help="port of the Prefect UI (4200)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(args: argparse.Namespace, context: Context) -> int:
    settings = context.settings
    if not (settings.home / "prefect").exists():
        raise ServerUnreachable(f"no runs below {settings.home}: run `make demo` or `planwatch monitor` first")
    public = urlsplit(settings.public_url)
    documents = serve_documents(settings.out, public.port or 4280, public.hostname or "")
    server = start_server(settings.home, args.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a supervisor's stop ends the server too
    try:
        wait_until_up(server, args.port)
        address = f"http://127.0.0.1:{args.port}/v2/runs"
        context.console().print(say(context.language, "ui.addresses", runs=address, documents=settings.public_url))
        if not args.no_browser:
            _open_browser(address)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        documents.shutdown()
        stop_server(server)


def serve_documents(folder: Path, port: int, host: str = "") -> ThreadingHTTPServer:
    """The returned workbooks and charts at 127.0.0.1 only, for whoever names this machine, or `host`; links of the UI point
    there."""
    hosts = LOOPBACK | {host}
    try:
        documents = ThreadingHTTPServer(("127.0.0.1", port), partial(_Documents, hosts, directory=str(folder)))
    except OSError as error:
        raise ServerUnreachable(f"port {port} cannot be used ({error.strerror}); set PLANWATCH_PUBLIC_URL") from None
    threading.Thread(target=documents.serve_forever, daemon=True).start()
    return documents


def _open_browser(address: str) -> None:
    webbrowser.open(address)
