"""DingTalk and Feishu over real HTTP: signed once, the answer read, no secret told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from alerts.providers.dingtalk import parts_of as dingtalk_parts
from alerts.providers.feishu import parts_of as feishu_parts
from domain.alert import Block, Delivery, Message
from domain.contact import Channel
from domain.deployment import Deployment
from domain.errors import ChannelError
from tests.alerts.room import lint, open_channels
from tests.alerts.servers import Reply, Service, http_service

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
APP_SECRET = "app-secret-0123"
SECRET, TOKEN = "SECa1b2c3d4e5f6+/=", "token-0123456789"
Send = Callable[..., None]
OK = {"dingtalk": '{"errcode":0,"errmsg":"ok"}', "feishu": '{"code":0,"msg":"success"}'}


@pytest.fixture
def service() -> Iterator[Service]:
    with http_service() as running:
        yield running


@pytest.fixture
def send(service: Service, tmp_path: Path) -> Send:
    message = Message("逾期未报", (Block("headline", "【逾期未报】福山区"),))
    row = Delivery(
        id="0123456789abcdef", idem_key="k", alert_id="x", kind="missing", transition="opened", recipient="group",
        recipient_name="工作群", channel="bot", title=message.title, body="【逾期未报】福山区\n请补报。",
        message=message, state="pending", created_at=NOW, not_before=NOW, expires_at=NOW,
    )  # fmt: skip

    def make(url: str, **changes: Any) -> None:
        body, links, files = changes.pop("body", row.body), changes.pop("links", ""), changes.pop("files", ())
        channel = replace(Channel("bot", "apprise", url, private=False, base_url=service.url), **changes)
        environ = {"ROBOT": f"https://oapi.dingtalk.com/robot/send?{_QUERY}", "APP": APP_SECRET}
        opened = open_channels((channel,), tmp_path, environ, links=links)
        opened.sender("bot").send(replace(row, body=body, message=replace(message, attachments=files)), repeated=False)

    return make


_QUERY = f"access_token={TOKEN}&secret=SECplain0123"


def test_dingtalk_gets_its_text_with_a_signature_that_is_escaped_once(service: Service, send: Send) -> None:
    service.reply = Reply(text=OK["dingtalk"])
    before = time.time()
    send(f"dingtalk://{SECRET.replace('/', '%2F')}@{TOKEN}")
    got = service.got[0]
    query, payload = got.query, got.json
    moment = query["timestamp"][0]
    expected = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert got.path == "/robot/send"
    assert query["access_token"] == [TOKEN]
    assert query["sign"] == [base64.b64encode(expected).decode()]  # one unescaping gives it back
    assert abs(int(moment) / 1000 - before) < 60
    assert payload == {"msgtype": "text", "text": {"content": "【逾期未报】福山区\n请补报。"}}


def test_dingtalk_takes_markdown_with_a_plain_title(service: Service, send: Send) -> None:
    service.reply = Reply(text=OK["dingtalk"])
    send(f"dingtalk://{TOKEN}", format="markdown", body="**【逾期未报】福山区**\n\n请补报。")
    payload = service.got[0].json
    assert "sign" not in service.got[0].query
    assert payload == {
        "msgtype": "markdown",
        "markdown": {"title": "【逾期未报】福山区", "text": "**【逾期未报】福山区**\n\n请补报。"},
    }


def test_a_webhook_address_in_the_environment_is_known_by_its_host(service: Service, send: Send) -> None:
    service.reply = Reply(text=OK["dingtalk"])
    send("env:ROBOT")
    assert service.got[0].query.keys() == {"access_token", "timestamp", "sign"}


def test_feishu_gets_its_text_with_the_signature_in_the_body(service: Service, send: Send) -> None:
    service.reply = Reply(text=OK["feishu"])
    send(f"feishu://feishusecret@{TOKEN}")
    path, payload = service.got[0].path, service.got[0].json
    key = f"{payload['timestamp']}\nfeishusecret".encode()
    assert unquote(path) == f"/open-apis/bot/v2/hook/{TOKEN}"
    assert payload.pop("sign") == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert payload.pop("timestamp").isdigit()
    assert payload == {"msg_type": "text", "content": {"text": "【逾期未报】福山区\n请补报。"}}


@pytest.mark.parametrize(
    ("scheme", "reply", "verdict", "code", "wait"),
    [
        ("dingtalk", (200, '{"errcode":130101,"errmsg":"send too fast"}'), "rate", "130101", 600),
        ("dingtalk", (200, '{"errcode":310000,"errmsg":"sign not match"}'), "permanent_channel", "310000", None),
        ("dingtalk", (200, '{"errcode":-1,"errmsg":"busy"}'), "transient", "-1", None),
        ("dingtalk", (200, '{"errcode":430102,"errmsg":"text"}'), "permanent_message", "430102", None),
        ("dingtalk", (200, "<html>login</html>"), "uncertain", "not_json", None),
        ("dingtalk", (302, ""), "transient", "302", None),
        ("dingtalk", (429, ""), "rate", "429", None),
        ("feishu", (200, '{"code":11232,"msg":"frequency limited"}'), "rate", "11232", 60),
        ("feishu", (400, '{"code":9499,"msg":"too many request"}'), "rate", "9499", 60),
        ("feishu", (400, '{"code":9499,"msg":"Bad Request"}'), "permanent_message", "9499", None),
        ("feishu", (200, '{"code":19021,"msg":"sign match fail"}'), "permanent_channel", "19021", None),
        ("feishu", (200, '{"code":19024,"msg":"Key Words Not Found"}'), "permanent_channel", "19024", None),
        ("dingtalk", (200, '{"errcode":0'), "uncertain", "not_json", None),
        ("dingtalk", (502, ""), "uncertain", "502", None),
        ("feishu", (504, ""), "uncertain", "504", None),
        ("feishu", (200, '{"code":99991400}'), "rate", "99991400", 60),
        ("feishu", (200, "[]"), "uncertain", "not_json", None),
        ("feishu", (500, "oops"), "transient", "500", None),
    ],
)
def test_fault_4_http_200_with_a_code_inside_is_a_refusal(
    service: Service, send: Send, scheme: str, reply: tuple[int, str], verdict: str, code: str, wait: int | None
) -> None:
    service.reply = Reply(*reply)
    with pytest.raises(ChannelError) as caught:
        send(f"{scheme}://{TOKEN}")
    error = caught.value
    assert (error.verdict, error.provider_code, error.retry_after_s) == (verdict, code, wait)
    assert len(service.got) == 1  # no hidden retries


def test_feishu_shows_a_picture_that_an_application_has_uploaded(service: Service, send: Send, tmp_path: Path) -> None:
    (tmp_path / "path.png").write_bytes(b"PNG picture")
    service.replies = [
        Reply(text=OK["feishu"]),
        Reply(text='{"code":0,"tenant_access_token":"t-1"}'),
        Reply(text='{"code":0,"data":{"image_key":"img_1"}}'),
        Reply(text=OK["feishu"]),
    ]
    send(f"feishu://{TOKEN}", files=("path.png",), options={"app_id": "cli_1", "app_secret": "env:APP"})
    _, asked, uploaded, shown = service.got
    assert asked.json == {"app_id": "cli_1", "app_secret": APP_SECRET}
    assert uploaded.heads["Authorization"] == "Bearer t-1"
    assert b"PNG picture" in uploaded.raw
    assert shown.json == {"msg_type": "image", "content": {"image_key": "img_1"}}


def test_feishu_without_an_application_and_with_one_that_is_refused_gets_its_text(
    service: Service, send: Send, tmp_path: Path
) -> None:
    (tmp_path / "path.png").write_bytes(b"PNG picture")
    service.reply = Reply(text=OK["feishu"])
    send(f"feishu://{TOKEN}", files=("path.png",))
    assert len(service.got) == 1
    service.replies = [Reply(text=OK["feishu"]), Reply(text='{"code":10014,"msg":"app secret invalid"}')]
    send(f"feishu://{TOKEN}", files=("path.png",), options={"app_id": "cli_1", "app_secret": "env:APP"})
    assert len(service.got) == 3


def test_dingtalk_links_what_goes_with_a_message_where_somebody_has_said_where_it_is(
    service: Service, send: Send, tmp_path: Path
) -> None:
    (tmp_path / "图 1.png").write_bytes(b"PNG")
    service.reply = Reply(text=OK["dingtalk"])
    send(f"dingtalk://{TOKEN}", files=("图 1.png",), links="https://watch.example/files/", format="markdown")
    send(f"dingtalk://{TOKEN}", files=("图 1.png",))
    linked, plain = (got.json for got in service.got)
    assert linked["markdown"]["text"].endswith("[图 1.png](https://watch.example/files/%E5%9B%BE%201.png)")
    assert "http" not in plain["text"]["content"]


def test_an_older_feishu_robot_says_success_in_its_own_words(service: Service, send: Send) -> None:
    service.reply = Reply(text='{"StatusCode":0,"StatusMessage":"success"}')
    send(f"lark://{TOKEN}")
    assert len(service.got) == 1


def test_every_form_of_an_address_gives_token_and_secret() -> None:
    assert dingtalk_parts(f"https://oapi.dingtalk.com/robot/send?{_QUERY}") == (TOKEN, "SECplain0123")
    assert dingtalk_parts(f"dingtalk://SEC1@{TOKEN}/") == (TOKEN, "SEC1")
    hook = "/open-apis/bot/v2/hook/"
    assert feishu_parts(f"https://open.feishu.cn{hook}{TOKEN}") == (TOKEN, "", "https://open.feishu.cn")
    assert feishu_parts(f"https://open.larksuite.com{hook}{TOKEN}?secret=s") == (
        TOKEN, "s", "https://open.larksuite.com"
    )  # fmt: skip
    assert feishu_parts(f"lark://s@{TOKEN}") == (TOKEN, "s", "https://open.larksuite.com")


@pytest.mark.parametrize(
    "url", ["dingtalk://", "dingtalk://se cret", "feishu://", "https://open.feishu.cn/secret-page"]
)
def test_an_address_that_is_none_is_the_channels_fault_and_is_not_quoted(send: Send, url: str) -> None:
    with pytest.raises(ChannelError) as caught:
        send(url)
    assert caught.value.verdict == "permanent_channel"
    assert "cret" not in str(caught.value).replace("secret=...", "").replace("SECRET@TOKEN", "").replace("SECRET", "")


def test_fault_16_no_secret_and_no_text_reaches_a_log_line_or_an_error(
    service: Service, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    for scheme in ("dingtalk", "feishu"):
        for text in ('{"errcode":310000,"code":19021}', "<html>", OK[scheme]):
            service.reply = Reply(text=text)
            try:
                send(f"{scheme}://SECabc123@{TOKEN}")
            except ChannelError as error:
                said.append(str(error))
    written = "\n".join([*said, *(record.getMessage() for record in caplog.records)])
    for hidden in (TOKEN, "SECabc123", "福山区"):
        assert hidden not in written
    assert len(said) == 4


def test_lint_warns_no_more_of_services_whose_answer_is_read(deployment: Deployment) -> None:
    def said(channel: Channel) -> list[str]:
        contacts = replace(deployment.contacts, channels=(*deployment.contacts.channels, channel))
        return [str(one) for one in lint(replace(deployment, contacts=contacts)) if f"channel {channel.id}" in str(one)]

    for scheme in ("dingtalk", "feishu", "lark"):
        assert said(Channel("bot", "apprise", f"{scheme}://{TOKEN}", private=False)) == []
    assert len(said(Channel("bot", "apprise", f"feishu://{TOKEN}", format="markdown", private=False))) == 1
    assert len(said(Channel("bot", "apprise", f"dingtalk://{TOKEN}", byte_budget=20_000, private=False))) == 1
    assert len(said(Channel("bot", "apprise", f"bark://127.0.0.1/{TOKEN}"))) == 1
