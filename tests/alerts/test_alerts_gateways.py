"""Gateways over plain HTTP: the answer has to say that a message was taken, and a text message says no more than it may."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from alerts.channels.sms import MOST_CHARACTERS
from alerts.outbox.protocols import Sender
from domain.alert import Block, Delivery, Message
from domain.contact import Channel, Contact
from domain.deployment import Deployment
from domain.errors import ChannelError
from tests.alerts.room import lint, open_channels
from tests.alerts.servers import Reply, Service, http_service
from words.catalogue import catalogue, languages

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
SECRETS = {"APP_KEY": "app-key-77", "APP_SECRET": "app-secret-77", "TOKEN": "bearer-token-77", "SMS": "sms-password-77"}
BODY = '{"touser": "{address}", "text": {"content": "{text}"}, "id": "{id}"}'
SMS_BODY = "u=office&p={app_secret}&m={phone}&t={template}&c={text}"
TAKEN = Reply(text='{"errcode":0}')
Open = Callable[..., Sender]


@pytest.fixture
def service() -> Iterator[Service]:
    with http_service() as running:
        running.reply = TAKEN
        yield running


@pytest.fixture
def delivery() -> Delivery:
    message = Message("逾期未报：福山区", (Block("headline", '【逾期未报】"福山区"'), Block("ask", "请补报。")))
    return Delivery(
        id="0123456789abcdef", idem_key="k", alert_id="x", kind="missing", transition="opened", recipient="clerk",
        recipient_name="填报人", channel="g", title=message.title, body='【逾期未报】"福山区"\n请补报。', message=message,
        state="pending", created_at=NOW, not_before=NOW, expires_at=NOW, number=7, address="zhang.san",
    )  # fmt: skip


@pytest.fixture
def gateway(service: Service, tmp_path: Path) -> Open:
    def make(**options: Any) -> Sender:
        channel = Channel("g", "gateway", f"{service.url}/send", options={"body": BODY, **options})
        return open_channels((channel,), tmp_path, SECRETS).sender("g")

    return make


@pytest.fixture
def sms(service: Service, tmp_path: Path) -> Open:
    def make(templates: str = "missing=T1, any=T0", **options: Any) -> Sender:
        given = {
            "body": SMS_BODY,
            "body_type": "form",
            "charset": "gb18030",
            "app_secret": "env:SMS",
            "sign": "【市卫健委】",
        }
        channel = Channel("s", "sms", f"{service.url}/sms", options={**given, "templates": templates, **options})
        return open_channels((channel,), tmp_path, SECRETS).sender("s")

    return make


def refused(sender: Sender, delivery: Delivery) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        sender.send(delivery, repeated=False)
    return caught.value


def test_a_gateway_gets_the_request_as_the_deployment_words_it(
    service: Service, gateway: Open, delivery: Delivery
) -> None:
    gateway(headers="Authorization: Bearer {token}\nIdempotency-Key: {id}", token="env:TOKEN").send(
        delivery, repeated=False
    )
    (got,) = service.got
    assert got.json == {"touser": "zhang.san", "text": {"content": delivery.body}, "id": delivery.id}
    assert got.heads["Authorization"] == "Bearer bearer-token-77"
    assert got.heads["Idempotency-Key"] == delivery.id


def test_a_repeat_says_so_and_has_the_same_key(service: Service, gateway: Open, delivery: Delivery) -> None:
    sender = gateway()
    for repeated in (False, True):
        sender.send(delivery, repeated=repeated)
    first, again = (got.json for got in service.got)
    assert first["id"] == again["id"]
    assert "可能重复" in again["text"]["content"]


def test_a_private_address_is_a_base_and_a_path(service: Service, tmp_path: Path, delivery: Delivery) -> None:
    channel = Channel("g", "gateway", "/cgi-bin/send", base_url=f"{service.url}/", options={"body": BODY})
    open_channels((channel,), tmp_path, {}).sender("g").send(delivery, repeated=False)
    assert service.got[0].path == "/cgi-bin/send"


@pytest.mark.parametrize(
    ("reply", "verdict", "code"),
    [
        (Reply(text='{"errcode":"45"}'), "permanent_message", "45"),
        (Reply(text='{"errcode":429}'), "rate", "429"),
        (Reply(text='{"errcode":401}'), "permanent_channel", "401"),
        (Reply(400, '{"errcode":45}'), "permanent_message", "45"),
        (Reply(text='{"ok":false}'), "uncertain", "not_json"),
        (Reply(text="<html>login</html>"), "uncertain", "not_json"),
        (Reply(text='{"errcode":'), "uncertain", "not_json"),
        (Reply(text=""), "uncertain", "not_json"),
        (Reply(204), "uncertain", "not_json"),
        (Reply(302, heads={"Location": "/login"}), "transient", "302"),
        (Reply(429, heads={"Retry-After": "7"}), "rate", "429"),
        (Reply(502), "uncertain", "502"),
        (Reply(dropped=True), "uncertain", "ConnectionError"),
    ],
)
def test_fault_4_a_gateway_has_to_say_that_it_took_the_message(
    service: Service, gateway: Open, delivery: Delivery, reply: Reply, verdict: str, code: str
) -> None:
    service.reply = reply
    error = refused(gateway(busy_is="429", broken_is="401, 403"), delivery)
    assert (error.verdict, error.provider_code) == (verdict, code)
    assert len(service.got) == 1


@pytest.mark.parametrize(
    "reply", [Reply(text='{"errcode":8}'), Reply(409, '{"errcode":8}'), Reply(201, '{"errcode":0}')]
)
def test_an_answer_that_means_repeated_means_delivered(
    service: Service, gateway: Open, delivery: Delivery, reply: Reply
) -> None:
    service.reply = reply
    gateway(repeated_is="8").send(delivery, repeated=True)


def test_where_success_stands_is_said_by_the_channel(service: Service, gateway: Open, delivery: Delivery) -> None:
    service.reply = Reply(text='{"content":{"success":true,"list":[{"state":"ok"}]}}')
    gateway(success_at="/content/success", success_is="true").send(delivery, repeated=False)
    gateway(success_at="/content/list/0/state", success_is="ok,OK").send(delivery, repeated=False)
    assert refused(gateway(success_at="/success"), delivery).verdict == "uncertain"


def test_a_token_is_asked_for_once_and_again_when_it_has_run_out(
    service: Service, gateway: Open, delivery: Delivery
) -> None:
    sender = gateway(
        headers="X-Token: {token}", token_url=f"{service.url}/gettoken?id={{app_key}}&secret={{app_secret}}",
        app_key="env:APP_KEY", app_secret="env:APP_SECRET", expired_is="42001",
    )  # fmt: skip
    service.replies = [Reply(text='{"access_token":"t1"}'), TAKEN, TAKEN, Reply(text='{"errcode":42001}'),
                       Reply(text='{"access_token":"t2"}'), TAKEN]  # fmt: skip
    for _ in range(3):
        sender.send(delivery, repeated=False)
    assert service.got[0].query == {"id": ["app-key-77"], "secret": ["app-secret-77"]}
    assert [got.heads.get("X-Token") for got in service.got] == [None, "t1", "t1", "t1", None, "t2"]


def test_no_token_is_no_doubt_whether_the_message_arrived(service: Service, gateway: Open, delivery: Delivery) -> None:
    sender = gateway(headers="X-Token: {token}", token_url=f"{service.url}/gettoken", app_secret="env:APP_SECRET")
    service.reply = Reply(504)
    assert refused(sender, delivery).verdict == "transient"
    service.reply = Reply(text='{"errcode":40013}')
    assert refused(sender, delivery).verdict == "permanent_channel"


def test_a_text_message_holds_the_registered_text_and_nothing_of_the_matter(
    service: Service, sms: Open, delivery: Delivery
) -> None:
    sms().send(delivery, repeated=False)
    form = parse_qs(service.got[0].text, encoding="gb18030")
    assert form == {
        "u": ["office"], "p": ["sms-password-77"], "m": ["zhang.san"], "t": ["T1"],
        "c": ["【市卫健委】您单位有报表尚未收到，请登录内网办理。如已报送请忽略。"],
    }  # fmt: skip


def test_what_has_ended_is_not_announced_by_the_text_that_asks_for_it(
    service: Service, sms: Open, delivery: Delivery
) -> None:
    sms().send(replace(delivery, transition="resolved"), repeated=False)
    assert "t=T0" in service.got[0].text


def test_without_a_registered_text_nothing_is_sent(service: Service, sms: Open, delivery: Delivery) -> None:
    assert refused(sms("missing=T1"), replace(delivery, kind="behind")).provider_code == "no_template"
    with pytest.raises(ChannelError, match="repeat"):  # a registered text can carry no mark
        sms("missing=T1").send(delivery, repeated=True)
    assert service.got == []
    sms("missing=T1,repeat=T9").send(delivery, repeated=True)
    assert "t=T9" in service.got[0].text


def test_an_older_gateway_answers_in_plain_text(service: Service, sms: Open, delivery: Delivery) -> None:
    service.reply = Reply(text="00,20230911001")
    sms(answer="text", success_is="00").send(delivery, repeated=False)
    service.reply = Reply(text="-3:balance")
    assert refused(sms(answer="text", success_is="00"), delivery).provider_code == "-3"
    service.reply = Reply(text="<html>")
    assert refused(sms(answer="text", success_is="00"), delivery).verdict == "uncertain"


@pytest.mark.parametrize("language", languages())
def test_every_text_fits_one_text_message_and_tells_no_figure_and_no_address(language: str) -> None:
    texts = catalogue(language).table("sms")
    assert len(texts) > 5
    for text in texts.values():
        assert len(f"【市卫健委】{text}" if language == "zh" else text) <= MOST_CHARACTERS
        assert "http" not in text
        assert "%" not in text
        assert "{" not in text


def test_fault_16_no_secret_and_no_text_of_a_gateway_reaches_a_log_line_or_an_error(
    service: Service, gateway: Open, sms: Open, delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    told = {"headers": "Authorization: Bearer {token}", "token": "env:TOKEN", "app_secret": "env:APP_SECRET"}
    for reply in (Reply(502), Reply(text='{"errcode":9}'), Reply(dropped=True), Reply(text="<html>")):
        service.reply = reply
        said += [str(refused(gateway(**told), delivery)), str(refused(sms(), delivery))]
        said += [repr(gateway(**told).channel), repr(sms().channel)]  # type: ignore[attr-defined]
    written = "\n".join([*said, *(record.getMessage() for record in caplog.records)])
    for hidden in (*SECRETS.values(), "福山区", "zhang.san"):
        assert hidden not in written


def said_of(deployment: Deployment, channel: Channel, contact: Contact | None = None) -> list[str]:
    others = (*deployment.contacts.contacts, *([contact] if contact else []))
    contacts = replace(deployment.contacts, channels=(*deployment.contacts.channels, channel), contacts=others)
    problems = lint(replace(deployment, contacts=contacts))
    wanted = {f"channel {channel.id}", f"contact {contact.id}" if contact else ""}
    return [f"{one.level}: {one.given}; {one.allowed}" for one in problems if one.where in wanted]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"body": "{}"}, "carries no text"),
        ({"body": '{"t": {text}x}'}, "a JSON document"),
        ({"body": '{"t": "{txt}{text}"}'}, "no field {txt}"),
        ({"headers": "Authorization: Bearer abc"}, "a secret in the head Authorization"),
        ({"headers": "X"}, "one `Name: value` a line"),
        ({"headers": "Authorization: Bearer {token}"}, "{token} is asked for"),
        ({"success_at": "errcode"}, "a JSON pointer"),
        ({"charset": "klingon"}, "charset klingon"),
    ],
)
def test_a_request_that_cannot_work_is_a_lint_error(
    deployment: Deployment, options: dict[str, str], words: str
) -> None:
    channel = Channel("g", "gateway", "https://gate.example/send", options={"body": BODY, **options})
    assert said_of(deployment, replace(channel, options={"body": BODY})) == []
    (problem,) = said_of(deployment, channel)
    assert problem.startswith("error")
    assert words in problem


def test_lint_says_which_kinds_have_no_registered_template_and_what_a_telephone_is(deployment: Deployment) -> None:
    options = {"body": SMS_BODY, "body_type": "form", "app_secret": "env:SMS", "templates": "missing=T1,repeat=T2"}
    channel = Channel("s", "sms", "https://sms.example/send", options=options)
    (problem,) = said_of(deployment, channel)
    assert problem.startswith("warning: no registered template for")
    assert "behind" in problem
    assert "missing" not in problem
    sound = replace(channel, options={**options, "templates": "any=T1,repeat=T2", "app_secret": "x"})
    assert said_of(deployment, sound) == []
    assert "70" in "".join(said_of(deployment, replace(sound, options={**sound.options, "sign": "长" * 60})))
    clerk = Contact("c", "填报人", "clerk", "370611", "s", address="zhang@example.org")
    assert said_of(deployment, sound, clerk) == ["error: address zhang@example.org; channel s cannot reach it"]
    assert said_of(deployment, sound, replace(clerk, address="13800000000")) == []


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("²", None),
        ("9" * 5000, 86_400),
        ("-5", None),
        ("86401", 86_400),
        ("007", 7),
        ("Fri, 31 Dec 9999 23:59:59 +99999999999999", None),
        ("Mon, 01 Jan 0001 00:00:00 +2300", 0),
    ],
)
def test_whatever_a_service_says_of_waiting_is_no_end_of_the_message(
    service: Service, gateway: Open, delivery: Delivery, said: str, wait_s: int | None
) -> None:
    service.reply = Reply(status=429, heads={"Retry-After": said})
    with pytest.raises(ChannelError) as refused:
        gateway().send(delivery, repeated=False)
    assert (refused.value.verdict, refused.value.retry_after_s) == ("rate", wait_s)


@pytest.mark.parametrize("to", ["http://\xff/", "http://[::1/", "/elsewhere"])
def test_where_a_redirect_leads_is_looked_at_by_nobody(
    service: Service, gateway: Open, delivery: Delivery, to: str
) -> None:
    service.reply = Reply(status=302, heads={"Location": to})
    with pytest.raises(ChannelError) as refused:
        gateway().send(delivery, repeated=False)
    assert (refused.value.verdict, refused.value.provider_code, len(service.got)) == ("transient", "302", 1)


def test_a_redirect_with_an_answer_that_does_not_end_is_left_as_any_other(
    service: Service, gateway: Open, delivery: Delivery
) -> None:
    service.reply = Reply(status=302, text="x" * 30, heads={"Location": "/elsewhere"}, dripping=0.05)
    with pytest.raises(ChannelError) as refused:
        gateway(answer_within_s=0.3).send(delivery, repeated=False)
    assert refused.value.verdict == "uncertain"


def test_a_title_in_a_head_travels_in_utf_8(service: Service, gateway: Open, delivery: Delivery) -> None:
    gateway(headers="X-Title: {title}").send(delivery, repeated=False)
    assert service.got[0].heads["X-Title"].encode("latin-1").decode() == delivery.title


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..b"])
def test_a_host_that_cannot_be_one_is_the_channels_fault(tmp_path: Path, delivery: Delivery, host: str) -> None:
    channel = Channel("g", "gateway", f"http://{host}/send", options={"body": BODY})
    with pytest.raises(ChannelError) as refused:
        open_channels((channel,), tmp_path, SECRETS).sender("g").send(delivery, repeated=False)
    assert refused.value.verdict == "permanent_channel"


@pytest.mark.parametrize("url", ["http://[office/send", "http://gateway.example:99999/send", "http:///send"])
def test_an_address_that_nobody_can_read_is_a_lint_error_that_does_not_quote_it(
    deployment: Deployment, url: str
) -> None:
    channel = Channel("g", "gateway", url, options={"body": BODY})
    contacts = replace(deployment.contacts, channels=(*deployment.contacts.channels, channel))
    problems = [one for one in lint(replace(deployment, contacts=contacts)) if one.where == "channel g"]
    assert ["cannot be opened" in one.given for one in problems if one.level == "error"] == [True]
    assert not any(url in f"{one.given} {one.allowed}" for one in problems)


def test_a_character_set_that_is_none_of_texts_is_a_lint_error(deployment: Deployment) -> None:
    channel = Channel("g", "gateway", "http://gateway.example/", options={"body": BODY, "charset": "base64"})
    contacts = replace(deployment.contacts, channels=(*deployment.contacts.channels, channel))
    assert any(one.given == "charset base64" for one in lint(replace(deployment, contacts=contacts)))


def test_a_head_that_is_none_is_the_channels_fault_and_of_no_message(
    service: Service, gateway: Open, delivery: Delivery
) -> None:
    with pytest.raises(ChannelError) as refused:
        gateway(headers="X-Key secret-77").send(delivery, repeated=False)
    assert refused.value.verdict == "permanent_channel"
    assert "secret-77" not in str(refused.value)
