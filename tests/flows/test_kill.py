"""A month killed with SIGKILL at any commit and run again ends where an undisturbed one ends: nothing lost, nothing twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows import demonstration
from flows.settings import Settings
from flows.wiring import deployment_of, open_workplace
from ledger.export import export

ROOT = Path(__file__).resolve().parents[2]
DAY = demonstration.DUE_DAY


def month(home: Path, nth: int, moment: str = "before") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tests/flows/killed_month.py", str(home), DAY.isoformat(), str(nth), moment]
    return subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def ledger_of(home: Path, day: date = DAY) -> dict[str, list[Any]]:
    workplace = open_workplace(
        Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(home)), {}, as_of=day
    )
    return export(workplace.store)


def said(home: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (home / "out/messages").rglob("*.txt")}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose boxes are filled and whose month has not run."""
    home = tmp_path_factory.mktemp("filled")
    settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(home))
    deployment = deployment_of(settings, {})
    demonstration.deliver(deployment, home / "inbox", demonstration.first_day(deployment))
    return home


@pytest.fixture(scope="module")
def undisturbed(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The same folder after a month that nothing disturbed, and how many commits that took."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(filled, home)
    run = month(home, 0)
    assert run.returncode == 0, run.stderr
    return home, int(run.stdout.split()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("share", [0.02, 0.15, 0.3, 0.42, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98])
def test_killed_at_a_commit_and_run_again_the_ledger_and_the_messages_are_the_same(
    filled: Path, undisturbed: tuple[Path, int], tmp_path: Path, share: float, moment: str
) -> None:
    whole, commits = undisturbed
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    killed = month(home, max(1, round(share * commits)), moment)
    assert killed.returncode == -9, killed.stdout + killed.stderr
    again = month(home, 0)
    assert again.returncode == 0, again.stderr
    assert ledger_of(home) == ledger_of(whole)
    assert said(home) == said(whole)
