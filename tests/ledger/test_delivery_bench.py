"""Dispatchers that are killed at random, counted by a service outside of the product: a small run of the bench."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_dispatchers_killed_at_random_lose_nothing_and_repeat_a_message_once_at_most_and_marked(
    empty_url: str, backend: str
) -> None:
    command = [sys.executable, "-m", "bench.delivery", "--messages", "60", "--kills", "8", "--dispatchers", "3"]
    ledger = ["--ledger", empty_url] if backend == "postgresql" else []
    run = subprocess.run(
        [*command, *ledger, "--limit", "0", "--only", "--json"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (ours,) = json.loads(run.stdout)["orders"]
    assert ours["kills"] == 8
    assert (ours["lost"], ours["unmarked"]) == (0, 0)
    assert ours["most"] <= 2
    assert ours["repeats"] <= 8
