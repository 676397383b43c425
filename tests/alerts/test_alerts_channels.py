"""Real servers: a robot that refuses with HTTP 200, a mail server that greylists, a folder of messages."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts.messages import formats
from domain.alert import Block, Delivery
from domain.contact import Channel
from domain.errors import NotKnown
from tests.alerts.sending import PNG, Opener, one_delivery, opener, refusal, with_files
from tests.alerts.servers import Reply, Service, free_port, http_service, self_signed

KEY = "s3cret-robot-key-0001"
TAKEN = Reply(text='{"errcode":0,"errmsg":"ok"}')


@pytest.fixture
def delivery() -> Delivery:
    return one_delivery()


@pytest.fixture
def robot() -> Iterator[Service]:
    with http_service() as service:
        service.reply = TAKEN
        yield service


@pytest.fixture
def channels(tmp_path: Path) -> Opener:
    return opener(tmp_path)


def wecom(robot: Service, **changes: Any) -> Channel:
    return replace(Channel("bot", "wecom", f"wecombot://{KEY}", private=False, base_url=robot.url), **changes)


def test_the_robot_gets_the_text_under_its_key(robot: Service, channels: Opener, delivery: Delivery) -> None:
    channels(wecom(robot)).sender("bot").send(delivery, repeated=False)
    (got,) = robot.got
    assert (got.path, got.query) == ("/cgi-bin/webhook/send", {"key": [KEY]})
    assert got.text == '{"msgtype": "text", "text": {"content": "【逾期未报】福山区 <月报>\\n请补报。"}}'


def test_the_webhook_address_and_a_variable_that_holds_it_work_alike(
    robot: Service, channels: Opener, delivery: Delivery
) -> None:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    opened = channels(wecom(robot, url="env:WECOM", format="markdown"), environ={"WECOM": address})
    opened.sender("bot").send(replace(delivery, body="**题**"), repeated=False)
    assert robot.got[0].text == '{"msgtype": "markdown", "markdown": {"content": "**题**"}}'


def test_a_repeat_carries_its_number_and_the_words_for_it(robot: Service, channels: Opener, delivery: Delivery) -> None:
    channels(wecom(robot)).sender("bot").send(delivery, repeated=True)
    first, second = robot.got[0].json["text"]["content"].split("\n")[:2]
    assert "可能重复" in first
    assert "7" in first
    assert second.startswith("【逾期未报】")


@pytest.mark.parametrize(
    ("reply", "verdict", "code", "wait"),
    [
        (Reply(text='{"errcode":45009,"errmsg":"api freq out of limit"}'), "rate", "45009", 60),
        (Reply(text='{"errcode":45033,"errmsg":"concurrent"}'), "rate", "45033", 60),
        (Reply(text='{"errcode":-1,"errmsg":"system busy"}'), "transient", "-1", None),
        (Reply(text='{"errcode":93000,"errmsg":"invalid webhook url"}'), "permanent_channel", "93000", None),
        (Reply(text='{"errcode":40058,"errmsg":"invalid request parameter"}'), "permanent_message", "40058", None),
        (Reply(text="<html><title>Login</title></html>"), "uncertain", "not_json", None),
        (Reply(text=""), "uncertain", "not_json", None),
        (Reply(text='{"errcode":0'), "uncertain", "not_json", None),
        (Reply(text='{"code":0}'), "uncertain", "not_json", None),
        (Reply(text='{"errcode":false}'), "uncertain", "not_json", None),
        (Reply(302, heads={"Location": "/login"}), "transient", "302", None),
        (Reply(404), "permanent_channel", "404", None),
        (Reply(429, heads={"Retry-After": "30"}), "rate", "429", 30),
        (Reply(429, heads={"Retry-After": "Thu, 01 Jan 2099 00:00:00 GMT"}), "rate", "429", 86_400),
        (Reply(429, heads={"Retry-After": "Thu, 01 Jan 2015 00:00:00 GMT"}), "rate", "429", 0),
        (Reply(429, heads={"Retry-After": "soon"}), "rate", "429", None),
        (Reply(503, heads={"Retry-After": "120"}), "rate", "503", 120),
        (Reply(503), "transient", "503", None),
        (Reply(500), "transient", "500", None),
        (Reply(502, "bad gateway"), "uncertain", "502", None),
        (Reply(504), "uncertain", "504", None),
    ],
)
def test_fault_4_http_200_is_not_enough_to_count_as_sent(
    robot: Service,
    channels: Opener,
    delivery: Delivery,
    reply: Reply,
    verdict: str,
    code: str,
    wait: int | None,
) -> None:
    robot.reply = reply
    error = refusal(channels(wecom(robot)), delivery)
    assert (error.verdict, error.provider_code, error.retry_after_s) == (verdict, code, wait)
    assert len(robot.got) == 1  # no hidden retries


def test_a_page_instead_of_an_answer_is_named_as_a_proxys(robot: Service, channels: Opener, delivery: Delivery) -> None:
    robot.reply = Reply(text="<html><title>Login</title></html>")
    assert "a proxy's or a login page" in str(refusal(channels(wecom(robot)), delivery))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(dropped=True),
        Reply(text='{"errcode":0,', cut=True),
        Reply(silent=0.6),
        Reply(text='{"errcode":0,"errmsg":"ok"}', dripping=0.1),
    ],
    ids=["drops the connection", "breaks off in the answer", "is silent", "drips"],
)
def test_fault_5_a_service_that_takes_a_message_and_gives_no_whole_answer_leaves_it_uncertain(
    robot: Service, channels: Opener, delivery: Delivery, reply: Reply
) -> None:
    robot.reply = reply
    opened = channels(wecom(robot, options={"answer_within_s": 0.3}))
    assert refusal(opened, delivery).verdict == "uncertain"
    assert len(robot.got) == 1


def test_a_relay_that_is_not_there_is_tried_again_without_calling_it_uncertain(
    channels: Opener, delivery: Delivery
) -> None:
    error = refusal(channels(wecom(Service(f"http://127.0.0.1:{free_port()}"))), delivery)
    assert error.verdict == "transient"


def test_an_authority_that_cannot_be_read_is_the_channels_fault(
    robot: Service, channels: Opener, delivery: Delivery
) -> None:
    opened = channels(wecom(robot, base_url=robot.url.replace("http", "https"), options={"ca_file": "/no/such.pem"}))
    error = refusal(opened, delivery)
    assert (error.verdict, error.provider_code) == ("permanent_channel", "ca_file")


def test_a_private_installation_is_known_by_its_authority_and_not_without(
    channels: Opener, delivery: Delivery, tmp_path: Path
) -> None:
    authority = self_signed(tmp_path)
    with http_service(authority) as office:
        office.reply = TAKEN
        assert refusal(channels(wecom(office)), delivery).verdict == "permanent_channel"
        channels(wecom(office, options={"ca_file": str(authority)})).sender("bot").send(delivery, repeated=False)
        assert len(office.got) == 1


def test_a_picture_follows_its_text_and_is_never_a_reason_to_send_the_text_again(
    robot: Service, channels: Opener, delivery: Delivery, tmp_path: Path
) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts/path.png").write_bytes(PNG)
    robot.replies = [TAKEN, Reply(text='{"errcode":45009}')]
    channels(wecom(robot)).sender("bot").send(with_files(delivery, "charts/path.png"), repeated=False)
    text, picture = (got.json for got in robot.got)
    assert text["msgtype"] == "text"
    assert picture["image"] == {
        "base64": base64.b64encode(PNG).decode(),
        "md5": hashlib.md5(PNG, usedforsecurity=False).hexdigest(),
    }


def test_a_robot_that_calls_itself_private_sends_nothing(robot: Service, channels: Opener, delivery: Delivery) -> None:
    error = refusal(channels(wecom(robot, private=True, url="env:BOT"), environ={"BOT": f"wecombot://{KEY}"}), delivery)
    assert (error.verdict, robot.got) == ("permanent_channel", [])
    assert "private: false" in str(error)


def test_fault_16_no_secret_and_no_text_reaches_a_log_line_or_an_error(
    robot: Service, channels: Opener, delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    errors = []
    for reply in (Reply(text='{"errcode":93000}'), Reply(text="<html>"), Reply(dropped=True), Reply(502)):
        robot.reply = reply
        errors.append(str(refusal(channels(wecom(robot)), delivery)))
    robot.reply = TAKEN
    channels(wecom(robot)).sender("bot").send(delivery, repeated=False)
    errors.append(str(refusal(channels(wecom(robot, url="wecombot://?secret!")), delivery)))
    password = "mailto://planwatch:pass-w0rd-77@127.0.0.1:1/?from=a@example.org&to={address}&mode=insecure"
    errors.append(str(refusal(channels(Channel("bot", "apprise", password)), delivery)))
    written = "\n".join([*errors, *(record.getMessage() for record in caplog.records)])
    for hidden in (KEY, "secret!", "pass-w0rd-77", "福山区"):
        assert hidden not in written


def test_a_variable_that_is_not_set_is_named(channels: Opener, delivery: Delivery) -> None:
    error = refusal(channels(Channel("bot", "wecom", "env:WECOM_URL", private=False)), delivery)
    assert error.verdict == "permanent_channel"
    assert "WECOM_URL" in str(error)


def test_a_channel_that_does_not_exist_says_which_do(channels: Opener) -> None:
    with pytest.raises(NotKnown, match="file"):
        channels(Channel("file", "file")).sender("fax")


def test_a_channel_that_carries_no_files_says_so_within_its_budget(
    robot: Service, channels: Opener, delivery: Delivery, tmp_path: Path
) -> None:
    (tmp_path / "sheet.xlsx").write_bytes(b"workbook")
    message = replace(delivery.message, blocks=(*delivery.message.blocks, Block("notes", "长" * 700, 1)))
    long = with_files(replace(delivery, message=message, body=formats.render(message, "text", 2048)), "sheet.xlsx")
    channels(wecom(robot)).sender("bot").send(long, repeated=True)
    text = robot.got[0].json["text"]["content"]
    assert len(text.encode()) <= 2048
    assert "可能重复" in text
    assert "附件未能附上：sheet.xlsx" in text


@pytest.mark.parametrize("most", [2047, 2048])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_fault_15_a_border_within_a_character_or_a_table_breaks_no_message(
    robot: Service, channels: Opener, delivery: Delivery, most: int, form: Any
) -> None:
    rows = "\n".join(f"{number}．福山区第{number}项：2.31人" for number in range(60))
    for extra in range(3):  # 1, 2 and 3 bytes short of a whole character
        blocks = (Block("headline", "x" * extra + "【逾期未报】"), Block("lines", rows), Block("ask", "请" * 500, 2))
        message = replace(delivery.message, blocks=blocks)
        body = formats.render(message, form, most)
        channel = wecom(robot, format=form, byte_budget=most)
        channels(channel).sender("bot").send(replace(delivery, message=message, body=body), repeated=True)
        got = robot.got[-1]
        content = got.json[form]["content"]  # strict UTF-8: half a character would not be read
        assert len(content.encode()) <= most
        assert "2.31人" in content
        assert "省略" in content


def test_a_message_in_a_folder_is_one_file_however_often_it_is_sent(
    channels: Opener, delivery: Delivery, tmp_path: Path
) -> None:
    opened = channels(Channel("bot", "file"))
    for repeated in (False, True):
        opened.sender("bot").send(replace(delivery, recipient="../clerk/fs"), repeated=repeated)
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert path.relative_to(tmp_path).as_posix() == "messages/20230911/___clerk_fs_01234567.txt"
    assert path.read_text("utf-8") == (
        "收件人 To: 填报人\n标题 Subject: 逾期未报：福山区\n\n【逾期未报】福山区 <月报>\n请补报。\n"
    )


def test_a_folder_that_cannot_be_written_is_tried_again(channels: Opener, delivery: Delivery, tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")
    assert refusal(channels(Channel("bot", "file")), delivery).verdict == "transient"


def test_any_other_apprise_url_is_sent_by_apprise_of_whose_refusal_nobody_knows_what_it_means(
    robot: Service, channels: Opener, delivery: Delivery
) -> None:
    channel = Channel("bot", "apprise", f"{robot.url.replace('http://', 'gotify://')}/token1234567890")
    channels(channel).sender("bot").send(delivery, repeated=False)
    assert "请补报" in robot.got[0].json["message"]
    robot.reply = Reply(500)
    assert refusal(channels(channel), delivery).verdict == "uncertain"
    assert refusal(channels(Channel("bot", "apprise", "nonsense://")), delivery).verdict == "permanent_channel"


@pytest.mark.parametrize("scheme", ["json", "xmls", "form"])
def test_a_stock_address_that_counts_any_page_as_success_is_refused_and_leads_to_the_gateway(
    robot: Service, channels: Opener, delivery: Delivery, scheme: str
) -> None:
    error = refusal(channels(Channel("bot", "apprise", robot.url.replace("http://", f"{scheme}://"))), delivery)
    assert (error.verdict, robot.got) == ("permanent_channel", [])
    assert "the kind gateway" in str(error)
