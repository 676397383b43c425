"""Fushan in September 2023: a monthly form that has not come, a yearly one with questions, and what was sent about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from alerts.conditions.missing import MissingFacts
from config.loader import load
from domain.alert import Alert, AlertState, Attempt, DeliveryState, TransitionKind
from domain.condition import Level
from domain.contact import Contact
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.finding import Finding, FindingState, Severity, Tier
from domain.messageevidence import EvidenceOfMessage
from flows.kinds import shipped_kinds
from reports.documents.ground import Ground

ROOT = Path(__file__).resolve().parents[3]
AS_OF = date(2023, 9, 20)
MONTHLY = "monthly-services"


def moment(day: int, hour: int = 9) -> datetime:
    """An hour of a day of September 2023 in Yantai."""
    return datetime(2023, 9, day, hour - 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def shandong() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


@pytest.fixture(scope="session")
def row() -> Callable[..., ExpectedSubmission]:
    """A form that should be there: row("370611", state=...)."""

    def make(place: str = "370611", month: int = 8, **others: Any) -> ExpectedSubmission:
        late = ExpectedSubmission(
            MONTHLY, place, f"2023-{month:02}", date(2023, month, 1), date(2023, month, 28), date(2023, month + 1, 5),
            date(2023, month + 1, 8), SubmissionState.LATE, late_by=11,
        )  # fmt: skip
        return replace(late, **others)

    return make


@pytest.fixture(scope="session")
def alert() -> Callable[..., Alert]:
    """An open alert about a row: alert("370611"), or about its questions: alert(kind="implausible")."""

    def make(place: str = "370611", month: int = 8, kind: str = "missing", **others: Any) -> Alert:
        period = f"2023-{month:02}"
        facts = MissingFacts("月报", "福山区", "2023年8月", "late", date(2023, 9, 5), date(2023, 9, 8), 3, 12, 13)
        own = Alert(
            f"{kind}-{place}-{period}", f"{kind}|{place}|{MONTHLY}|{period}", 1, kind, place, MONTHLY, period,
            AlertState.OPEN, Level.WARNING, binding=False, facts=facts, opened_at=moment(6), changed_at=moment(6),
        )  # fmt: skip
        return replace(own, **others)

    return make


@pytest.fixture(scope="session")
def message() -> Callable[..., EvidenceOfMessage]:
    """A message that was sent about an alert: message(alert, day=8, recipient="clerk-370611")."""

    def make(about: Alert, day: int, *, number: int = 0, verdict: str = "", **others: Any) -> EvidenceOfMessage:
        at = moment(day)
        tries = (Attempt(1, "d", at, at, verdict),) if verdict else ()
        sent = EvidenceOfMessage(
            about.id, TransitionKind.OPENED, 1, f"clerk-{about.place}", "填报人", "file", number or day, DeliveryState.SENT,
            shown=True, moot="", decided_at=at, sent_at=at, attempts=tries,
        )  # fmt: skip
        given = {**others} if others.get("state", "sent") == "sent" else {"sent_at": None, **others}
        return replace(sent, **given)

    return make


@pytest.fixture(scope="session")
def question() -> Callable[..., Finding]:
    """A question about one cell: question("htn_rate", state=...)."""

    def make(indicator: str, place: str = "370611", month: int = 8, **others: Any) -> Finding:
        asked = Finding(
            f"{indicator}-1", indicator, "hard_range", 1, Tier.DETERMINISTIC, Severity.BLOCK, place, indicator, MONTHLY,
            f"2023-{month:02}", "", f"{place}.v1", "表1", "E8", "924.00", state=FindingState.OVERDUE, due_on=date(2023, 9, 8),
        )  # fmt: skip
        return replace(asked, **others)

    return make


@pytest.fixture
def ground(shandong: Deployment) -> Callable[..., Ground]:
    """What a ledger knows: ground(expected=[...], alerts=[...], ...); `contacts` replaces those of the deployment."""

    def make(*, contacts: tuple[Contact, ...] | None = None, language: str = "zh", **known: Any) -> Ground:
        own = replace(shandong, language=language)
        if contacts is not None:
            own = replace(own, contacts=replace(own.contacts, contacts=contacts))
        given = {"rungs": {one.id: 2 for one in known.get("alerts", ())}, **known}
        return Ground(own, AS_OF, **given)

    return make


def text_of(content: bytes) -> str:
    """Everything that a document says: paragraphs, then cells, in their order."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def rows_of(content: bytes, table: int) -> list[list[str]]:
    """The rows of one table without its head."""
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(content)).tables[table].rows[1:]]
