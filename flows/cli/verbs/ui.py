"""`planwatch ui`: the Prefect UI over the runs of this working folder, and its documents beside it."""

from __future__ import annotations

import argparse
import signal
import threading
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from domain.errors import ServerUnreachable
from flows.cli.context import Context
from flows.cli.verbs.serve import address_of, listening, port
from flows.cli.verbs.server import settled
from flows.cockpit.beside import UI_PAGE, begin
from flows.hosts import Hosts, host_of
from words.catalogue import say

SERVED = ("returned", "charts")


class _Documents(SimpleHTTPRequestHandler):
    """Returned workbooks and charts, without a line per request; messages are private and stay where they are."""

    def __init__(self, *args: Any, hosts: Hosts, **options: Any) -> None:
        self.hosts = hosts
        super().__init__(*args, **options)

    def send_head(self) -> Any:
        if not self.hosts.take(self.headers.get_all("Host") or [], self.connection.getsockname()[0]):
            self.send_error(421, say("en", "cockpit.host", given=host_of(self.headers.get("Host") or "") or "-"))
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
    parser.add_argument("--port", type=port, default=4200, help="port of the Prefect UI (4200)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(args: argparse.Namespace, context: Context) -> int:
    settings = context.settings
    if not (settings.home / "prefect").exists():
        raise ServerUnreachable(f"no runs below {settings.home}: run `make demo` or `planwatch monitor` first")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a supervisor's stop ends the server too
    door = listening("127.0.0.1", args.port)
    documents = serve_documents(settings.out, urlsplit(settings.public_url).port or 4280, settings.public_url)
    server = begin(settled(settings.home, address_of(door)), door)
    try:
        server.wait_until_up(UI_PAGE)
        address = f"{server.address}{UI_PAGE}runs"
        context.console().print(say(context.language, "ui.addresses", runs=address, documents=settings.public_url))
        if not args.no_browser:
            _open_browser(address)
        return server.process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        documents.shutdown()
        server.stop()


def serve_documents(folder: Path, port: int, public_url: str = "") -> ThreadingHTTPServer:
    """The returned workbooks and charts at 127.0.0.1 only, by its names and by the public one; links of the UI point there."""
    try:
        answering = partial(_Documents, directory=str(folder), hosts=Hosts.of(public_url))
        documents = ThreadingHTTPServer(("127.0.0.1", port), answering)
    except OSError as error:
        raise ServerUnreachable(f"port {port} cannot be used ({error.strerror}); set PLANWATCH_PUBLIC_URL") from None
    threading.Thread(target=documents.serve_forever, daemon=True).start()
    return documents


def _open_browser(address: str) -> None:
    webbrowser.open(address)
