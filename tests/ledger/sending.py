"""A place to send from: a ledger, services that count what reaches them, and the real channels between."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from alerts.openkind import Opening
from alerts.outbox.channels import OpenChannels, open_channels
from alerts.outbox.dispatcher import Dispatching, DispatchReport, Limits, dispatch
from alerts.outbox.protocols import Written
from domain.alert import Block, Delivery, Mentioned, Message
from domain.contact import Channel
from domain.kind import Sort
from domain.mention import Mention
from domain.secrets import Secret
from flows.kinds import shipped_kinds
from ledger.outbox import SqlOutbox
from ledger.store import Store

OK = '{"errcode": 0, "errmsg": "ok"}'


@dataclass(frozen=True)
class Answer:
    """How the service answers one request: after a wait, in drops, not at all (the connection is dropped)."""

    status: int = 200
    body: str = OK
    headers: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0
    drip_s: float = 0
    dropped: bool = False


def code(number: int) -> Answer:
    """A refusal as WeCom and DingTalk write it: HTTP 200, and a code inside."""
    return Answer(body=json.dumps({"errcode": number, "errmsg": "no"}))


@dataclass
class Service:
    """A robot's service: answers as told, in order or by what it is asked, then takes everything; counts what it got."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    by_text: dict[str, Answer] = field(default_factory=dict)
    always: Answer = field(default_factory=Answer)
    got: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    reached: Callable[[], None] = lambda: None  # called over each message that comes
    lock: Lock = field(default_factory=Lock)

    def answer_to(self, text: str) -> Answer:
        with self.lock:
            self.got.append(text)
            self.at.append(time.monotonic())
            self.reached()
            for part, answer in self.by_text.items():
                if part in text:
                    return answer
            return self.answers.pop(0) if self.answers else self.always

    def times(self, part: str) -> int:
        """How many of the messages with this text came."""
        return sum(part in text for text in self.got)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Service


class _Robot(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        service, kind = self.server.service, sent.get("msgtype") or sent.get("msg_type") or "text"
        answer = service.answer_to(str(sent.get(kind) or sent.get("content")))
        service.over.wait(answer.wait_s)
        if answer.dropped:
            self.close_connection = True
            self.connection.close()
            return
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in (*answer.headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        for part in (body[at : at + 1] for at in range(len(body))) if answer.drip_s else (body,):
            self.wfile.write(part)
            if answer.drip_s and service.over.wait(answer.drip_s):
                return

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has gone
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[Service]:
    """A service on a port of this machine."""
    server, service = _Server(("127.0.0.1", 0), _Robot), Service()
    server.service = service
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Words:
    """Writes what is mentioned, and when; `broken` are alerts over which writing fails."""

    def __init__(self, broken: Iterable[str] = ()) -> None:
        self.broken = frozenset(broken)

    def write(self, delivery: Delivery, now: datetime) -> Written:
        named = [one.mention.key for one in delivery.mentions]
        if self.broken & {one.alert.place for one in delivery.mentions}:
            raise KeyError("unit_word")
        said = " ".join(named) or delivery.body
        text = f"No. {delivery.number}: {said} ({now:%m-%d})"
        message = Message("报送提醒", (Block("lead", text),))
        return Written(message.title, text, message, dict.fromkeys(named, "facts"), frozenset(named))

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        return delivery


@dataclass
class Clock:
    """Moves when it is told to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def later(self, **wait: float) -> None:
        self.now += timedelta(**wait)


def robot(name: str, service: Service, **others: Any) -> Channel:
    """A group robot of WeCom, whose service is the local one."""
    given: dict[str, Any] = {"private": False, "per_minute": 1000, "format": "text", **others}
    return Channel(name, "wecom", Secret(f"wecombot://key-of-{name}-0123456789"), base_url=Secret(service.url), **given)


@dataclass
class Place:
    """A ledger with what waits in it, and dispatchers over real channels."""

    store: Store
    out: Path
    clock: Clock
    make: Any  # a delivery
    alert: Any  # a transition
    channels: tuple[Channel, ...] = ()
    words: Words = field(default_factory=Words)
    limits: Limits = field(default_factory=lambda: Limits(lease_s=120, attempt_s=20))
    options: dict[str, Any] = field(default_factory=dict)
    detours: Any = None

    def put(
        self, *names: str, channel: str = "bot", at: str = "", mention: dict[str, Any] | None = None, **row: Any
    ) -> None:
        """A message for each name, about an alert of its own; `at` is the address, else each has its own."""
        with self.store.begin() as work:
            for name in names:
                step = self.alert(place=name)
                work.alerts.apply([step], self.clock())
                about = Mention(
                    **{
                        "key": name, "alert_id": step.alert.id, "transition": "opened", "recipient": name, "step": 1,
                        "expires_at": self.clock() + timedelta(days=10), **(mention or {}),
                    }
                )  # fmt: skip
                given = {"not_before": self.clock(), "created_at": self.clock(), "expires_at": about.expires_at, **row}
                made = self.make(name, channel=channel, address=at or f"{name}@x", alert_id=step.alert.id, **given)
                work.outbox.add([replace(made, title="", body="", mentions=(Mentioned(about, step.alert),))])
            work.commit()

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.store, self.detours) if self.detours else SqlOutbox(self.store)

    @property
    def open_channels(self) -> OpenChannels:
        return open_channels(self.channels, shipped_kinds()[Sort.CHANNEL], Opening(self.out))

    def dispatching(self, **others: Any) -> Dispatching:
        given = {"limits": self.limits, "name": "0", **self.options, **others}
        return Dispatching(self.outbox, self.open_channels, self.words, self.clock, **given)

    def run(self, **others: Any) -> DispatchReport:
        """One pass."""
        return dispatch(self.dispatching(**others))

    def rows(self) -> dict[str, Delivery]:
        """By recipient; what goes on over another channel under the recipient and the channel."""
        with self.store.read() as work:
            rows = work.outbox.all()
        return {
            f"{one.recipient} {one.channel}" if "|fallback:" in one.idem_key else one.recipient: one for one in rows
        }

    def states(self) -> dict[str, str]:
        return {name: str(row.state) for name, row in self.rows().items()}

    def verdicts(self, name: str) -> list[str]:
        with self.store.read() as work:
            return [one.verdict for one in work.outbox.attempts(self.rows()[name].id)]
