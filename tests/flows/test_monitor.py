"""The flow `monitor` on a real Prefect server: named states, artifacts, a kill in each part, a district that fails alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import create_engine, text

import september
from domain.period import Period
from flows.events import tag_of
from flows.settings import Settings
from flows.wiring import deployment_of, look
from ledger.export import export
from ledger.store import Store
from reports.workbook.filenames import returned_name

ROOT = Path(__file__).resolve().parents[2]
DAY = september.DUE_DAY
PARTS = ("校验报送", "登记并退回", "决定提醒", "发送消息")
pytestmark = pytest.mark.slow


class Place:
    """A working folder over a deployment, at a Prefect server."""

    def __init__(self, server: dict[str, str], config: Path, home: Path) -> None:
        self.settings = Settings.from_environ({}, config=str(config), home=str(home))
        self.environ = {**server, **self.settings.environ(), "PYTHONPATH": str(ROOT)}

    def run(self, script: str, *arguments: str, day: date = DAY) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, f"tests/flows/{script}.py", day.isoformat(), *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True)

    @property
    def ledger(self) -> dict[str, list[Any]]:
        return export(look(self.settings, {}, as_of=DAY).store)


@pytest.fixture
def place(prefect_server: dict[str, str], sinking: Path, filled: Path, sink: Any, tmp_path: Path) -> Place:
    """Filled boxes, and nothing has run."""
    shutil.copytree(filled, tmp_path / "home")
    sink.received.clear()
    return Place(prefect_server, sinking, tmp_path / "home")


@pytest.fixture(scope="module")
def undisturbed(
    prefect_server: dict[str, str], sinking: Path, filled: Path, sink: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[Any]], dict[Any, int]]:
    """What a month leaves in the ledger and with the people when nothing disturbs it."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(filled, home)
    sink.received.clear()
    whole = Place(prefect_server, sinking, home)
    run = whole.run("killed_monitor", "none")
    assert run.stdout.split()[-1] == "Flagged", run.stdout + run.stderr
    return whole.ledger, dict(sink.received)


@pytest.mark.parametrize("part", PARTS)
def test_killed_at_the_start_of_a_part_and_run_again_nothing_is_lost_or_told_twice(
    place: Place, undisturbed: tuple[dict[str, list[Any]], dict[Any, int]], sink: Any, part: str
) -> None:
    assert place.run("killed_monitor", part).returncode == -9
    again = place.run("killed_monitor", "none")
    assert again.stdout.split()[-1] == "Flagged", again.stdout + again.stderr
    assert (place.ledger, dict(sink.received)) == undisturbed


def test_a_month_whose_tasks_run_in_processes_of_their_own_is_the_same_month(
    place: Place, undisturbed: tuple[dict[str, list[Any]], dict[Any, int]], sink: Any
) -> None:
    run = place.run("processes_monitor")
    assert run.stdout.split()[-1] == "Flagged", run.stdout + run.stderr
    assert (place.ledger, dict(sink.received)) == undisturbed


def test_one_districts_failure_stops_nobody_and_the_run_says_so(place: Place) -> None:
    # A returned workbook that cannot be written: a folder stands where the file should go.
    deployment = deployment_of(place.settings, {})
    flawed, form = deployment.places[september.FLAWED], deployment.forms[september.MONTHLY]
    name = returned_name(flawed, form, Period("month", 2023, 8), 1, "zh")
    (place.settings.home / "out/returned" / name / "in the way").mkdir(parents=True)
    run = place.run("killed_monitor", "none")
    assert run.stdout.split()[-1] == "Failed", run.stdout + run.stderr
    states = {(row["place"], row["form"]): row["state"] for row in place.ledger["expected_submissions"]}
    assert states[september.FUSHAN, september.MONTHLY] == "accepted"
    assert states[september.FLAWED, september.MONTHLY] == "received"


def test_red_is_who_has_not_sent_or_not_answered_in_time_asked_once_and_a_question_in_its_time_is_green(
    place: Place,
) -> None:
    names = look(place.settings, {}, as_of=DAY).deployment.places
    late, silent, flawed = (names[one].name for one in (september.MISSING, september.LATE, september.FLAWED))
    assert place.run("killed_monitor", "none").stdout.split()[-1] == "Flagged"
    _, first = run_of_day(place, DAY)
    assert (first[f"登记 {late}"][1], first[f"登记 {flawed}"][:2]) == ("Completed", ("COMPLETED", "Flagged"))
    assert place.run("killed_monitor", "none", day=september.LATER).stdout.split()[-1] == "Missing"
    flow, tasks = run_of_day(place, september.LATER)
    red = {name: how for name, how in tasks.items() if how[0] == "FAILED"}
    assert flow[:2] == ("FAILED", "Missing")
    assert red == {
        f"登记 {late}": ("FAILED", "Missing", 1),
        f"登记 {silent}": ("FAILED", "Missing", 1),
        f"登记 {flawed}": ("FAILED", "Unanswered", 1),
        "应报清单": ("FAILED", "Missing", 1),
    }
    # By this tag automations know whose task it is: the run itself says `Missing` alone.
    home = look(place.settings, {}, as_of=DAY).deployment.home
    assert f"prefect.tag.{tag_of(home)}" in related_to(place, "prefect.task-run.Unanswered")
    assert_the_first_table_leads_to_what_is_so(place)


