"""The flow `monitor` on a real Prefect server: named states, artifacts, a kill in each part, a district that fails alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from flows import demonstration
from flows.settings import Settings
from flows.wiring import deployment_of, open_workplace
from ledger.export import export

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("收取报送", "校验并登记", "核对应报清单", "整体审计", "进度研判", "决定提醒", "发送消息")
pytestmark = pytest.mark.slow


def run_flow(server: dict[str, str], home: Path, part: str = "none", day: date = demonstration.DUE_DAY) -> Any:
    command = [sys.executable, "tests/flows/killed_monitor.py", str(home), day.isoformat(), part]
    return subprocess.run(command, cwd=ROOT, env={**server, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def ledger_of(home: Path) -> dict[str, list[Any]]:
    settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(home))
    return export(open_workplace(settings, {}, as_of=demonstration.DUE_DAY).store)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled")
    settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(home))
    deployment = deployment_of(settings, {})
    demonstration.deliver(deployment, home / "inbox", demonstration.first_day(deployment))
    return home


@pytest.fixture(scope="module")
def undisturbed(
    prefect_server: dict[str, str], filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Any]]:
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(filled, home)
    run = run_flow(prefect_server, home)
    assert run.stdout.split()[-1] == "Flagged", run.stdout + run.stderr
    return ledger_of(home)


@pytest.mark.parametrize("part", PARTS)
def test_killed_at_the_start_of_a_part_and_run_again_nothing_is_lost_or_told_twice(
    prefect_server: dict[str, str], filled: Path, undisturbed: dict[str, list[Any]], tmp_path: Path, part: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    assert run_flow(prefect_server, home, part).returncode == -9
    again = run_flow(prefect_server, home)
    assert again.stdout.split()[-1] == "Flagged", again.stdout + again.stderr
    assert ledger_of(home) == undisturbed


def test_one_districts_failure_stops_nobody_and_the_run_says_so(
    prefect_server: dict[str, str], filled: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    # A returned workbook that cannot be written: a folder stands where the file should go.
    from domain.period import Period
    from reports.names import returned_name

    deployment = deployment_of(Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(home)), {})
    place, form = deployment.places[demonstration.FLAWED], deployment.forms[demonstration.MONTHLY]
    name = returned_name(place, form, Period("month", 2023, 8), 1, "zh")
    (home / "out/returned" / name / "in the way").mkdir(parents=True)
    run = run_flow(prefect_server, home)
    assert run.stdout.split()[-1] == "Failed", run.stdout + run.stderr
    states = {(row["place"], row["form"]): row["state"] for row in ledger_of(home)["expected_submissions"]}
    assert states[demonstration.FUSHAN, demonstration.MONTHLY] == "accepted"
    assert states[demonstration.FLAWED, demonstration.MONTHLY] == "received"


def test_another_countrys_operators_see_no_chinese_word(prefect_server: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    tiny = str(ROOT / "tests/deployments/tiny")
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", "monitor", "--config", tiny]
    command += ["--home", str(tmp_path), "--as-of", "2023-03-20"]
    run = subprocess.run(command, cwd=ROOT, env=prefect_server, capture_output=True, text=True)
    assert run.returncode in {0, 1}, run.stderr
    seen = run.stdout + run.stderr + "".join(names_of_runs(prefect_server, "monitor 2023-03-20"))
    assert "expected submissions" in seen
    assert not [letter for letter in seen if "\u4e00" <= letter <= "\u9fff"]


def names_of_runs(server: dict[str, str], flow_run: str) -> list[str]:
    """The name of a flow run and of all its task runs, as the server has them."""

    def ask(path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        address, content = f"{server['PREFECT_API_URL']}/{path}/filter", json.dumps(body).encode()
        request = Request(address, data=content, headers={"content-type": "application/json"}, method="POST")
        with urlopen(request, timeout=20) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    (run,) = ask("flow_runs", {"flow_runs": {"name": {"any_": [flow_run]}}})
    tasks = ask("task_runs", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    return [run["name"], *(task["name"] for task in tasks)]
