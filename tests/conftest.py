"""What several rooms need to test against: a real PostgreSQL, started by the suite itself."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must run (PLANWATCH_NO_SKIP=1), a skip is a failure that says what was lacking."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("PLANWATCH_NO_SKIP") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where everything must run: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Where the programs of PostgreSQL are, for a test that kills one."""
    import postgres

    found = postgres.programs()
    if found is None:
        pytest.fail(postgres.LACKING) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(postgres.LACKING)
    return found


@pytest.fixture(scope="session")
def postgres_server(postgres_programs: Path) -> Iterator[str]:
    """The address of a throw-away PostgreSQL, without a database name: add `/<name>`; `/postgres` is always there."""
    import postgres

    cluster = postgres.Cluster(postgres_programs)
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def imap_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A throw-away mail server: `mailserver.MailServer`."""
    import mailserver
    from tests.alerts.servers import self_signed

    if mailserver.program() is None:
        reason = "no mail server here (dovecot not found): apt-get install dovecot-imapd"
        pytest.fail(reason) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(reason)
    with mailserver.running(self_signed(tmp_path_factory.mktemp("authority"))) as server:
        yield server
