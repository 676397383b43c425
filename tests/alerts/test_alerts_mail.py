"""A real mail server: whose fault a refusal is, what is a thread, and what a mail carries."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.alert import Delivery
from domain.contact import Channel
from tests.alerts.sending import PNG, Opener, one_delivery, opener, refusal, with_files
from tests.alerts.servers import Mailbox, free_port, mail_server


@pytest.fixture
def delivery() -> Delivery:
    return one_delivery()


@pytest.fixture
def channels(tmp_path: Path) -> Opener:
    return opener(tmp_path)


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Channel]]:
    with mail_server() as (handler, url):
        yield handler, Channel("bot", "apprise", url)


def test_mail_arrives_at_one_mailbox_with_its_subject_and_its_text_intact(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery
) -> None:
    handler, channel = mailbox
    channels(channel).sender("bot").send(replace(delivery, title="逾" * 200), repeated=False)
    ((to, mail),) = handler.taken
    assert to == ["clerk@example.org"]
    assert str(mail["Subject"]) == "逾" * 59 + "…"
    assert abs(mail["Date"].datetime.timestamp() - time.time()) < 60
    assert mail.get_content().splitlines() == ["【逾期未报】福山区 <月报>", "请补报。"]


def test_the_mails_about_one_matter_are_a_thread_and_every_try_has_the_same_single_id(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery
) -> None:
    handler, channel = mailbox
    url = f"{channel.url.reveal()}&+Message-ID=mine&+X-Office=planning"
    sender = channels(replace(channel, url=url)).sender("bot")
    sender.send(delivery, repeated=False)
    sender.send(delivery, repeated=True)
    sender.send(replace(delivery, id="fedcba9876543210"), repeated=False)
    sender.send(replace(delivery, id="aa", alert_id=""), repeated=False)  # a list of several matters
    first, again, later, several = (mail for _, mail in handler.taken)
    assert first.get_all("Message-ID") == again.get_all("Message-ID") == ["<0123456789abcdef@example.org>"]
    assert later["Message-ID"] != first["Message-ID"]
    assert first["X-Alert-Key"] == later["X-Alert-Key"] == "a1b2-1"
    assert first["References"] == later["In-Reply-To"] == "<alert.a1b2-1@example.org>"
    assert (several["References"], several["X-Alert-Key"]) == (None, None)
    assert first["X-Office"] == "planning"


def test_a_mail_shows_its_chart_within_the_text_and_carries_it_along(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery, tmp_path: Path
) -> None:
    handler, channel = mailbox
    (tmp_path / "path.png").write_bytes(PNG)
    page = replace(
        delivery, body='<p><strong>结论</strong></p>\n<p><a href="https://x.example/1">答复</a> 2 &lt; 3</p>'
    )
    channels(replace(channel, format="html")).sender("bot").send(with_files(page, "path.png"), repeated=False)
    ((_, mail),) = handler.taken
    shown = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_content()
    inline = next(part for part in mail.walk() if part.get_content_disposition() == "inline")
    assert f"cid:{inline['Content-ID'].strip('<>')}" in shown
    assert inline.get_content() == PNG
    assert [part.get_filename() for part in mail.iter_attachments()] == ["path.png"]
    assert mail.get_body(("plain",)).get_content().splitlines()[:2] == ["结论", "答复 https://x.example/1 2 < 3"]


@pytest.mark.parametrize(
    ("stage", "answer", "verdict", "code"),
    [
        ("mail", "451 4.3.0 try again", "transient", "451"),
        ("mail", "550 5.7.1 sender not allowed", "permanent_channel", "550"),
        ("mail", "553 5.1.8 not owned by user", "permanent_channel", "553"),
        ("rcpt", "450 4.2.0 greylisted, come back later", "transient", "450"),
        ("rcpt", "451 4.7.1 greylisting", "transient", "451"),
        ("rcpt", "550 5.1.1 no such user", "permanent_message", "550"),
        ("rcpt", "530 5.7.0 authentication required", "permanent_channel", "530"),
        ("data", "452 4.3.1 no space", "transient", "452"),
        ("data", "552 5.3.4 too big", "permanent_message", "552"),
        ("data", "554 5.7.1 rejected", "permanent_message", "554"),
    ],
)
def test_fault_6_a_mail_servers_reply_decides_whether_it_is_tried_again_and_whose_fault_it_is(
    mailbox: tuple[Mailbox, Channel],
    channels: Opener,
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


def test_fault_6_a_server_that_takes_the_text_and_goes_leaves_it_uncertain(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery
) -> None:
    handler, channel = mailbox
    handler.drops = True
    assert refusal(channels(channel), delivery).verdict == "uncertain"
    assert len(handler.taken) == 1


@pytest.mark.parametrize("said", ["what", "354 go on", "250 " + "x" * 9000])
def test_a_server_that_takes_the_text_and_answers_what_nobody_understands_leaves_it_uncertain(
    channels: Opener, delivery: Delivery, said: str
) -> None:
    with mail_server() as (mailbox, url):
        mailbox.after = said
        assert refusal(channels(Channel("bot", "apprise", url)), delivery).verdict == "uncertain"
        assert len(mailbox.taken) == 1


def test_fault_6_a_bad_mailbox_takes_nothing_from_a_good_one(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery
) -> None:
    handler, channel = mailbox
    opened = channels(channel)
    assert (
        refusal(opened, replace(delivery, address="two@example.org,three@example.org")).verdict == "permanent_message"
    )
    opened.sender("bot").send(delivery, repeated=False)
    assert [to for to, _ in handler.taken] == [["clerk@example.org"]]


def test_fault_6_a_mail_server_that_is_not_there_is_tried_again(channels: Opener, delivery: Delivery) -> None:
    url = f"mailto://127.0.0.1:{free_port()}/?from=a@example.org&to={{address}}&mode=insecure"
    assert refusal(channels(Channel("bot", "apprise", url)), delivery).verdict == "transient"


def test_fault_6_a_black_hole_is_left_after_its_time_and_tried_again(channels: Opener, delivery: Delivery) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mailto://127.0.0.1:{silent.getsockname()[1]}/?from=a@example.org&to={{address}}&mode=insecure"
        channel = Channel("bot", "apprise", url, options={"answer_within_s": 0.3})
        assert refusal(channels(channel), delivery).verdict == "transient"


def test_what_a_delivery_says_of_its_address_goes_before_what_its_contact_has(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery
) -> None:
    handler, channel = mailbox
    channels(channel).sender("bot").send(replace(delivery, address="deputy@example.org"), repeated=False)
    assert handler.taken[0][0] == ["deputy@example.org"]


def test_a_contact_without_an_address_is_named(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery
) -> None:
    error = refusal(channels(mailbox[1]), replace(delivery, recipient="nobody"))
    assert error.verdict == "permanent_message"
    assert "nobody" in str(error)


def test_a_returned_workbook_travels_with_its_mail_and_nothing_outside_the_folder_does(
    mailbox: tuple[Mailbox, Channel], channels: Opener, delivery: Delivery, tmp_path: Path
) -> None:
    handler, channel = mailbox
    (tmp_path / "福山区_退回核实表.xlsx").write_bytes(b"workbook")
    sender = channels(channel).sender("bot")
    sender.send(with_files(delivery, "福山区_退回核实表.xlsx"), repeated=False)
    attached = [part.get_filename() for part in handler.taken[0][1].iter_attachments()]
    assert attached == ["福山区_退回核实表.xlsx"]
    with TemporaryDirectory(dir=tmp_path.parent) as outside:
        (Path(outside) / "名册.xlsx").write_bytes(b"not for them")
        (tmp_path / "link.xlsx").symlink_to(Path(outside) / "名册.xlsx")
        names = (f"../{Path(outside).name}/名册.xlsx", f"{outside}/名册.xlsx", "link.xlsx", "returned/退回表.xlsx")
        sender.send(with_files(delivery, *names), repeated=False)
    without = handler.taken[1][1]
    assert list(without.iter_attachments()) == []
    said = "附件未能附上：名册.xlsx、名册.xlsx、link.xlsx、退回表.xlsx，请登录内网查看。"
    assert without.get_content().splitlines()[-1] == said
