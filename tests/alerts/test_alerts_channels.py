"""Real servers: a robot that refuses with HTTP 200, a mail server that greylists, a folder of messages."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller

from alerts.outbox.channels import OpenChannels
from domain.alert import Block, Delivery, Message
from domain.contact import Channel
from domain.errors import ChannelError, NotKnown
from tests.alerts.room import open_channels

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
KEY = "s3cret-robot-key-0001"


@pytest.fixture
def delivery() -> Delivery:
    message = Message("逾期未报：福山区", (Block("headline", "【逾期未报】福山区 <月报>"), Block("ask", "请补报。")))
    return Delivery(
        id="0123456789abcdef", idem_key="k", alert_id="x", kind="missing", transition="opened", recipient="clerk-fs",
        recipient_name="填报人", channel="bot", title=message.title, body="【逾期未报】福山区 <月报>\n请补报。",
        message=message, state="pending", created_at=NOW, not_before=NOW, expires_at=NOW, number=7,
    )  # fmt: skip


@dataclass
class Robot:
    """A local WeCom: answers as told and keeps what it got."""

    url: str
    reply: tuple[int, str, dict[str, str]] | None = (200, '{"errcode":0,"errmsg":"ok"}', {})
    got: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)


@pytest.fixture
def robot() -> Iterator[Robot]:
    state = Robot("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            parts = urlsplit(self.path)
            state.got.append((parts.path, parse_qs(parts.query), sent))
            if state.reply is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, text, headers = state.reply
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def channels(tmp_path: Path) -> Callable[..., OpenChannels]:
    def make(*configured: Channel, environ: dict[str, str] | None = None) -> OpenChannels:
        addresses = {"clerk-fs": "clerk@example.org"}
        return open_channels(configured, tmp_path, environ or {}, addresses=addresses, time_zone="Asia/Shanghai")

    return make


def refusal(opened: OpenChannels, delivery: Delivery) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        opened.sender("bot").send(delivery, repeated=False)
    return caught.value


def wecom(robot: Robot, **changes: Any) -> Channel:
    return replace(Channel("bot", "wecom", f"wecombot://{KEY}", private=False, base_url=robot.url), **changes)


def test_the_robot_gets_the_text_under_its_key(
    robot: Robot, channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    channels(wecom(robot)).sender("bot").send(delivery, repeated=False)
    (path, query, sent) = robot.got[0]
    assert (path, query) == ("/cgi-bin/webhook/send", {"key": [KEY]})
    assert sent == '{"msgtype": "text", "text": {"content": "【逾期未报】福山区 <月报>\\n请补报。"}}'


def test_the_webhook_address_and_a_variable_that_holds_it_work_alike(
    robot: Robot, channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    opened = channels(wecom(robot, url="env:WECOM", format="markdown"), environ={"WECOM": address})
    opened.sender("bot").send(replace(delivery, body="**题**"), repeated=False)
    assert robot.got[0][2] == '{"msgtype": "markdown", "markdown": {"content": "**题**"}}'


def test_a_repeat_carries_its_number_and_the_words_for_it(
    robot: Robot, channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    channels(wecom(robot)).sender("bot").send(delivery, repeated=True)
    assert "【可能重复：消息编号 7】\\n【逾期未报】" in robot.got[0][2]


@pytest.mark.parametrize(
    ("reply", "verdict", "code"),
    [
        ((200, '{"errcode":45009,"errmsg":"api freq out of limit"}', {}), "rate", "45009"),
        ((200, '{"errcode":93000,"errmsg":"invalid webhook url"}', {}), "permanent_channel", "93000"),
        ((200, '{"errcode":40058,"errmsg":"invalid request parameter"}', {}), "permanent_message", "40058"),
        ((200, "<html><title>Login</title></html>", {}), "transient", "not_json"),
        ((200, "", {}), "transient", "not_json"),
        ((200, '{"errcode":0', {}), "transient", "not_json"),
        ((302, "", {"Location": "/login"}), "transient", "302"),
        ((429, "", {"Retry-After": "30"}), "rate", "429"),
        ((502, "bad gateway", {}), "transient", "502"),
        (None, "uncertain", "ConnectionError"),
    ],
)
def test_http_200_is_not_enough_to_count_as_sent(
    robot: Robot,
    channels: Callable[..., OpenChannels],
    delivery: Delivery,
    reply: tuple[int, str, dict[str, str]] | None,
    verdict: str,
    code: str,
) -> None:
    robot.reply = reply
    error = refusal(channels(wecom(robot)), delivery)
    assert (error.verdict, error.provider_code) == (verdict, code)
    assert len(robot.got) == 1  # no hidden retries


def test_a_relay_that_is_not_there_is_tried_again_without_calling_it_uncertain(
    channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    error = refusal(channels(wecom(Robot(address))), delivery)
    assert error.verdict == "transient"


def test_no_secret_and_no_text_reaches_a_log_line_or_an_error(
    robot: Robot, channels: Callable[..., OpenChannels], delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    errors = []
    for reply in ((200, '{"errcode":93000}', {}), (200, "<html>", {}), None):
        robot.reply = reply  # type: ignore[assignment]
        errors.append(str(refusal(channels(wecom(robot)), delivery)))
    robot.reply = (200, '{"errcode":0}', {})
    channels(wecom(robot)).sender("bot").send(delivery, repeated=False)
    errors.append(str(refusal(channels(wecom(robot, url="wecombot://?secret!")), delivery)))
    written = "\n".join([*errors, *(record.getMessage() for record in caplog.records)])
    assert KEY not in written
    assert "secret!" not in written
    assert "福山区" not in written


def test_a_variable_that_is_not_set_is_named(channels: Callable[..., OpenChannels], delivery: Delivery) -> None:
    error = refusal(channels(Channel("bot", "wecom", "env:WECOM_URL")), delivery)
    assert error.verdict == "permanent_channel"
    assert "WECOM_URL" in str(error)


def test_a_channel_that_does_not_exist_says_which_do(channels: Callable[..., OpenChannels]) -> None:
    with pytest.raises(NotKnown, match="file"):
        channels(Channel("file", "file")).sender("fax")


class Mailbox:
    """A mail server's handler: refuses as told, keeps what it took."""

    def __init__(self) -> None:
        self.rcpt = self.data = ""
        self.taken: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data:
            return self.data
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Channel]]:
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    url = f"mailto://127.0.0.1:{port}/?from=planwatch@example.org&to={{address}}&mode=insecure"
    yield handler, Channel("bot", "apprise", url)
    server.stop()