def assert_the_first_table_leads_to_what_is_so(place: Place) -> None:
    """The run's only page says who is red and why; its links open; a place that needs nobody any more says so."""
    run = newest_run(place, september.LATER)
    of_run = {"flow_run_id": {"any_": [run["id"]]}, "type": {"any_": ["markdown", "table"]}}
    (table,) = asked(place.environ, "artifacts", {"artifacts": of_run})
    assert table["key"] == "needs-370600"
    assert run["state"]["message"].startswith(table["description"])
    (line,) = [one for one in table["data"].splitlines() if "处核实逾期" in one]
    own = re.search(r"\]\(/v2/artifacts/artifact/([^)]+)\)", line)
    assert own is not None
    (page,) = asked(place.environ, "artifacts", {"artifacts": {"id": {"any_": [own[1]]}}})
    assert (page["key"], page["flow_run_id"]) == (f"place-{september.FLAWED}", None)
    assert "核实逾期" in page["data"]
    deployment = deployment_of(place.settings, {})
    september.deliver(deployment, place.settings.home / "inbox", september.later_day(deployment))
    assert place.run("killed_monitor", "none", day=september.LATER).stdout.split()[-1] == "Missing"
    wanted = {"artifacts": {"key": {"any_": [f"place-{september.LATE}"]}}, "sort": "CREATED_DESC"}
    pages = [one["description"] for one in asked(place.environ, "artifacts", wanted)]
    assert [one.split("：")[1].split("（")[0] for one in pages[:2]] == ["无需办理", "需要处理的事项"]


def related_to(place: Place, event: str) -> set[str]:
    """What the last event of a name has beside it."""
    seen = asked(place.environ, "events", {"filter": {"event": {"name": [event]}}, "limit": 1})
    return {one["prefect.resource.id"] for one in seen["events"][0]["related"]}


