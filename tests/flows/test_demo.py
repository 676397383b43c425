"""`make demo` as a newcomer runs it, twice, and `make ui` after it: the very runs, and links that open."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def planwatch(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("demo")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**clean, "PLANWATCH_HOME": str(home), "PLANWATCH_PUBLIC_URL": f"http://127.0.0.1:{free_port()}"}


@pytest.fixture(scope="module")
def demo(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    first, second = planwatch(environ, "demo", "--small"), planwatch(environ, "demo", "--small")
    assert first.returncode == 0, first.stdout + first.stderr
    assert steady(first.stdout) == steady(second.stdout)
    return second


def steady(text: str) -> str:
    """Without the seconds that it took."""
    return re.sub(r"用时 \d+ 秒", "", text)


def test_the_small_demonstration_tells_a_story_and_starts_clean_each_time(
    demo: subprocess.CompletedProcess[str],
) -> None:
    for word in (
        "逾期未报",
        "退回核实",
        "迟报（已补报）",
        "略慢于进度",
        "每万人口全科医生数",
        "【模拟数据】",
        "make ui",
    ):
        assert word in demo.stdout
    assert "Traceback" not in demo.stdout + demo.stderr


def test_the_verbs_answer_on_the_ledger_of_the_demonstration(
    demo: subprocess.CompletedProcess[str], environ: dict[str, str]
) -> None:
    said = planwatch(environ, "assess", "--plan", "fushan-145", "--as-of", "2023-09-11", "--json")
    rows = {row["target_id"]: row for row in json.loads(said.stdout)["rows"]}
    density = rows["fushan-145.t16"]
    assert (density["status"], density["expected"], density["actual"]) == ("slightly_behind", 2.602, 2.31)
    assert (density["gap"], density["slip_months"]) == (-0.292, 7.5)
    for verb in ("status", "findings", "audit", "alerts", "deliveries", "doctor", "export"):
        shown = planwatch(environ, verb, "--json")
        assert shown.returncode in {0, 1}, shown.stderr
        assert json.loads(shown.stdout)["schema"] == f"planwatch.{verb}/1"


@pytest.fixture
def ui(demo: subprocess.CompletedProcess[str], environ: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", "ui", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                break
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.5)
    yield f"http://127.0.0.1:{port}/api"
    process.terminate()
    process.wait(60)


def ask(address: str) -> Any:
    request = Request(address, data=b"{}", headers={"content-type": "application/json"}, method="POST")
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_the_ui_holds_these_very_runs_whole_and_its_links_open(ui: str) -> None:
    runs = ask(f"{ui}/flow_runs/filter")
    first, second = sorted(run["name"] for run in runs)
    assert first == "监测 2023-09-05"
    assert second.startswith("监测 2023-09-11 烟台高新技术产业开发区逾期未报")  # lists show names, and no messages
    tasks = ask(f"{ui}/task_runs/filter")
    red = {task["state_name"] for task in tasks if task["state_type"] == "FAILED"}
    assert red == {"Missing", "Unanswered"}
    assert "Flagged" in {task["state_name"] for task in tasks if task["state_type"] == "COMPLETED"}
    settled = [task["name"] for task in tasks if task["name"].startswith("登记")]
    assert len(settled) == 26
    artifacts = ask(f"{ui}/artifacts/filter")
    # Of a run one page alone, in a list that has no order: the first table.
    own = [artifact["key"] for artifact in artifacts if artifact["flow_run_id"] and artifact["type"] != "progress"]
    assert own == ["needs-370600"] * 2
    pages = [str(artifact["data"]) for artifact in artifacts if artifact["key"] == "needs-370600"]
    links = re.findall(r"\((http[^)]+)\)", "".join(pages))
    assert links
    there = {f"/v2/artifacts/artifact/{artifact['id']}" for artifact in artifacts}
    assert set(re.findall(r"\((/v2/[^)]+)\)", "".join(pages))) <= there
    with urlopen(links[0], timeout=20) as workbook:
        assert workbook.read(2) == b"PK"
    base = links[0].split("/returned/")[0]
    for private in ("/messages/", "/", "/../ledger.db", "/returned/../messages/"):
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{base}{private}", timeout=20)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> tuple[dict[str, str], str]:
    """The whole demonstration, once: its environment and what it said."""
    own = {**environ, "PLANWATCH_HOME": str(tmp_path_factory.mktemp("whole"))}
    run = planwatch(own, "demo")
    assert run.returncode == 0, run.stdout + run.stderr
    return own, run.stdout


def test_the_demonstration_plays_a_month_end_after_quiet_years(whole: tuple[dict[str, str], str]) -> None:
    _, said = whole
    assert "每万人口全科医生数：2023-09-05起滞后，2024-04-15回到时间进度，已办结" in said
    for word in ("逾期未报", "部分报送", "退回核实", "进度预警", "内部阅知", "提请协调", "【模拟数据】"):
        assert word in said
    assert "Traceback" not in said


def test_every_planted_trouble_is_seen_at_its_cell_and_no_right_figure_is_asked_about(
    whole: tuple[dict[str, str], str],
) -> None:
    own, _ = whole
    manifest = Path(own["PLANWATCH_HOME"]) / "archive/manifest.json"
    drilled = planwatch(own, "drill", "--manifest", str(manifest), "--json")
    assert drilled.returncode == 0, drilled.stdout
    outcomes = {row["id"]: row["outcome"] for row in json.loads(drilled.stdout)["rows"]}
    waiting = {name for name, outcome in outcomes.items() if outcome == "waiting"}
    assert waiting == {"copy-1", "rows-1.1", "rows-1.2", "total-1"}
    assert set(outcomes.values()) == {"seen", "silent", "waiting"}


def test_nobody_was_told_about_the_past(whole: tuple[dict[str, str], str]) -> None:
    own, _ = whole
    rows = json.loads(planwatch(own, "deliveries", "--json").stdout)["rows"]
    assert rows
    assert min(row["created_at"] for row in rows) >= "2024-11-05"
    assert all("【模拟数据】" in row["title"] for row in rows)


def test_the_verdict_of_september_2023_stands_in_the_ledger_of_2024(whole: tuple[dict[str, str], str]) -> None:
    own, _ = whole
    said = planwatch(own, "assess", "--plan", "fushan-145", "--as-of", "2023-09-11", "--json")
    density = next(row for row in json.loads(said.stdout)["rows"] if row["target_id"] == "fushan-145.t16")
    assert (density["status"], density["expected"], density["gap"]) == ("slightly_behind", 2.602, -0.292)
