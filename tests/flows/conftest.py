"""A workplace on the shipped deployment with the demonstration's input, and on the tiny one; no server in either."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows import demonstration
from flows.settings import Settings
from flows.wiring import Workplace, deployment_of, open_workplace

ROOT = Path(__file__).resolve().parents[2]
Opener = Callable[[date], Workplace]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty working folder over the shipped deployment."""
    found = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(tmp_path / "home"))
    (found.home / "inbox").mkdir(parents=True)
    return found


@pytest.fixture
def at(settings: Settings) -> Opener:
    """Opens the workplace as on a day."""
    return lambda day: open_workplace(settings, {}, as_of=day)


@pytest.fixture
def due_day(settings: Settings, at: Opener) -> Workplace:
    """The demonstration's first day: the boxes are filled, nothing has run."""
    deployment = deployment_of(settings, {})
    demonstration.deliver(deployment, settings.home / "inbox", demonstration.first_day(deployment))
    return at(demonstration.DUE_DAY)


@pytest.fixture
def later_day(settings: Settings, due_day: Workplace, at: Opener) -> Workplace:
    """The second day, after the month has run on the first: one late file has come."""
    from flows.steps.month import run_month

    run_month(due_day)
    deployment = due_day.deployment
    demonstration.deliver(deployment, settings.home / "inbox", demonstration.later_day(deployment))
    return at(demonstration.LATER)