def test_mail_arrives_at_one_mailbox_with_its_subject_and_its_text_intact(
    mailbox: tuple[Mailbox, Channel], channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    handler, channel = mailbox
    channels(channel).sender("bot").send(replace(delivery, title="逾" * 200), repeated=False)
    ((to, mail),) = handler.taken
    assert to == ["clerk@example.org"]
    assert str(mail["Subject"]) == "逾" * 59 + "…"
    assert mail.get_content().splitlines() == ["【逾期未报】福山区 <月报>", "请补报。"]


@pytest.mark.parametrize(
    ("stage", "answer", "verdict", "code"),
    [
        ("rcpt", "450 4.2.0 greylisted, come back later", "transient", "450"),
        ("rcpt", "451 4.7.1 greylisting", "transient", "451"),
        ("rcpt", "550 5.1.1 no such user", "permanent_message", "550"),
        ("data", "452 4.3.1 no space", "transient", "452"),
        ("data", "552 5.3.4 too big", "permanent_message", "552"),
        ("data", "554 5.7.1 rejected", "permanent_message", "554"),
    ],
)
def test_a_mail_servers_reply_decides_whether_it_is_tried_again(
    mailbox: tuple[Mailbox, Channel],
    channels: Callable[..., OpenChannels],
    delivery: Delivery,
    stage: str,
    answer: str,
    verdict: str,
    code: str,
) -> None:
    handler, channel = mailbox
    setattr(handler, stage, answer)
    error = refusal(channels(channel), delivery)
    assert (error.verdict, error.provider_code) == (verdict, code)
    setattr(handler, stage, "")
    channels(channel).sender("bot").send(delivery, repeated=False)  # greylisting ends
    assert len(handler.taken) == 1


def test_a_mail_server_that_is_not_there_is_tried_again(
    channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    channel = Channel("bot", "apprise", f"mailto://127.0.0.1:{port}/?from=a@example.org&to={{address}}&mode=insecure")
    assert refusal(channels(channel), delivery).verdict == "transient"


def test_a_contact_without_an_address_is_named(
    mailbox: tuple[Mailbox, Channel], channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    error = refusal(channels(mailbox[1]), replace(delivery, recipient="nobody"))
    assert error.verdict == "permanent_message"
    assert "nobody" in str(error)


def test_a_returned_workbook_travels_with_its_mail_and_nothing_outside_the_folder_does(
    mailbox: tuple[Mailbox, Channel], channels: Callable[..., OpenChannels], delivery: Delivery, tmp_path: Path
) -> None:
    handler, channel = mailbox
    (tmp_path / "福山区_退回核实表.xlsx").write_bytes(b"workbook")
    with_file = replace(delivery, message=replace(delivery.message, attachments=("福山区_退回核实表.xlsx",)))
    channels(channel).sender("bot").send(with_file, repeated=False)
    attached = [part.get_filename() for part in handler.taken[0][1].iter_attachments()]
    assert attached == ["福山区_退回核实表.xlsx"]
    outside = replace(delivery, message=replace(delivery.message, attachments=("../../etc/passwd",)))
    assert refusal(channels(channel), outside).verdict == "transient"
    assert len(handler.taken) == 1


def test_a_message_in_a_folder_is_one_file_however_often_it_is_sent(
    channels: Callable[..., OpenChannels], delivery: Delivery, tmp_path: Path
) -> None:
    opened = channels(Channel("bot", "file"))
    for repeated in (False, True):
        opened.sender("bot").send(replace(delivery, recipient="../clerk/fs"), repeated=repeated)
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert path.relative_to(tmp_path).as_posix() == "messages/20230911/___clerk_fs_01234567.txt"
    assert path.read_text("utf-8") == (
        "收件人 To: 填报人\n标题 Subject: 逾期未报：福山区\n\n【逾期未报】福山区 <月报>\n请补报。\n"
    )


def test_a_folder_that_cannot_be_written_is_tried_again(
    channels: Callable[..., OpenChannels], delivery: Delivery, tmp_path: Path
) -> None:
    (tmp_path / "messages").write_text("in the way")
    assert refusal(channels(Channel("bot", "file")), delivery).verdict == "transient"


def test_any_other_apprise_url_is_sent_by_apprise(
    robot: Robot, channels: Callable[..., OpenChannels], delivery: Delivery
) -> None:
    channel = Channel("bot", "apprise", robot.url.replace("http://", "json://"))
    channels(channel).sender("bot").send(delivery, repeated=False)
    assert "请补报" in robot.got[0][2].encode().decode("unicode_escape")
    robot.reply = (500, "", {})
    assert refusal(channels(channel), delivery).verdict == "transient"
    assert refusal(channels(Channel("bot", "apprise", "nonsense://")), delivery).verdict == "permanent_channel"
