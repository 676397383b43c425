"""A server that was away: just after it has come back, what it has not heard yet says nothing."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from flows import heartbeats
from flows.cockpit.silence import hear_first
from flows.heartbeats import Ward, gone

NOW = datetime(2026, 11, 27, 15, 46, tzinfo=UTC)


@pytest.mark.slow
def test_no_silence_is_judged_before_those_who_live_were_heard_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.server.events import triggers

    judged: list[float] = []

    async def judge() -> None:
        judged.append(time.monotonic())

    monkeypatch.setattr(triggers, "evaluate_proactive_triggers", judge)
    hear_first(0.2)
    asyncio.run(triggers.evaluate_proactive_triggers())
    assert not judged
    time.sleep(0.25)
    asyncio.run(triggers.evaluate_proactive_triggers())
    assert judged


def test_a_run_that_is_heard_again_while_health_waits_lives_and_one_that_is_not_has_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lives, dead = (SimpleNamespace(id=uuid4()) for _ in range(2))
    heard = dict.fromkeys((lives.id, dead.id), NOW - timedelta(minutes=9))

    def comes_through(*_: Any) -> bool:
        heard[lives.id] = NOW - timedelta(seconds=30)
        return True

    monkeypatch.setattr(heartbeats, "_going_on", lambda *_: [lives, dead])
    monkeypatch.setattr(heartbeats, "_heard_at", lambda _, run: heard[run.id])
    monkeypatch.setattr(heartbeats, "_server_time", lambda _: NOW)
    monkeypatch.setattr(heartbeats, "_comes_through", comes_through)
    client: Any = None
    assert [one.run.id for one in gone(client, Ward("NR", "own"))] == [dead.id]


def test_health_waits_until_its_own_run_has_gone_on_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    began = NOW - timedelta(seconds=20)
    client: Any = SimpleNamespace(read_flow_run=lambda _: SimpleNamespace(start_time=began))
    monkeypatch.setattr(heartbeats, "_last_beat", lambda *_: began)
    monkeypatch.setattr(heartbeats, "_server_time", lambda _: NOW)
    ward = Ward("NR", str(uuid4()), resent=timedelta(seconds=45), pause=slept.append)
    assert heartbeats._comes_through(client, ward)
    assert slept == [25.0]
