"""A server on this machine answers by its own names and to its own pages: not to a page of somebody else in the same browser."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from domain.errors import SettingsInvalid
from flows.cockpit.app import origins_of
from flows.cockpit.guard import Guard, last_line
from flows.cockpit.pages import place_pages
from flows.hosts import Hosts, host_of


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("read", 404 if scope["path"] == "/none" else 200)(scope, receive, send)


class Browser:
    """Asks a guarded application on port 4200 that is also reached as ui.example, from pages of its own and of one other."""

    guard = Guard(inside, Hosts.of("ui.example"), frozenset({"https://desk.example"}))

    def ask(self, path: str = "/api", kind: str = "http", **headers: str) -> Answer:
        """What comes back; of a line that is opened 101."""
        given = {"host": "127.0.0.1:4200"} | {name.replace("_", "-"): value for name, value in headers.items()}
        scope: Scope = {
            "type": kind, "method": "GET", "path": path, "server": ("127.0.0.1", 4200),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "extensions": {"websocket.http.response": {}},
        }  # fmt: skip
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": f"{kind}.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.guard(scope, receive, send))
        if sent[0]["type"] == "websocket.accept":
            return Answer(101, {}, "")
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], told, sent[1]["body"].decode())


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:4200", "localhost:4200", "LOCALHOST", "localhost.:4200", "[::1]:4200", "ui.example", "ui.example:8443"],
)
def test_it_answers_by_its_own_names_at_any_port(browser: Browser, host: str) -> None:
    assert browser.ask(host=host).text == "read"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:4200", "127.0.0.1.evil.example", "localhost@evil.example", "127.0.0.2", ""]
)
def test_asked_by_another_name_it_says_so_in_both_languages(browser: Browser, host: str) -> None:
    answer = browser.ask(host=host)
    assert answer.status == 421
    assert "此服务器不以该名称应答" in answer.text
    assert "--allow-host" in answer.text


def test_two_names_at_once_are_none() -> None:
    assert not Hosts().take(["127.0.0.1", "evil.example"])
    assert not Hosts().take([])


def test_the_very_address_that_was_connected_to_needs_no_naming() -> None:
    """Nobody leads a browser to an address by a name of his own."""
    assert Hosts().take(["10.0.0.7:4281"], "10.0.0.7")
    assert not Hosts().take(["10.0.0.8:4281"], "10.0.0.7")
    assert not Hosts().take(["machine:4281"], "machine")


def test_hosts_are_named_as_names_addresses_or_web_addresses() -> None:
    hosts = Hosts.of("UI.example", "10.0.0.7", "fd00::7", "https://answers.example:8443/x", "")
    assert hosts.names >= {"ui.example", "10.0.0.7", "fd00::7", "answers.example"}
    assert host_of("[fd00::7]:4281") in hosts.names
    assert "" not in hosts.names


@pytest.mark.parametrize("origin", ["http://127.0.0.1:4200", "https://desk.example"])
def test_its_own_pages_may_ask_and_those_that_an_operator_named(browser: Browser, origin: str) -> None:
    assert browser.ask(origin=origin).text == "read"


def test_the_page_behind_tls_is_its_own_page_too(browser: Browser) -> None:
    for host in ("ui.example", "ui.example:443"):
        assert browser.ask(host=host, origin="https://ui.example").text == "read"


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:4280", "null", "http://localhost:4200"])
def test_a_page_elsewhere_may_not_ask(browser: Browser, origin: str) -> None:
    answer = browser.ask(origin=origin)
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers
    assert origin in answer.text


def test_a_picture_or_script_of_a_page_elsewhere_gets_nothing_and_a_link_that_is_followed_does(
    browser: Browser,
) -> None:
    assert browser.ask(sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403
    assert browser.ask(sec_fetch_site="cross-site", sec_fetch_mode="navigate").text == "read"
    assert browser.ask(sec_fetch_site="same-origin", sec_fetch_mode="cors").text == "read"


def test_an_open_line_is_refused_to_a_page_elsewhere_and_works_for_its_own(browser: Browser) -> None:
    assert browser.ask("/out", "websocket", origin="http://127.0.0.1:4200").status == 101
    assert browser.ask("/out", "websocket").status == 101  # a worker says no origin
    assert browser.ask("/out", "websocket", origin="http://evil.example").status == 403
    assert browser.ask("/out", "websocket", host="evil.example").status == 421


def test_every_answer_forbids_its_page_to_call_anybody_else(browser: Browser) -> None:
    for answer in (browser.ask("/api"), browser.ask("/none"), browser.ask(host="evil.example")):
        policy = answer.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "http" not in policy
        assert "*" not in policy


@pytest.mark.parametrize("given", ["*", "http://a.example,*", "ui.example"])
def test_an_origin_for_everybody_is_refused_by_name(given: str) -> None:
    with pytest.raises(SettingsInvalid, match="PREFECT_SERVER_CORS_ALLOWED_ORIGINS"):
        origins_of(given)


def test_pages_that_cannot_be_written_where_they_belong_are_written_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = {"PAGES": str(tmp_path / "file/pages")}
    place_pages(environ, "PAGES", named=False)
    assert Path(environ["PAGES"]).is_dir()
    with pytest.raises(SettingsInvalid, match=r"PAGES: .*file/pages cannot be written"):
        place_pages({"PAGES": str(tmp_path / "file/pages")}, "PAGES", named=True)


def test_of_a_failed_start_the_cause_is_told_and_not_where_to_read_about_it() -> None:
    trouble = 'Traceback (most recent call last):\n  File "x"\nOSError: no database\n(Background on this error at: x)\n'
    assert last_line(trouble) == "OSError: no database"
