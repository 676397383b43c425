"""A fresh ledger per test, on SQLite and on PostgreSQL, and small things to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from sqlalchemy import create_engine, text

import frames
from alerts.conditions.missing import MissingFacts
from domain.alert import Alert, Block, Delivery, Message, Transition, alert_id, idem_key
from domain.finding import Finding, fingerprint
from domain.submission import Submission, submission_id
from flows.kinds import facts_types
from ledger import schema
from ledger.store import Store, Work
from ledger.tables import metadata
from tests.ledger.sending import Clock, Place, Service, robot, serving

# 09:00 in Shanghai on the due day of August 2023.
NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
BACKENDS = ("sqlite", "postgresql")


def _server_do(server: str, statement: str) -> None:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_ledger(postgres_server: str) -> str:
    """The address of one ledger that every test empties: quicker than a database for each."""
    _server_do(postgres_server, "CREATE DATABASE planwatch_ledger")
    url = f"{postgres_server}/planwatch_ledger"
    Store.create(url).close()
    return url


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path}/folder/ledger.db"
        return
    server, name = request.getfixturevalue("postgres_server"), f"empty_{uuid4().hex[:12]}"
    _server_do(server, f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    _server_do(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh ledger."""
    if backend == "sqlite":
        made = Store.create(f"sqlite:///{tmp_path}/ledger.db", wait_s=5, facts=facts_types())
        yield made
        made.close()
        return
    made = Store(request.getfixturevalue("postgres_ledger"), wait_s=5, facts=facts_types())
    with made.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE"))
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.HEAD})
    yield made
    made.close()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def record() -> Callable[..., Submission]:
    """Puts a version with its cells into the ledger: record(work, {"htn_rate": 92.4}, version=1, at=...)."""

    def put(
        work: Work,
        values: dict[str, float | None],
        *,
        version: int = 1,
        at: datetime = NOW,
        form: str = "monthly-services",
        place: str = "370611",
        provenance: Any = "submitted",
        evidence: str = "",
        **others: Any,
    ) -> Submission:
        content = f"{place} {form} {version} {provenance} {values}".encode()
        receipt, _ = work.receipts.add("inbox", place, f"{place}/{form}-{version}.xlsx", content, at, provenance)
        submission = Submission(
            id=submission_id(place, form, "2023-08", version),
            form=form,
            place=place,
            period="2023-08",
            period_start=date(2023, 8, 1),
            period_end=date(2023, 8, 31),
            version=version,
            receipt_id=receipt.id,
            file=receipt.file,
            provenance=provenance,
            received_at=at,
            **others,
        )
        work.submissions.add(submission, _cells(submission, values).with_columns(evidence=pl.lit(evidence)))
        return submission

    return put


def _cells(submission: Submission, values: dict[str, float | None]) -> pl.DataFrame:
    rows = [
        {
            "submission_id": submission.id,
            "indicator": indicator,
            "state": "missing" if value is None else "value",
            "value": value,
            "value_text": "" if value is None else f"{value:.2f}",
            "decimals": 2,
            "sheet": "表1",
            "cell": f"E{row}",
        }
        for row, (indicator, value) in enumerate(values.items(), start=8)
    ]
    given = pl.DataFrame(rows, schema_overrides={"value": pl.Float64, "decimals": pl.Int64})
    lacking = {name: kind for name, kind in frames.OBSERVATION.items() if name not in given.columns}
    return given.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in lacking.items())


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """A question about one cell: finding(submission, "htn_rate")."""

    def ask(submission: Submission, indicator: str, rule: str = "hard_range", **others: Any) -> Finding:
        key = fingerprint(rule, submission.place, indicator, submission.period, "")
        asked = Finding(
            id=f"{key}-1",
            fingerprint=key,
            rule=rule,
            rule_version=1,
            tier="deterministic",
            severity="block",
            place=submission.place,
            indicator=indicator,
            form=submission.form,
            period=submission.period,
            item="",
            submission_id=submission.id,
            sheet="表1",
            cell="E8",
            observed="924.00",
            history=(91.0, 92.0),
            params={"unit": "%"},
            due_on=date(2023, 9, 8),
        )
        return replace(asked, **others)

    return ask


@pytest.fixture
def transition() -> Callable[..., Transition]:
    """An alert about a missing form as it opens, or as it is later: transition(state="resolved", kind="resolved")."""

    def make(state: Any = "open", kind: Any = "opened", episode: int = 1, place: str = "370611") -> Transition:
        key = f"missing|{place}|monthly-services|2023-08"
        facts = MissingFacts("月报", "福山区", "2023年8月", "late", date(2023, 9, 5), date(2023, 9, 8), 3, 12, 13)
        alert = Alert(
            alert_id(key, episode), key, episode, "missing", place, "monthly-services", "2023-08", state,
            "warning", binding=False, facts=facts, opened_at=NOW, changed_at=NOW,
        )  # fmt: skip
        return Transition(kind, alert, None, tell=True)

    return make


@pytest.fixture
def delivery(transition: Callable[..., Transition]) -> Callable[..., Delivery]:
    """One message to one recipient, due now: delivery("clerk"), delivery("chief", not_before=...)."""

    def make(recipient: str = "clerk", **others: Any) -> Delivery:
        about = transition().alert
        key = idem_key(about.id, "opened", recipient)
        made = Delivery(
            id=key[:12],
            idem_key=key,
            alert_id=about.id,
            kind="missing",
            transition="opened",
            recipient=recipient,
            recipient_name="填报人",
            channel="file",
            title="报送提醒",
            body="福山区 2023年8月 月报 未收到",
            message=Message("报送提醒", (Block("lead", "福山区"), Block("ask", "请报送", 1)), ("a.xlsx",)),
            state="pending",
            created_at=NOW,
            not_before=NOW,
            expires_at=NOW + timedelta(days=10),
        )
        return replace(made, **others)

    return make


@pytest.fixture
def service() -> Iterator[Service]:
    """A robot's service that counts what reaches it."""
    with serving() as started:
        yield started


@pytest.fixture
def other_service() -> Iterator[Service]:
    """Another one."""
    with serving() as started:
        yield started


@pytest.fixture
def place(
    store: Store,
    delivery: Callable[..., Delivery],
    transition: Callable[..., Transition],
    service: Service,
    tmp_path: Path,
) -> Place:
    """A ledger with a robot `bot`; the clock stands on a Tuesday at 9 in Shanghai."""
    return Place(store, tmp_path / "out", Clock(NOW), delivery, transition, (robot("bot", service),))
