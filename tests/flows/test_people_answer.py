"""What people say back: an alert read, put off or explained; a wrong message taken back; a week in one message."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import september
from domain import columns
from domain.finding import Finding
from domain.submission import Answer
from flows.cli import main
from flows.here import Played, run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import Workplace, deployment_of, look

pytestmark = pytest.mark.slow

Runner = Callable[[Workplace], Played]
CONFIG = str(Path(__file__).resolve().parents[2] / "config/shandong")


def say(settings: Settings, *arguments: str) -> int:
    return main([arguments[0], "--config", str(settings.config), "--home", str(settings.home), *arguments[1:]], {})


@pytest.fixture(scope="module")
def played(month: Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose month has run."""
    home = tmp_path_factory.mktemp("played")
    settings = Settings.from_environ({}, config=CONFIG, home=str(home))
    found(settings, {}, simulated=True)
    deployment = deployment_of(settings, {})
    september.deliver(deployment, home / "inbox", september.first_day(deployment))
    month(look(settings, {}, as_of=september.DUE_DAY))
    return home


@pytest.fixture
def due_day(played: Path, settings: Settings) -> Workplace:
    """The month has run, and everybody still has to answer."""
    shutil.copytree(played, settings.home, dirs_exist_ok=True)
    return look(settings, {}, as_of=september.DUE_DAY)


@pytest.fixture
def number(due_day: Workplace) -> str:
    """The number of the alert about general practitioners."""
    with due_day.store.read() as work:
        return next(alert.number for alert in work.alerts.open() if alert.subject == "gp_density")


def state(workplace: Workplace, number: str) -> str:
    with workplace.store.read() as work:
        return next(alert.state for alert in work.alerts.all() if alert.number == number)


def test_an_alert_that_was_read_says_so_and_by_whom(
    due_day: Workplace, settings: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(settings, "alerts", "--ack", number, "--by", "section-370600", "--json") == 0
    rows = {row["number"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows[number]["state"] == "acknowledged"
    assert state(due_day, number) == "acknowledged"


def test_an_answer_needs_a_name_and_a_known_alert(
    due_day: Workplace, settings: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(settings, "alerts", "--ack", number) == 6
    assert "--by" in capsys.readouterr().err
    assert say(settings, "alerts", "--explain", "JD-0", "--by", "section-370600", "--note", "已有措施") == 6
    assert say(settings, "alerts", "--explain", number, "--by", "section-370600", "--note", "年内新增注册12人") == 0
    assert state(due_day, number) == "explained"


def test_an_alert_is_put_off_to_the_morning_of_a_local_day_that_is_ahead(
    due_day: Workplace, settings: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for given in ([], ["--until", "2023-09-05"], ["--until", "2023-08-31"]):
        assert say(settings, "alerts", "--snooze", number, "--by", "section-370600", *given) == 6
        said = capsys.readouterr().err
        assert "--until" in said
        assert "T" not in said.replace("DATE", "")  # days, no instants
    assert say(settings, "alerts", "--snooze", number, "--by", "section-370600", "--until", "2023-09-06") == 0
    with due_day.store.read() as work:
        waiting = next(alert for alert in work.alerts.open() if alert.number == number)
    assert (waiting.state, waiting.snoozed_until) == ("snoozed", datetime(2023, 9, 6, 0, 30, tzinfo=UTC))


def test_a_wrong_message_is_taken_back_from_exactly_those_who_got_it(
    due_day: Workplace, settings: Settings, number: str, at: Callable[[date], Workplace]
) -> None:
    with due_day.store.read() as work:
        alert = next(one for one in work.alerts.open() if one.number == number)
        told = {row.recipient for row in work.outbox.all("sent") if row.alert_id == alert.id}
    assert told
    assert say(settings, "deliveries", "--retract", number, "--by", "王科长", "--reason", "目标值录入有误") == 0
    with due_day.store.read() as work:
        corrections = [row for row in work.outbox.all() if row.alert_id.startswith("retracts-")]
    assert {row.recipient for row in corrections} == told
    assert all("目标值录入有误" in row.body for row in corrections)


def test_a_wrong_message_that_is_under_way_at_that_moment_is_taken_back_too(
    due_day: Workplace, settings: Settings, number: str
) -> None:
    with due_day.store.begin() as work:
        alert = next(one for one in work.alerts.open() if one.number == number)
        one = next(row for row in work.outbox.all("sent") if row.alert_id == alert.id)
        held = f"UPDATE deliveries SET state = 'leased', lease_token = '0:x' WHERE id = '{one.id}'"
        begun = f"INSERT INTO delivery_attempts (delivery_id, started_at) VALUES ('{one.id}', '2023-09-05 01:00:00')"
        for statement in (held, begun):
            work.connection.exec_driver_sql(statement)
        work.commit()
    assert say(settings, "deliveries", "--retract", number, "--by", "王科长", "--reason", "目标值录入有误") == 0
    with due_day.store.read() as work:
        taken_back = {row.alert_id for row in work.outbox.all() if row.transition == "retracted"}
        assert work.outbox.get(one.id).state == "superseded"
    assert f"retracts-{one.id}" in taken_back


def test_a_leader_gets_one_message_a_week(due_day: Workplace, number: str, at: Callable[[date], Workplace]) -> None:
    friday = at(date(2023, 9, 8))
    first, again = run_here(friday, "digest"), run_here(friday, "digest")
    with friday.store.read() as work:
        decided, repeated = work.outbox.of_run(first.workplace.run_id), work.outbox.of_run(again.workplace.run_id)
    assert repeated == []
    (one,) = [row for row in decided if row.recipient == "leader-370600"]
    assert "9月" in one.body


def test_findings_have_exactly_the_names_of_the_contract_and_two_sentences(
    due_day: Workplace, settings: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(settings, "findings", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows
    assert all(tuple(row) == (*columns.names_of(Finding), "message_zh", "message_en") for row in rows)
    assert all(row["message_zh"].startswith("【模拟数据】") for row in rows)


def test_the_city_sees_what_the_clerk_said_before_it_accepts(
    due_day: Workplace, settings: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with due_day.store.begin() as work:
        asked = work.findings.open()[0]
        said = Answer(asked.id, "explain", "real_change", "新增服务点", "台账第3页")
        work.findings.answer(said, due_day.clock())
        work.commit()
    say(settings, "findings")
    assert "新增服务点" in capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert say(settings, "findings", "--accept", asked.id, "--json") == 6
    assert "--by" in capsys.readouterr().err
    assert say(settings, "findings", "--accept", asked.id, "--by", "王科长", "--until", "2024-06-30", "--json") == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows[asked.id]["state"] == "explanation_accepted"
    assert rows[asked.id]["closed_by"] == "王科长"