def run_of_day(place: Place, day: date) -> tuple[tuple[str, str], dict[str, tuple[str, str, int]]]:
    """Type and name of the state of the last run of a day; and of each of its tasks, with how often it ran."""
    run = newest_run(place, day)
    tasks = asked(place.environ, "task_runs", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    ended = {one["name"]: (one["state"]["type"], one["state"]["name"], one["run_count"]) for one in tasks}
    return (run["state"]["type"], run["state"]["name"]), ended


def newest_run(place: Place, day: date) -> dict[str, Any]:
    wanted = {"flow_runs": {"name": {"like_": f"监测 {day}"}}, "sort": "START_TIME_DESC", "limit": 1}
    (run,) = asked(place.environ, "flow_runs", wanted)
    return run


def test_another_countrys_operators_see_no_chinese_word(prefect_server: dict[str, str], tmp_path: Path) -> None:
    where = ["--config", str(ROOT / "tests/deployments/tiny"), "--home", str(tmp_path)]
    planwatch = [sys.executable, "-c", "from flows.cli import entry; entry()"]
    made = [*planwatch, "init", "--simulated", "--as-of", "2023-03-01", *where]
    subprocess.run(made, cwd=ROOT, env=prefect_server, check=True, capture_output=True)
    command = [*planwatch, "monitor", "--as-of", "2023-03-17", "--json", *where]
    run = subprocess.run(command, cwd=ROOT, env=prefect_server, capture_output=True, text=True)
    assert run.returncode in {0, 1}, run.stderr
    (row,) = json.loads(run.stdout)["rows"]
    assert "应报" in row.pop("message_zh")
    assert ": due 2, received 0, overdue 2" in row["message_en"]
    command = [*planwatch, "monitor", "--as-of", "2023-03-20", *where]
    run = subprocess.run(command, cwd=ROOT, env=prefect_server, capture_output=True, text=True)
    assert run.returncode in {0, 1}, run.stderr
    seen = run.stdout + run.stderr + "".join(names_of_runs(prefect_server, "monitor 2023-03-20"))
    assert "What needs somebody (2023-03-20)" in seen
    assert not [letter for letter in seen if "\u4e00" <= letter <= "\u9fff"]


def asked(server: dict[str, str], path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Records of the server."""
    address, content = f"{server['PREFECT_API_URL']}/{path}/filter", json.dumps(body).encode()
    request = Request(address, data=content, headers={"content-type": "application/json"}, method="POST")
    with urlopen(request, timeout=20) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def names_of_runs(server: dict[str, str], flow_run: str) -> list[str]:
    """The name of a flow run and of all its task runs, and what each says, as the server has them."""
    return [text for one in runs_of(server, flow_run) for text in (one["name"], one["state"]["message"] or "")]


def runs_of(server: dict[str, str], flow_run: str) -> list[dict[str, Any]]:
    """The newest flow run of a name that was not stopped, and its task runs."""

    def ask(path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        address, content = f"{server['PREFECT_API_URL']}/{path}/filter", json.dumps(body).encode()
        request = Request(address, data=content, headers={"content-type": "application/json"}, method="POST")
        with urlopen(request, timeout=20) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    named = {"name": {"like_": flow_run}, "state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}
    run = ask("flow_runs", {"flow_runs": named, "sort": "START_TIME_DESC"})[0]
    return [run, *ask("task_runs", {"flow_runs": {"id": {"any_": [run["id"]]}}})]


def test_every_run_of_a_chinese_city_has_day_and_tags_and_says_what_it_did_in_chinese(
    prefect_server: dict[str, str], undisturbed: object
) -> None:
    run, *tasks = runs_of(prefect_server, f"监测 {DAY}")
    assert {"烟台市", "home:370600", "job:monitor", "月报 2023-08", "年报 2022"} <= set(run["tags"])
    assert all({"烟台市", "home:370600", "job:monitor"} <= set(one["tags"]) for one in tasks)
    (fushan,) = [one for one in tasks if f"place:{september.FUSHAN}" in one["tags"]]
    assert fushan["name"] == "登记 福山区"
    said = {one["name"]: one["state"]["message"] for one in (run, *tasks)}
    assert not [one for one in said.items() if not one[1] or re.search("[A-Za-z]{3}", one[1].replace("planwatch", ""))]
    assert said["发送"].startswith("发出")


def test_a_named_ledger_is_the_one_that_the_month_writes(
    prefect_server: dict[str, str], postgres_server: str, tmp_path: Path
) -> None:
    engine = create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE named"))
    engine.dispose()
    where = ["--config", str(ROOT / "tests/deployments/tiny"), "--home", str(tmp_path / "home")]
    where += ["--ledger", f"{postgres_server}/named"]
    planwatch = [sys.executable, "-c", "from flows.cli import entry; entry()"]
    for verb in (["init", "--simulated"], ["monitor", "--as-of", "2023-03-20"]):
        run = subprocess.run([*planwatch, *verb, *where], cwd=ROOT, env=prefect_server, capture_output=True, text=True)
        assert run.returncode in {0, 1}, run.stderr
    assert not list((tmp_path / "home").glob("ledger*"))
    store = Store.open(f"{postgres_server}/named")
    with store.read() as work:
        assert [(run.id, str(run.as_of)) for run in work.runs.all()] == [("monitor-1", "2023-03-20")]
    store.close()


REFUSED = """
from flows.jobs.districts import district
from flows.jobs.months import monitor
asked = [dict(places=["福山"]), *(dict(as_of=day) for day in ("0001-01-01", "2024-02-30", "yesterday"))]
for state in (*(monitor(**one, return_state=True) for one in asked), district("福山", return_state=True)):
    print(state.type.value, state.name, state.message, sep="|")
"""


def test_a_place_or_day_that_cannot_be_is_refused_in_the_citys_language_and_nothing_runs(place: Place) -> None:
    run = subprocess.run([sys.executable, "-c", REFUSED], cwd=ROOT, env=place.environ, capture_output=True, text=True)
    states = [line.split("|") for line in run.stdout.splitlines()]
    assert [one[:2] for one in states] == [["FAILED", "Refused"]] * 5, run.stderr
    said = [one[2] for one in states]
    assert said[0] == said[4]
    assert said[0].startswith("没有这样的区划：“福山”（是否指“福山区”？）；现有：")
    assert said[1] == "“0001-01-01”不在1990—2199年之间，请写成2023-09-11这样，或留空（即今天）"
    assert said[2:4] == [
        f"“{one}”不是日期，请写成2023-09-11这样，或留空（即今天）" for one in ("2024-02-30", "yesterday")
    ]
    assert "Traceback" not in run.stderr
    with look(place.settings, {}, as_of=DAY).store.read() as work:
        assert work.runs.all() == []


def test_a_month_that_failed_in_part_says_so_as_one_object_and_in_one_sentence(
    prefect_server: dict[str, str], tmp_path: Path
) -> None:
    where = ["--config", str(ROOT / "config/shandong"), "--home", str(tmp_path)]
    planwatch = [sys.executable, "-c", "from flows.cli import entry; entry()"]
    subprocess.run(
        [*planwatch, "init", "--simulated", "--as-of", "2023-09-05", *where], cwd=ROOT, env=prefect_server, check=True
    )
    deployment = deployment_of(Settings.from_environ({}, config=str(ROOT / "config/shandong")), {})
    september.deliver(deployment, tmp_path / "inbox", september.first_day(deployment))
    (tmp_path / "out").touch()  # where the folder of returned workbooks belongs
    command = [*planwatch, "monitor", "--as-of", "2023-09-05", "--json", *where]
    run = subprocess.run(command, cwd=ROOT, env=prefect_server, capture_output=True, text=True)
    assert run.returncode == 70
    (row,) = json.loads(run.stdout)["rows"]
    assert (row["run"], row["state"]) == ("monitor-1", "failed")
    assert "Not a directory" in row["note"]
    assert f"planwatch: monitor-1 failed in part: {row['note']}" in run.stderr
    assert "crash.log" not in run.stderr
