"""`planwatch server`: Prefect's server and its pages as Planwatch runs them, until it is told to stop."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from flows.cli.context import Context, in_each
from flows.cli.verbs.serve import address_of, listening, port
from words.catalogue import say

DEFAULT_PORT = 4200


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=f"port to listen on ({DEFAULT_PORT})")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME",
                        help="a name under which browsers and workers reach it; may be repeated")  # fmt: skip


def run(args: argparse.Namespace, context: Context) -> int:
    with listening(args.host, args.port) as door:
        address = address_of(door)
        os.environ.update(settled(context.settings.home, address))
        os.environ.pop("PREFECT_API_URL", None)  # it is the server: it asks nobody
        from flows.cockpit.serving import answer

        _say(context, address)
        answer(door, [args.host, *args.allow_host])
    return 0


def settled(home: Path, address: str) -> dict[str, str]:
    """The environment that a server at this address begins with; what the operator has set in ours holds. Raises
    SettingsInvalid."""
    from flows.cockpit.app import ORIGINS
    from flows.cockpit.beside import make_home
    from flows.cockpit.pages import place_pages
    from flows.server import CONSOLE, OLD_PAGES, PAGES, environ_for

    pages = OLD_PAGES if OLD_PAGES in os.environ else PAGES
    # Nobody shows the progress of a run here, and an error that is not written is lost.
    environ = environ_for(home, {CONSOLE: "ERROR", ORIGINS: address, **os.environ})
    make_home(environ)
    place_pages(environ, pages, named=pages in os.environ)
    return environ


def _say(context: Context, address: str) -> None:
    if context.as_json:
        context.show_json("server", [{"address": address, **in_each(lambda language: _listening(language, address))}])
    else:
        context.show_line(_listening(context.language, address))


def _listening(language: str, address: str) -> str:
    return say(language, "cockpit.listening", address=f"{address}/v2/")
