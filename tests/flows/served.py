"""The server of the pages for answers as recipients meet it: real, on loopback, over a small ledger whose clock a test sets."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn

from alerts.conditions.behind import facts_of
from alerts.conditions.missing import MissingFacts
from domain.alert import Alert, Delivery, Mentioned, Message, Transition, alert_id
from domain.alertanswer import AlertAnswer
from domain.assessment import Assessment
from domain.mention import Mention
from flows.cli.verbs.serve import configured
from flows.linkkeys import make_keys
from flows.serve.app import create_app
from flows.serve.desk import Desk
from flows.serve.waiting import Impatient
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import Workplace, deployment_of, opened

DEPLOYMENTS = Path(__file__).resolve().parents[1] / "deployments"
NOW = datetime(2026, 3, 20, 1, 30, tzinfo=UTC)  # a Friday, 9:30 in Shanghai
PUBLIC = "https://answers.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def turn(self) -> str:
        found = re.search(r'name="turn" value="(\d+)"', self.text)
        assert found, self.text
        return found[1]


@dataclass
class Office:
    """A ledger with two open alerts, the desk of its server, and what a test asks of both."""

    settings: Settings
    environ: Mapping[str, str]
    clock: Clock = field(default_factory=Clock)
    port: int = 0

    def desk(self) -> Desk:
        deployment = deployment_of(self.settings, self.environ)
        return Desk(self.settings, deployment, opened(self.settings), self.environ, self.clock)

    @contextmanager
    def working(self) -> Iterator[Workplace]:
        desk = self.desk()
        try:
            yield desk.workplace()
        finally:
            desk.store.close()

    def alert(self, kind: str) -> Alert:
        with self.working() as workplace, workplace.store.read() as work:
            return next(one for one in work.alerts.all() if one.kind == kind)

    def token(self, kind: str, contact: str, *, delivery: str = "d1") -> str:
        with self.working() as workplace:
            return workplace.links.token_for(self.alert(kind), contact, delivery, self.clock())

    def list_token(self, contact: str) -> str:
        """The link of one message to a contact about everything that there is."""
        with self.working() as workplace:
            with workplace.store.begin() as work:
                work.outbox.add([_message(contact, work.alerts.open())])
                work.commit()
            return workplace.links.link_for_list(contact, f"list-{contact}", self.clock()).rpartition("/")[2]

    def answers(self) -> list[AlertAnswer]:
        with self.working() as workplace, workplace.store.read() as work:
            return [answer for one in work.alerts.all() for answer in work.answers.of(one.id)]

    def trail(self, kind: str) -> list[tuple[str, str]]:
        with self.working() as workplace, workplace.store.read() as work:
            return [(one["kind"], one["reason"]) for one in work.alerts.events(self.alert(kind).id)]

    def change(self, kind: str, made: Callable[[Alert], Transition]) -> None:
        """What a run does to an alert meanwhile."""
        step = made(self.alert(kind))
        with self.working() as workplace, workplace.store.begin() as work:
            work.alerts.apply([step], self.clock())
            work.commit()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            said = connection.getresponse()
            return Reply(said.status, {k.lower(): v for k, v in said.getheaders()}, said.read().decode("utf-8"))
        finally:
            connection.close()

    def open(self, token: str) -> Reply:
        return self.ask("GET", f"/a/{token}")

    def post(self, token: str, **fields: str) -> Reply:
        return self.ask("POST", f"/a/{token}", urlencode(fields).encode(), **FORM)


@contextmanager
def serving(office: Office, protocol: type[Impatient] = Impatient) -> Iterator[Office]:
    """The office with its server at work, configured as `planwatch serve` is."""
    desk = office.desk()
    config = configured(create_app(desk))
    assert config.http is Impatient
    config.port, config.http = 0, protocol
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    office.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.should_exit = True
        thread.join(10)
        desk.store.close()


def founded(
    config: Path, home: Path, *, ledger: str = "", more: Mapping[str, str] | None = None, provenance: str = "submitted"
) -> Office:
    """A new office with a clerk's late form and a department's gap."""
    environ = {"PLANWATCH_PUBLIC_URL": PUBLIC, "PLANWATCH_LEDGER_WAIT_S": "5", **(more or {})}
    settings = Settings.from_environ(environ, config=str(config), home=str(home), ledger=ledger or None)
    office = Office(settings, environ)
    found(settings, environ, now=office.clock)
    make_keys(settings.home, environ)
    with office.working() as workplace, workplace.store.begin() as work:
        work.alerts.apply([late(workplace), behind(workplace, provenance)], NOW)
        work.commit()
    return office


def late(workplace: Workplace) -> Transition:
    form, place = next(iter(workplace.deployment.forms.values())), _place(workplace)
    facts = MissingFacts(form.name, place.name, "2026年2月", "late", date(2026, 3, 5), date(2026, 3, 24), 3, 2, 4)
    return _opened("missing", place.code, form.code, "2026-02", facts, number="BS-1")


def behind(workplace: Workplace, provenance: str) -> Transition:
    plan, place = next(iter(workplace.deployment.plans.values())), _place(workplace)
    target = plan.targets[0]
    verdict = Assessment(
        "run", place.code, target.id, target.indicator, "2025", date(2025, 12, 31), NOW, "behind", expected=68.0,
        actual=62.5, gap=-5.5, unit="percent", next_value=72.37, pace_achieved=1.25, pace_needed=5.83,
        share_of_time=0.4, share_done=0.125, binding=True, provenance=provenance,  # type: ignore[arg-type]
    )  # fmt: skip
    facts = facts_of(verdict, (), workplace.deployment, {})
    return _opened("behind", place.code, target.indicator, "2025", facts, number="JD-1")


def _message(contact: str, alerts: list[Alert]) -> Delivery:
    mentions = [Mention(f"{contact}-{one.id}", one.id, "opened", contact, 1, NOW) for one in alerts]
    name = f"list-{contact}"
    return Delivery(
        name, name, "", "list", "opened", contact, contact, "file", "", "", Message("", ()), "sent", NOW, NOW, NOW,  # type: ignore[arg-type]
        mentions=tuple(Mentioned(mention, alert) for mention, alert in zip(mentions, alerts, strict=True)),
    )  # fmt: skip


def _place(workplace: Workplace) -> Any:
    form = next(iter(workplace.deployment.forms.values()))
    return workplace.deployment.places[form.places[0]]


def _opened(kind: str, place: str, subject: str, period: str, facts: Any, *, number: str) -> Transition:
    key = f"{kind}|{place}|{subject}|{period}"
    alert = Alert(
        alert_id(key, 1), key, 1, kind, place, subject, period, "open", "warning", kind == "behind", facts, NOW, NOW,
        number=number,
    )  # type: ignore[arg-type] # fmt: skip
    return Transition("opened", alert, None, tell=True)  # type: ignore[arg-type]
