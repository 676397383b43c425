"""A month killed with SIGKILL at any commit and run again, looked at from outside: what people received, what happened to
alerts, what the ledger says. Nothing is lost, and nothing comes twice without saying so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import september
from flows.settings import Settings
from flows.wiring import look
from ledger.export import export

ROOT = Path(__file__).resolve().parents[2]
DAY = september.DUE_DAY
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Left:
    """What a month left: in the ledger, on the trail of the alerts, and at the people's end."""

    ledger: dict[str, list[Any]]
    trail: list[tuple[Any, ...]]
    received: dict[Any, int]


def month(home: Path, config: Path, nth: int, moment: str = "before") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tests/flows/killed_month.py", DAY.isoformat(), str(nth), moment]
    return subprocess.run(command, cwd=ROOT, env=environ(home, config), capture_output=True, text=True)


def environ(home: Path, config: Path) -> dict[str, str]:
    place = {"PLANWATCH_HOME": str(home), "PLANWATCH_CONFIG": str(config)}
    return {**os.environ, **place, "PYTHONPATH": str(ROOT)}


def left_in(home: Path, config: Path, sink: Any) -> Left:
    workplace = look(Settings.from_environ({}, config=str(config), home=str(home)), {}, as_of=DAY)
    with workplace.store.read() as work:
        alerts = [alert.id for alert in work.alerts.all()]
        trail = [(one, *map(str, event.values())) for one in sorted(alerts) for event in work.alerts.events(one)]
    return Left(export(workplace.store), trail, dict(sink.received))


@pytest.fixture(scope="module")
def undisturbed(filled: Path, sinking: Path, sink: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Left, int]:
    """What a month leaves that nothing disturbed, and how many commits it took."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(filled, home)
    sink.received.clear()
    run = month(home, sinking, 0)
    assert run.returncode == 0, run.stderr
    return left_in(home, sinking, sink), int(run.stdout.split()[-1])


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.8, 0.95])
def test_killed_at_a_commit_and_run_again_everybody_has_everything_once(
    filled: Path, sinking: Path, sink: Any, undisturbed: tuple[Left, int], tmp_path: Path, share: float, moment: str
) -> None:
    whole, commits = undisturbed
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    sink.received.clear()
    killed = month(home, sinking, max(1, round(share * commits)), moment)
    assert killed.returncode == -9, killed.stdout + killed.stderr
    again = month(home, sinking, 0)
    assert again.returncode == 0, again.stderr
    left = left_in(home, sinking, sink)
    assert left.ledger == whole.ledger
    assert left.trail == whole.trail
    assert_received_once(left.received, whole.received)


def assert_received_once(received: dict[Any, int], wanted: dict[Any, int]) -> None:
    """Everybody got every message; at most one came again (the one under way at the kill), and that one says so."""
    assert set(wanted.values()) == {1}
    plain = {message: count for message, count in received.items() if not message.repeated}
    repeats = {message for message in received if message.repeated}
    assert max(plain.values()) == 1
    assert len(repeats) <= 1
    assert {message.as_first for message in received} == {message.as_first for message in wanted}


def test_a_sink_that_got_a_message_twice_without_a_mark_would_be_seen(undisturbed: tuple[Left, int]) -> None:
    whole, _ = undisturbed
    twice = dict.fromkeys(whole.received, 2)
    with pytest.raises(AssertionError):
        assert_received_once(twice, whole.received)


def test_the_dead_run_is_on_record_as_killed_and_the_next_one_as_ended(
    filled: Path, sinking: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    month(home, sinking, 3)
    month(home, sinking, 0)
    workplace = look(Settings.from_environ({}, config=str(sinking), home=str(home)), {}, as_of=DAY)
    with workplace.store.read() as work:
        assert [run.state for run in work.runs.all()] == ["killed", "flagged"]
