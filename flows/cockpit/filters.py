"""What a page asks for by the names of states. Prefect's filters know its own names alone: "Failed" would find no Missing, and
"Hide scheduled runs", a list of all names but one, would hide whoever needs somebody. Whoever looks for one of Prefect's
names finds ours of the same type with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.endstate import ZOMBIE, EndState
from flows.hosts import named

_RED = tuple(state.value for state in EndState if state.is_red and state is not EndState.FAILED)
_GREEN = tuple(state.value for state in EndState if not state.is_red and state is not EndState.COMPLETED)
OURS: Mapping[str, tuple[str, ...]] = {"Failed": _RED, "Completed": _GREEN, "Crashed": (ZOMBIE,)}
# The last words of the addresses under which pages ask for runs.
_ASKING = frozenset({"filter", "paginate", "count", "history", "lateness", "count-task-runs", "next-runs"})
_LONGEST = 256 * 1024  # bytes of a question: longer ones are no filter of a page


@dataclass(frozen=True, slots=True)
class Filters:
    """An application whose pages find runs by the type of their state too. Programs get what they ask for."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_filter(scope):
            await self.app(scope, receive, send)
            return
        body = widened(await Request(scope, receive).body())
        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self.app({**scope, "headers": headers}, _told(body, receive), send)


def widened(body: bytes) -> bytes:
    """A filter in which each of Prefect's names has ours of the same type beside it; anything else as it is."""
    try:
        asked = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_widened(asked)).encode()


def _widened(asked: Any) -> Any:
    if isinstance(asked, list):
        return [_widened(one) for one in asked]
    if not isinstance(asked, dict):
        return asked
    return {key: _named(value) if key == "state" else _widened(value) for key, value in asked.items()}


def _named(state: Any) -> Any:
    """The part of a filter that is about states: `{"name": {"any_": [...]}}`, or names that are `not_any_`."""
    if not isinstance(state, dict) or not isinstance(state.get("name"), dict):
        return state
    return {**state, "name": {key: _with_ours(names) for key, names in state["name"].items()}}


def _with_ours(names: Any) -> Any:
    if not isinstance(names, list):
        return names
    return list(dict.fromkeys(one for name in names for one in (name, *OURS.get(str(name), ()))))


def _is_filter(scope: Scope) -> bool:
    """Whether a page of this server asks for runs."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    if scope["path"].rstrip("/").rpartition("/")[2] not in _ASKING:
        return False
    lengths = named(scope["headers"], b"content-length")
    is_short = bool(lengths) and all(one.isdigit() and int(one) <= _LONGEST for one in lengths)
    return is_short and _is_of_a_page(scope)


def _is_of_a_page(scope: Scope) -> bool:
    """A browser names the page that asks, also where it says no more than that: without TLS, on another machine."""
    pages, hosts = named(scope["headers"], b"referer"), named(scope["headers"], b"host")
    return [urlsplit(page).netloc for page in pages] == hosts


def _told(body: bytes, receive: Receive) -> Receive:
    """Tells the body once, and then whatever else happens on the line."""
    left = [body]

    async def tell() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return tell
