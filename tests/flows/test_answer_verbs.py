"""Answers from a terminal, and the server as a process: it starts with a ledger, says where it listens, and ends when told."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from flows.cli import main
from flows.settings import Settings
from flows.steps.answering import account
from tests.flows.served import DEPLOYMENTS, Office, founded

CITY = DEPLOYMENTS / "small-zh"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return founded(CITY, tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    shutil.copytree(made.settings.home, tmp_path / "home")
    settings = Settings.from_environ(made.environ, config=str(CITY), home=str(tmp_path / "home"))
    return Office(settings, made.environ)


def say(office: Office, *words: str) -> int:
    where = ["--config", str(CITY), "--home", str(office.settings.home)]
    return main([words[0], *where, *words[1:]], office.environ)


@pytest.fixture
def today(office: Office) -> Iterator[str]:
    """A link that was made today: the verbs go by the clock of the machine."""
    with office.working() as workplace:
        from flows.clock import real_clock

        yield workplace.links.token_for(office.alert("behind"), "department", "d1", real_clock())


def test_a_link_is_read_and_answered_from_a_terminal(
    office: Office, today: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"https://answers.example/a/{today}"
    assert say(office, "answer", address) == 0
    shown = capsys.readouterr().out
    assert "本链接发给联络员（市卫生健康委）本人" in shown
    assert "目前状态：待处理" in shown
    assert office.answers() == []
    assert say(office, "answer", today, "--explain", "年内转岗培训12人", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["state"], row["recorded"], row["answers"][0]["words"]) == ("explained", True, "年内转岗培训12人")
    assert say(office, "answer", today, "--explain", "年内转岗培训12人") == 0
    assert "未重复登记" in capsys.readouterr().out
    assert [(one.contact, one.via) for one in office.answers()] == [("department", "cli:d1")]


def test_a_link_that_opens_nothing_and_an_answer_that_is_none_are_one_sentence(
    office: Office, today: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, told in (
        ([today[:-1], "--ack"], "链接无效"),
        ([today, "--doubt", " "], "请填写内容"),
        ([today, "--snooze-until", "2099-01-01"], "暂缓最长10个工作日"),
    ):
        assert say(office, "answer", *words) == 6
        said = capsys.readouterr().err
        assert told in said
        assert said.count("\n") == 1
    assert office.answers() == []


def test_an_answer_at_the_command_line_counts_for_a_contact_or_the_account_that_types_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    for by, told in (("departmet", 'did you mean "department"'), ("王科长", "known: section, department"),
                     ("分管负责人", 'did you mean "leader"')):  # fmt: skip
        assert say(office, "alerts", "--ack", "JD-1", "--by", by) == 6
        assert told in capsys.readouterr().err
    assert say(office, "alerts", "--ack", "JD-1", "--by", "leader") == 0
    assert say(office, "alerts", "--explain", "JD-1", "--by", account(), "--note", "电话报告：已部署") == 0
    assert [(one.contact, one.words, one.via) for one in office.answers()] == [
        ("leader", "", f"cli:{account()}"), (account(), "电话报告：已部署", f"cli:{account()}"),
    ]  # fmt: skip
    assert office.trail("behind")[1:] == [
        ("acknowledged", "leader"), ("explained", f"{account()}: 电话报告：已部署"),
    ]  # fmt: skip


def test_what_is_over_is_not_answered_at_the_command_line_either(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.flows.test_answer_pages import resolved

    office.change("missing", resolved)
    assert say(office, "alerts", "--ack", "BS-1", "--by", "ops") == 6
    assert "已办结" in capsys.readouterr().err


def test_init_makes_the_key_of_the_links_once_and_for_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["init", "--config", str(CITY), "--home", str(tmp_path / "home")]
    assert main(where, {}) == 0
    file = tmp_path / "home/link.keys"
    key = file.read_text()
    assert (stat.S_IMODE(file.stat().st_mode), len(key)) == (0o600, 44)
    assert main(where, {}) == 0
    assert file.read_text() == key
    assert key.strip() not in capsys.readouterr().out


@pytest.mark.parametrize("days", ["0", "-3", "soon", "400", "30.5"])
def test_a_number_of_days_that_is_none_is_refused_by_name(
    days: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--home", str(tmp_path)], {"PLANWATCH_LINK_DAYS": days}) == 3
    assert f'PLANWATCH_LINK_DAYS: given "{days}"; write a whole number of days' in capsys.readouterr().err


def test_serving_needs_a_ledger_a_strong_key_and_a_free_port(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--config", str(CITY), "--home", str(tmp_path / "none")], {}) == 4
    assert "planwatch init" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
    where = ["serve", "--config", str(CITY), "--home", str(office.settings.home), "--port"]
    assert main([*where, "0"], {"PLANWATCH_LINK_KEYS": "short"}) == 3
    assert "fewer than 32 characters" in (said := capsys.readouterr().err)
    assert '"short"' not in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main([*where, str(taken.getsockname()[1])], {}) == 3
    assert "nobody can listen there" in capsys.readouterr().err
    assert main([*where, "70000"], {}) == 64


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_server_says_where_it_listens_answers_and_ends_when_told(office: Office, today: str, sign: int) -> None:
    place = {**os.environ, **office.environ, "PLANWATCH_HOME": str(office.settings.home), "PLANWATCH_CONFIG": str(CITY)}
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        port = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert port, line
        assert "sources.yaml" in server.stdout.readline()  # whether files can be pushed here
        office.port = int(port[1])
        assert office.ask("GET", "/health").status == 200
        assert office.open(today).status == 200
        assert office.post(today, action="acknowledge").status == 303
        kept = HTTPConnection("127.0.0.1", office.port)  # a browser that keeps its connection holds nothing up
        kept.request("GET", "/health")
        kept.getresponse().read()
        server.send_signal(sign)
        out, err = server.communicate(timeout=20)
        kept.close()
    assert (server.returncode, out, err) == (0 if sign == signal.SIGTERM else 130, "", "")
    assert office.alert("behind").state == "acknowledged"
