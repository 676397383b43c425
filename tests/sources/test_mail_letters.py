"""What of a mail is a file, what it is called, and who may send it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from letters import CLERK, letter, part, raw_letter
from mailpulls import SENDERS, XLSX, lefts, names, pulled
from mailserver import Mailbox, MailServer, way_to
from sources.arrivals import MAX_BYTES

pytestmark = pytest.mark.slow


@pytest.fixture
def mailbox(imap_server: MailServer) -> Mailbox:
    return imap_server.mailbox()


# Names.

_GBK = base64.b64encode("二月报表.xlsx".encode("gbk")).decode()
_HALVES = [base64.b64encode(text.encode("gbk")).decode() for text in ("二月", "报表.xlsx")]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (f'Content-Type: application/octet-stream; name="=?GB2312?B?{_GBK}?="', "二月报表.xlsx"),
        (
            f'Content-Disposition: attachment;\r\n filename="=?gbk?B?{_HALVES[0]}?=\r\n =?gbk?B?{_HALVES[1]}?="',
            "二月报表.xlsx",
        ),
        (f"Content-Disposition: attachment; filename==?gbk?B?{_GBK}?=", "二月报表.xlsx"),
        (f"Content-Disposition: attachment; filename*=gb2312''{quote('镕基'.encode('gbk'))}.xlsx", "镕基.xlsx"),
        (
            "Content-Disposition: attachment;\r\n filename*0*=utf-8''%E4%BA%8C%E6%9C;\r\n filename*1*=%88.xlsx",
            "二月.xlsx",
        ),
        ('Content-Disposition: attachment; filename="二月.xlsx"'.encode("gbk"), "二月.xlsx"),
        ('Content-Disposition: attachment; filename="二月.xlsx"'.encode(), "二月.xlsx"),
        ('Content-Disposition: attachment; filename="../../etc/february.csv"', "february.csv"),
        ('Content-Disposition: attachment; filename="C:\\\\Users\\\\w\\\\february.csv"', "february.csv"),
        ('Content-Disposition: attachment; filename=".."', "attachment-1.txt"),
        ("Content-Type: application/pdf\r\nContent-Disposition: attachment", "attachment-1.pdf"),
        ("Content-Type: application/octet-stream", "attachment-1.bin"),
        (f'Content-Disposition: attachment; filename="{"a" * 400}.xlsx"', f"{'a' * 144}….xlsx"),
    ],
)
def test_names_in_every_writing(mailbox: Mailbox, header: str | bytes, name: str) -> None:
    mailbox.put(raw_letter(part("Content-Type: text/plain", b"text"), part(header)))
    assert names(mailbox.address) == [name]


def test_a_mail_that_is_nothing_but_a_file(mailbox: Mailbox) -> None:
    mailbox.put(
        f"From: {CLERK}\r\nMessage-ID: <a@b>\r\nContent-Type: text/csv; name=a.csv\r\n"
        "Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nMSwyCg==\r\n".encode()
    )
    ((one,), _) = pulled(mailbox.address)
    assert (one.file, one.content) == ("a.csv", b"1,2\n")


# What of a mail is a file.


def test_pictures_within_the_text_and_signatures_are_no_files(mailbox: Mailbox) -> None:
    picture = part(
        "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=logo.png"
    )
    related = (
        b"Content-Type: multipart/related; boundary=y\r\n\r\n--y\r\n"
        + part("Content-Type: text/html", b"<p>")
        + b"\r\n--y\r\n"
        + picture
        + b"\r\n--y--"
    )
    signature = part("Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Disposition: attachment")
    mailbox.put(raw_letter(related, part("Content-Disposition: attachment; filename=a.csv"), signature))
    assert names(mailbox.address) == ["a.csv"]


@pytest.mark.parametrize(
    ("mail", "left"),
    [
        (letter(), "no_attachment"),
        (raw_letter(part("Content-Type: application/ms-tnef; name=winmail.dat")), "winmail"),
        (raw_letter(part("Content-Type: application/pgp-encrypted"), part("Content-Type: application/octet-stream"), kind="encrypted"), "encrypted_mail"),
        (raw_letter(part("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m")), "encrypted_mail"),
        (raw_letter(part("Content-Type: message/rfc822", letter(XLSX).as_bytes())), "mail_in_mail"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_left_aside_with_its_reason(mailbox: Mailbox, mail: Any, left: str) -> None:
    mailbox.put(mail)
    ((box, _, why),) = lefts(mailbox.address)
    assert (box, why) == (CLERK, left)


def test_a_mail_without_a_file_is_named_by_its_subject(mailbox: Mailbox) -> None:
    mailbox.put(letter(subject="二月/报表\r\n Bcc: x".replace("\r\n", "")))
    assert names(mailbox.address) == ["二月_报表 Bcc: x"]


def test_a_mail_that_breaks_off_gives_what_there_is_of_it(mailbox: Mailbox) -> None:
    whole = letter(("a.bin", bytes(range(256)) * 40)).as_bytes()
    mailbox.put(whole[: len(whole) * 2 // 3])
    ((one,), _) = pulled(mailbox.address)
    assert 0 < one.size < 10_240
    assert (bytes(range(256)) * 40).startswith(one.content)


def test_a_file_that_is_too_large_is_not_fetched(mailbox: Mailbox) -> None:
    mailbox.put(letter(("large.xlsx", b"\0" * (MAX_BYTES * 3 // 2))))
    mailbox.put(letter(("edge.xlsx", b"\0" * MAX_BYTES)))
    mailbox.put(letter(("above.xlsx", b"\0" * (MAX_BYTES + 1))))
    with way_to(mailbox.server.port) as way:
        large, edge, above = pulled(mailbox.address.replace(str(mailbox.server.port), str(way.port)))[0]
        assert way.carried < 32 * 1024 * 1024
    assert abs(large.too_large / (MAX_BYTES * 3 // 2) - 1) < 0.03, "its sender is told its own size, not that of base64"
    assert (large.too_large > MAX_BYTES, edge.too_large, above.too_large) == (True, 0, MAX_BYTES + 1)
    assert edge.content == b"\0" * MAX_BYTES


def test_a_header_of_a_megabyte_is_not_fetched(mailbox: Mailbox) -> None:
    mailbox.put(b"X-Passed: by many\r\n" * 50_000 + letter(XLSX).as_bytes())
    assert names(mailbox.address) == ["february.xlsx"]


def test_whose_sender_hides_in_a_header_of_a_megabyte_is_nobody_known(mailbox: Mailbox) -> None:
    filler = "Subject: " + "x" * 900 + "\r\n"
    mailbox.put(filler.encode() * 200 + letter(XLSX).as_bytes())
    assert lefts(mailbox.address) == [("?", "february.xlsx", "unproven_sender")]


def test_a_mail_of_parts_within_parts_without_end_stops_no_other(mailbox: Mailbox) -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000))
    mailbox.put(f"From: {CLERK}\r\nSubject: deep\r\n".encode() + deep + b"Content-Type: text/csv; name=a.csv\r\n\r\n1")
    mailbox.put(letter(XLSX))
    found = {one.file: one.left for one in pulled(mailbox.address)[0]}
    assert found.pop("february.xlsx") == ""
    assert set(found.values()) <= {"", "mail_unreadable", "no_attachment"}
    assert len(found) == 1


# Who may send.


def test_a_stranger_is_refused_under_its_own_name_once_for_a_mail(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX, ("more.csv", b"x"), sender="Somebody <SomeBody@else.example>"))
    mailbox.put(letter(sender="somebody@else.example"))
    assert lefts(mailbox.address) == [("somebody@else.example", "february.xlsx (+1)", "unknown_sender")]


def test_every_address_of_a_domain_may_be_allowed_and_shares_a_box(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX, sender="anybody@birch.example"))
    ((one,), _) = pulled(mailbox.address)
    assert one.box == "*@birch.example"
    assert one.path.startswith("*@birch.example/anybody@birch.example-")


@pytest.mark.parametrize(
    "sender",
    [
        f"{CLERK}, other@else.example",
        f"{CLERK} <evil@else.example>",
        f"{CLERK}\r\nSender: evil@else.example",
        f"{CLERK}\r\nFrom: evil@else.example",
    ],
)
def test_of_two_senders_none_is_believed(mailbox: Mailbox, sender: str) -> None:
    raw = letter(XLSX, sender="SENDER@x.y").as_bytes().replace(b"SENDER@x.y", sender.encode())
    mailbox.put(raw.replace(b"\n", b"\r\n").replace(b"\r\r\n", b"\r\n"))
    ((box, _, why),) = lefts(mailbox.address)
    assert box not in SENDERS
    assert why in ("unknown_sender", "unproven_sender")


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.alder.example>"},
        {"Return_Path": "<>"},
    ],
)
def test_machines_are_never_answered(mailbox: Mailbox, fields: Mapping[str, str]) -> None:
    mailbox.put(letter(**fields))
    mailbox.put(letter(XLSX, **fields))
    mailbox.put(letter(XLSX, sender="MAILER-DAEMON@alder.example", **fields))
    assert lefts(mailbox.address) == [(f"?{CLERK}", "february.xlsx", "automatic_mail")]


def test_a_notice_of_delivery_is_never_answered(mailbox: Mailbox) -> None:
    mailbox.put(
        raw_letter(
            part("Content-Type: text/plain"), part("Content-Type: message/disposition-notification"), kind="report"
        )
    )
    assert [one for _, _, one in lefts(mailbox.address)] == ["automatic_mail"]


@pytest.mark.parametrize(
    ("results", "is_taken"),
    [
        ("mx.north.example; dkim=pass header.d=alder.example", True),
        ("mx.north.example; spf=pass (all fine) smtp.mailfrom=clerk@alder.example; dkim=none", True),
        ("mx.north.example; dkim=pass header.d=else.example; spf=pass smtp.mailfrom=x@else.example", False),
        ("mx.else.example; dkim=pass header.d=alder.example", False),
        ('mx.north.example; spf=fail smtp.mailfrom="dkim=pass header.d=alder.example"@else.example', False),
        ("mx.north.example; spf=fail (dkim=pass header.d=alder.example)", False),
        ("mx.north.example; dkim=pass header.d=example", False),
        ("", False),
    ],
)
def test_where_a_server_has_to_prove_the_sender_only_its_own_word_counts(
    mailbox: Mailbox, results: str, is_taken: bool
) -> None:
    mailbox.put(letter(XLSX, Authentication_Results=results or "none"))
    ((box, _, why),) = lefts(mailbox.address, authserv="mx.north.example")
    assert (box, why) == ((CLERK, "") if is_taken else (f"?{CLERK}", "unproven_sender"))


def test_a_proof_that_came_with_the_mail_below_the_servers_own_counts_nothing(mailbox: Mailbox) -> None:
    own = b"Authentication-Results: mx.north.example; dkim=none\r\n"
    forged = letter(XLSX, Authentication_Results="mx.north.example; dkim=pass header.d=alder.example")
    mailbox.put(own + forged.as_bytes())
    assert [one for _, _, one in lefts(mailbox.address, authserv="mx.north.example")] == ["unproven_sender"]


@pytest.mark.parametrize(
    "subject", ["自动回复：来件回执", "【自动回复】您好", "Automatic reply: Returns", "Out of office", "系统退信"]
)
def test_a_machine_that_says_so_in_its_subject_alone_is_not_answered(mailbox: Mailbox, subject: str) -> None:
    mailbox.put(letter(subject=subject))
    assert lefts(mailbox.address) == []


@pytest.mark.parametrize("subject", ["Re: Returns", "关于自动回复的说明", "Automatically filled return"])
def test_a_person_who_forgot_the_file_is_answered(mailbox: Mailbox, subject: str) -> None:
    mailbox.put(letter(subject=subject))
    assert [left for _, _, left in lefts(mailbox.address)] == ["no_attachment"]


def test_what_mail_programs_put_beside_a_file_is_no_file(mailbox: Mailbox) -> None:
    rest = 'Content-Type: text/plain; name="ATT00001.txt"\r\nContent-Disposition: attachment; filename="ATT00001.txt"'
    card = 'Content-Type: text/x-vcard; name="li.vcf"\r\nContent-Disposition: attachment; filename="li.vcf"'
    file = 'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="a.xlsx"'
    mailbox.put(raw_letter(part("Content-Type: text/plain"), part(file), part(rest), part(card)))
    assert names(mailbox.address) == ["a.xlsx"]
