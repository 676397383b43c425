"""Somebody answers while the message is on its way: both are on record, and nothing is sent twice."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.here import run_here
from flows.linkkeys import make_keys
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import look
from tests.flows.served import DEPLOYMENTS, Office, serving

DAY, PLACE, CLERK = date(2026, 3, 20), "379901", "clerk-dongdu"


class Phone:
    """The end of a channel: at the first message its owner answers before the message has been acknowledged to the sender."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.answered: list[int] = []
        self.office: Office | None = None
        phone = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if CLERK.partition("-")[2] in self.path and self.path.startswith("/clerk"):
                    phone.take(told["title"])
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"errcode": 0}')

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{{address}}"

    def take(self, title: str) -> None:
        self.titles.append(title)
        assert self.office
        with self.office.working() as workplace:
            with workplace.store.read() as work:
                alert = next(one for one in work.alerts.open() if one.place == PLACE)
            token = workplace.links.token_for(alert, CLERK, "d1", workplace.clock())
        self.answered.append(self.office.post(token, action="acknowledge").status)


@pytest.fixture
def phone() -> Iterator[Phone]:
    made = Phone()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.slow
def test_an_answer_while_the_message_is_being_sent_is_kept_beside_what_was_sent(phone: Phone, tmp_path: Path) -> None:
    shutil.copytree(DEPLOYMENTS / "small-zh", tmp_path / "city")
    contacts = tmp_path / "city/contacts.yaml"
    said = contacts.read_text(encoding="utf-8")
    body = '{"title": "{title}", "message": "{text}"}'
    url = f"kind: gateway, url: \"{phone.address}\", per_minute: 1000, options: {{body: '{body}'}},"
    contacts.write_text(said.replace("kind: file,", url), encoding="utf-8")
    environ = {"PLANWATCH_PUBLIC_URL": "https://answers.example"}
    settings = Settings.from_environ(environ, config=str(tmp_path / "city"), home=str(tmp_path / "home"))
    found(settings, environ, simulated=True, as_of=date(2026, 3, 2))
    make_keys(settings.home, environ)
    workplace = look(settings, environ, as_of=DAY)
    office = Office(settings, environ)
    desk_day = workplace.clock()
    office.clock.now = desk_day
    with serving(office) as phone.office:
        for _ in range(2):
            assert not run_here(workplace, "monitor").failed
    workplace.store.close()
    assert phone.answered == [303]
    assert len(phone.titles) == 1
    with office.working() as after, after.store.read() as work:
        alert = next(one for one in work.alerts.all() if one.place == PLACE)
        (answer,) = work.answers.of(alert.id)
        assert (alert.state, answer.contact) == ("acknowledged", CLERK)
        assert [one.state for one in work.outbox.all() if one.recipient == CLERK] == ["sent"]
