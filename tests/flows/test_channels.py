"""`planwatch channels`: what an operator sees of the ways out, and what a test message comes to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli.main import main
from tests.alerts.servers import Reply, Service, http_service

TINY = Path(__file__).resolve().parents[1] / "deployments/tiny"
KEY = "robot-key-to-hide-01"


@pytest.fixture
def service() -> Iterator[Service]:
    with http_service() as running:
        running.reply = Reply(text='{"errcode":0}')
        yield running


@pytest.fixture
def config(service: Service, tmp_path: Path) -> Path:
    folder = tmp_path / "deployment"
    shutil.copytree(TINY, folder)
    robot = f"  - {{id: group, kind: wecom, url: 'env:BOT', private: false, base_url: '{service.url}'}}\n"
    body = '{{"to": "{address}", "text": "{text}"}}'.replace("{{", "{").replace("}}", "}")
    desk = f"  - id: desk\n    kind: gateway\n    private: true\n    url: {service.url}/send\n    options: {{body: '{body}'}}\n"
    text = (folder / "contacts.yaml").read_text(encoding="utf-8").replace("channels:\n", f"channels:\n{robot}{desk}")
    (folder / "contacts.yaml").write_text(text, encoding="utf-8")
    return folder


def run(config: Path, *words: str, environ: dict[str, str] | None = None) -> int:
    where = ["--config", str(config), "--home", str(config.parent / "home")]
    return main(["channels", *words, *where], {"BOT": f"wecombot://{KEY}"} if environ is None else environ)


def test_the_list_says_which_can_be_opened_here_connects_to_none_and_shows_no_address(
    service: Service, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "--json", environ={}) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert [(name, row["private"], row["usable"]) for name, row in rows.items()] == [
        ("group", False, False),
        ("desk", True, True),
        ("file", True, True),
    ]
    assert "BOT is not set" in rows["group"]["message_en"]
    assert run(config) == 0
    shown = capsys.readouterr().out
    assert KEY not in shown
    assert service.got == []
    assert not (config.parent / "home").exists()


def test_a_test_message_goes_the_way_of_all_messages_and_says_what_it_is(
    service: Service, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "test", "group", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["verdict"], row["provider_code"]) == ("sent", "")
    assert "Test message, please ignore" in service.got[0].json["text"]["content"]
    assert service.got[0].query == {"key": [KEY]}


def test_a_refusal_is_told_with_the_providers_code_and_another_exit_code(
    service: Service, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.reply = Reply(text='{"errcode":93000}')
    assert run(config, "test", "group") == 1
    said = capsys.readouterr().out
    assert "permanent_channel" in said
    assert "93000" in said
    assert KEY not in said


def test_a_channel_that_needs_an_address_is_tried_on_a_contact(
    service: Service, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "test", "desk") == 6
    assert "--to CONTACT" in capsys.readouterr().err
    assert run(config, "test", "desk", "--to", "nobody") == 6
    assert run(config, "test", "fax") == 6
    assert "group, desk, file" in capsys.readouterr().err
    assert service.got == []
