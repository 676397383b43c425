"""Doctor says what of sending needs a person, and its exit code says that somebody is needed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from domain.alert import Delivery
from domain.run import RunState
from flows.cli.main import main
from flows.settings import Settings
from flows.steps.selfwatch import news
from flows.wiring import Workplace
from ledger.tables import channel_states
from tests.flows.waiting import NOW, message

Opener = Callable[[date], Workplace]
ROOT = Path(__file__).resolve().parents[2]
DAY = date(2023, 9, 5)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small deployment, in Tallinn."""
    shutil.copytree(ROOT / "tests/deployments/tiny", tmp_path / "config")
    return Settings.from_environ({}, config=str(tmp_path / "config"), home=str(tmp_path / "home"))


@pytest.fixture
def watched(
    at: Opener, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """What doctor says, by what it looked at, of a ledger with these messages; its dispatcher was seen some hours ago."""

    def examine(*rows: Delivery, seen_before: int | None = 1, **state: Any) -> tuple[int, dict[str, Any]]:
        workplace = at(DAY)
        with workplace.store.begin() as work:
            work.charter.move(replace(work.charter.get(), last_day=DAY))
            run = work.runs.start("monitor", DAY - timedelta(days=30), NOW, workplace.deployment.sha256, NOW)
            work.runs.finish(run, RunState.COMPLETED, NOW)
            work.outbox.add(rows)
            if seen_before is not None:
                work.runs.dispatcher_seen(NOW + timedelta(hours=15 - seen_before))
            if state:
                work.connection.execute(insert(channel_states).values(channel="file", **state))
            work.commit()
        code = main(["doctor", "--json", "--config", str(settings.config), "--home", str(settings.home)], {})
        return code, {row["what"]: row for row in json.loads(capsys.readouterr().out)["rows"]}

    return examine


def test_messages_in_retry_for_five_days_are_said_and_the_exit_code_is_not_zero(watched: Any) -> None:
    code, rows = watched(*(message(n, "retry", 5, last_error="no connection", attempts=8) for n in range(30)))
    assert code == 1
    assert rows["waiting"]["message_zh"].startswith(
        "渠道file有30条超过1个工作日未发出：最早一条应于2023-08-31 04:00发出，第1号，已试8次，no connection"
    )
    assert "30 messages have waited for more than a working day" in rows["waiting"]["message_en"]
    assert rows["waiting"]["facts"]["late"][0]["since"].startswith("2023-08-31T01:00")


def test_a_dispatcher_that_is_not_at_work_is_said_though_nothing_waits(watched: Any) -> None:
    code, rows = watched(seen_before=60)
    assert (code, rows["waiting"]["ok"], rows["dispatcher"]["ok"]) == (1, True, False)
    assert rows["dispatcher"]["message_zh"].startswith("发送程序停运：最近运行2023-09-03")


def test_a_dispatcher_that_was_never_at_work_is_said_too(watched: Any) -> None:
    code, rows = watched(seen_before=None)
    assert (code, rows["dispatcher"]["message_en"][:38]) == (1, "no dispatcher was ever at work, 0 mess")


def test_failures_and_unknown_outcomes_are_said_with_what_to_do(watched: Any) -> None:
    code, rows = watched(
        message(1, "dead", 1, last_error="no such person"),
        message(2, "dead", 1, last_error="no such person"),
        message(3, "uncertain", 9, last_error="no answer"),
    )
    assert (code, rows["deliveries"]["ok"], rows["uncertain"]["ok"]) == (1, False, False)
    assert (
        "渠道file有2条发送失败，最近第2号：no such person；改正后用 planwatch deliveries --retry"
        in rows["deliveries"]["message_zh"]
    )
    assert "请向收件人核实" in rows["uncertain"]["message_zh"]


def test_a_broken_channel_is_wrong_and_a_paused_one_a_note(watched: Any) -> None:
    code, rows = watched(broken_since=NOW, broken_reason="invalid key")
    assert (code, rows["channels"]["level"]) == (1, "wrong")
    assert rows["channels"]["message_zh"].startswith("渠道file自2023-09-05 04:00起拒收全部消息：invalid key")


def test_what_is_well_or_only_worth_knowing_needs_nobody(watched: Any) -> None:
    code, rows = watched(
        message(1, "sent", 9),
        message(2, "pending", 0),
        message(3, "shadow", 9),
        paused_until=NOW + timedelta(days=2),
        pause_reason="asked to wait",
    )
    assert code == 0
    assert rows["channels"]["message_zh"] == "渠道file暂停至2023-09-07 04:00：asked to wait"
    assert (rows["channels"]["level"], rows["contacts"]["level"]) == ("note", "note")
    assert rows["waiting"]["message_zh"] == "没有超过1个工作日未发出的消息；1条待发送"


def test_a_trouble_is_news_once_a_day_and_again_when_it_comes_back(at: Opener) -> None:
    def told(day: date) -> list[str]:
        keys: list[str] = []
        news(at(day), lambda _, one: keys.append(one.key))
        return keys

    workplace = at(DAY)
    with workplace.store.begin() as work:
        work.runs.dispatcher_seen(NOW + timedelta(days=1))
        work.outbox.add([message(1, "dead", 1, last_error="too long")])
        work.commit()
    assert [told(DAY), told(DAY), told(DAY + timedelta(days=1))] == [["dead-letter|file"], [], ["dead-letter|file"]]
    with workplace.store.begin() as work:
        work.outbox.give_up(message(1, "", 1).id, "told by telephone")
        work.commit()
    assert told(DAY + timedelta(days=1)) == []
    with workplace.store.begin() as work:
        work.outbox.add([message(2, "dead", 1, last_error="too long")])
        work.commit()
    assert told(DAY + timedelta(days=1)) == ["dead-letter|file"]


def test_a_trouble_that_could_not_be_told_is_news_at_the_next_look(at: Opener) -> None:
    def dies(*_: object) -> None:
        raise ConnectionError

    told: list[str] = []
    workplace = at(DAY)
    with workplace.store.begin() as work:
        work.outbox.add([message(1, "dead", 1, last_error="too long")])
        work.commit()
    with pytest.raises(ConnectionError):
        news(workplace, dies)
    news(workplace, lambda _, one: told.append(one.key))
    assert "dead-letter|file" in told


def test_an_address_that_nothing_can_open_is_named_by_lint_and_doctor(
    watched: Any, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings.config / "contacts.yaml"
    entry = "  - {id: odd, kind: apprise, private: true, url: 'nonsense://x'}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("channels:\n", f"channels:\n{entry}"), encoding="utf-8")
    code, rows = watched()
    assert code == 1
    assert (rows["channels"]["ok"], "odd" in rows["channels"]["message_en"]) == (False, True)
    assert main(["lint", "--config", str(settings.config), "--home", str(settings.home)], {}) == 3
    assert "channel odd" in capsys.readouterr().out
