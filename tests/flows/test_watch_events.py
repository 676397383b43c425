"""What of sending needs a person is an event at a real Prefect server, for an automation to act on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import insert

from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import look
from ledger.tables import channel_states
from tests.flows.waiting import NOW, message

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
from flows.jobs.health import health
for _ in range(2):
    state = health(return_state=True)
    print(state.type.value, state.name, state.message)
"""


def events(server: dict[str, str], wanted: int, since: datetime) -> list[dict[str, Any]]:
    """Those of Planwatch that the server has recorded since a moment, when there are so many."""
    theirs = {"event": {"prefix": ["planwatch."]}, "occurred": {"since": since.isoformat()}}
    body = json.dumps({"filter": theirs, "limit": 50}).encode()
    address, head = f"{server['PREFECT_API_URL']}/events/filter", {"Content-Type": "application/json"}
    found: list[dict[str, Any]] = []
    for _ in range(60):
        with urlopen(Request(address, body, head), timeout=10) as answer:
            found = json.loads(answer.read())["events"]
        if len(found) >= wanted:
            break
        time.sleep(0.5)
    return found


@pytest.mark.slow
def test_a_dispatcher_that_is_silent_and_what_waits_are_events_once_a_day(
    prefect_server: dict[str, str], tmp_path: Path
) -> None:
    begun = datetime.now(UTC)
    settings = Settings.from_environ({}, config=str(ROOT / "tests/deployments/tiny"), home=str(tmp_path))
    found(settings, {}, simulated=True)
    workplace = look(settings, {})
    with workplace.store.begin() as work:
        work.charter.move(replace(work.charter.get(), last_day=date(2023, 9, 5)))
        work.runs.dispatcher_seen(NOW - timedelta(days=3))
        work.outbox.add(
            [message(1, "retry", 5, last_error="no connection"), message(2, "dead", 5, last_error="too long")]
        )
        state = {"channel": "file", "broken_since": NOW, "broken_reason": "invalid key"}
        work.connection.execute(insert(channel_states).values(**state))
        work.commit()
    environ = {**prefect_server, **settings.environ(), "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", WATCH], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert (
        run.stdout.count(
            "(dispatcher, messages that wait, channels, messages given up); no dispatcher is at work: last seen 2023-09-02"
        )
        == 2
    ), run.stdout + run.stderr
    seen = events(prefect_server, 4, begun)
    assert sorted(one["event"] for one in seen) == [
        "planwatch.channel.broken",
        "planwatch.dead-letter",
        "planwatch.delivery.stuck",
        "planwatch.dispatcher.silent",
    ]
    by_name = {one["event"].removeprefix("planwatch."): one for one in seen}
    stuck, silent = by_name["delivery.stuck"], by_name["dispatcher.silent"]
    assert stuck["resource"]["prefect.resource.id"] == "planwatch.NR.channel.file"
    assert (stuck["payload"]["count"], stuck["payload"]["last_error"]) == (1, "no connection")
    assert stuck["payload"]["message"].startswith("channel file: 1 messages have waited for more than a working day")
    assert silent["resource"]["prefect.resource.id"] == "planwatch.NR.dispatcher"
