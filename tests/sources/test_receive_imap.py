"""A mailbox as a source: who may send, what of a mail is a file, and what is said where the server or a mail is in the way."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from letters import CLERK, letter, part, raw_letter
from mailserver import PASSWORD, Mailbox, MailServer, way_to
from sources.arrivals import MAX_BYTES, Arrived
from sources.offers import BoxTrouble, Known, Offered, Reached, Source
from sources.opening import Opening, open_source
from sources.receive.imap import KIND

pytestmark = pytest.mark.slow
SENDERS = {CLERK: ("NR-01",), "*@birch.example": ("NR-02",)}
XLSX = ("february.xlsx", b"PK a workbook")


@pytest.fixture
def mailbox(imap_server: MailServer) -> Mailbox:
    return imap_server.mailbox()


def configured(address: str, timeout_s: float = 10, pattern: str = "**/*", **options: Any) -> SourceConfig:
    given = {
        "password": "env:MAIL_PASSWORD",
        "oauth_token": None,
        "ca": "",
        "done_folder": "",
        "authserv": "",
        **options,
    }
    return SourceConfig("mail", "imap", address, pattern, boxes=SENDERS, options=given, timeout_s=timeout_s)  # type: ignore[arg-type]


@contextmanager
def opened(address: str, password: str = PASSWORD, **given: Any) -> Iterator[Source]:
    environ = {"MAIL_PASSWORD": password}
    source = open_source(configured(address, **given), Opening(Path("/"), environ), {"imap": KIND})
    try:
        yield source
    finally:
        source.close()


def pulled(
    address: str, known: Known | None = None, *, takes: bool = True, **given: Any
) -> tuple[list[Arrived], Known]:
    """What a pull brings and what it leaves; without `takes` it is killed before the server is told."""
    known = known or Known()
    arrived, marks, cursor = [], dict(known.marks), known.cursor
    with opened(address, **given) as source:
        for found in source.offers(known):
            assert not isinstance(found, BoxTrouble), found.error
            if isinstance(found, Reached):
                cursor = found.cursor
            if isinstance(found, Offered):
                if not known.has(found):
                    one = source.read(found)
                    assert one is not None
                    arrived.append(one)
                    marks[found.path] = found.mark
                if takes:
                    source.acknowledge([found])
    return arrived, Known(cursor, marks)


def names(address: str, **given: Any) -> list[str]:
    return [one.file for one in pulled(address, **given)[0]]


def failing(address: str, **given: Any) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as raised:
        pulled(address, **given)
    return raised.value


def lefts(address: str, **given: Any) -> list[tuple[str, str, str]]:
    """Box, file and why it is left aside."""
    return [(one.box, one.file, one.left) for one in pulled(address, **given)[0]]


# What comes in.


def test_an_attachment_is_a_file_of_the_box_of_its_sender(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    ((one,), _) = pulled(mailbox.address)
    assert (one.box, one.file, one.content) == (CLERK, *XLSX)
    assert one.path.startswith(f"{CLERK}/")


def test_looking_marks_nothing_and_what_was_taken_is_marked(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    _, known = pulled(mailbox.address, takes=False)
    assert mailbox.flags() == [set()]
    pulled(mailbox.address, known)
    assert mailbox.flags() == [{b"\\Seen", b"PlanwatchTaken"}]


def test_the_servers_clock_tells_when_it_came_and_not_the_date_that_the_sender_writes(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX, Date="Mon, 01 Jan 2035 00:00:00 +0000"))
    ((one,), _) = pulled(mailbox.address)
    assert one.sent_at is not None
    assert one.sent_at.isoformat() == "2023-03-03T07:00:00+00:00"


def test_only_new_mails_are_listed(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    _, known = pulled(mailbox.address)
    assert pulled(mailbox.address, known)[0] == []
    mailbox.put(letter(("march.xlsx", b"other")))
    arrived, _ = pulled(mailbox.address, known)
    assert [one.file for one in arrived] == ["march.xlsx"]


def test_a_pull_killed_before_the_server_was_told_is_made_good_and_reads_nothing_twice(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    with mailbox.opened() as client:
        client.create_folder("Done")
    _, known = pulled(mailbox.address, takes=False, done_folder="Done")
    assert mailbox.subjects() == ["Returns"]
    assert pulled(mailbox.address, known, done_folder="Done")[0] == []
    assert (mailbox.subjects(), mailbox.subjects("Done")) == ([], ["Returns"])


def test_a_long_mailbox_is_read_in_portions(mailbox: Mailbox) -> None:
    for number in range(120):
        mailbox.put(letter((f"{number}.csv", b"x")))
    with opened(mailbox.address) as source:
        found = list(source.offers(Known()))
    assert [isinstance(one, Reached) for one in found].count(True) == 3
    assert len(found) == 123


def test_a_mailbox_made_anew_is_listed_again_under_the_same_paths(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    before, known = pulled(mailbox.address)
    mailbox.renumber()
    again, after = pulled(mailbox.address, known)
    assert known.cursor.partition(":")[0] != after.cursor.partition(":")[0]
    assert [(one.path, one.sha256) for one in again] == [(one.path, one.sha256) for one in before]


def test_a_copy_of_a_mail_has_the_path_of_the_first(mailbox: Mailbox) -> None:
    mail = letter(XLSX, message_id="<one@alder.example>")
    mailbox.put(mail)
    mailbox.put(mail)
    one, two = pulled(mailbox.address)[0]
    assert one.path == two.path


def test_two_files_of_one_name_are_told_apart(mailbox: Mailbox) -> None:
    mailbox.put(letter(("a.csv", b"1"), ("a.csv", b"2")))
    one, two = pulled(mailbox.address)[0]
    assert one.path != two.path
    assert (one.content, two.content) == (b"1", b"2")


def test_two_hundred_attachments_are_two_hundred_files(mailbox: Mailbox) -> None:
    mailbox.put(letter(*((f"{number}.csv", b"x") for number in range(200))))
    assert len(pulled(mailbox.address)[0]) == 200
    assert mailbox.flags() == [{b"\\Seen", b"PlanwatchTaken"}]


def test_more_files_than_anybody_sends_are_named_as_too_many(mailbox: Mailbox) -> None:
    mailbox.put(letter(*((f"{number}.csv", b"x") for number in range(502))))
    arrived, _ = pulled(mailbox.address)
    assert len(arrived) == 501
    assert arrived[-1].left == "too_many_attachments"


def test_what_is_not_of_the_pattern_is_no_file(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX, ("logo.gif", b"GIF")))
    assert names(mailbox.address, pattern="**/*.xlsx") == ["february.xlsx"]


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


# The server.


def test_tls_by_a_root_certificate_of_ones_own(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    authority = str(mailbox.server.certificate)
    assert names(mailbox.tls_address, ca=authority) == ["february.xlsx"]
    mailbox.put(letter(XLSX))
    assert names(mailbox.address, ca=authority) == ["february.xlsx"] * 2  # STARTTLS


def test_a_certificate_that_nobody_vouches_for_is_not_believed(mailbox: Mailbox) -> None:
    assert failing(mailbox.tls_address).fault == "certificate"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda box: {"password": "wrong"}, "credentials"),
        (lambda box: {"address": box.address.replace("INBOX", "Nowhere")}, "not_there"),
        (lambda box: {"address": f"imap://{box.user}@127.0.0.1:1/INBOX"}, "unreachable"),
        (lambda box: {"address": box.tls_address.replace("imaps", "imap"), "timeout_s": 1}, "slow"),
        (lambda box: {"address": box.address.replace("imap:", "imaps:")}, "odd"),
        (lambda box: {"address": "imap://127.0.0.1/INBOX"}, "misused"),
        (lambda box: {"address": "folder/inbox"}, "misused"),
    ],
)
def test_each_fault_has_its_name_and_no_secret_is_in_it(mailbox: Mailbox, change: Any, fault: str) -> None:
    error = failing(**{"address": mailbox.address, **change(mailbox)})
    assert error.fault == fault
    assert PASSWORD not in str(error)


def test_a_connection_that_breaks_off_leaves_what_came_and_the_next_pull_goes_on(mailbox: Mailbox) -> None:
    for number in range(3):
        mailbox.put(letter((f"{number}.bin", b"\1" * 300_000)))
    with way_to(mailbox.server.port) as way:
        address = mailbox.address.replace(str(mailbox.server.port), str(way.port))
        way.cut_after = 700_000
        assert failing(address).fault == "unreachable"
    assert len(pulled(mailbox.address)[0]) == 3


def test_a_server_that_drips_is_left_in_time(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    with way_to(mailbox.server.port) as way:
        way.drip_s = 0.05
        before = time.monotonic()
        error = failing(mailbox.address.replace(str(mailbox.server.port), str(way.port)), timeout_s=1)
    assert error.fault == "slow"
    assert time.monotonic() - before < 5


def test_a_server_that_announces_more_than_fits_is_not_listened_to() -> None:
    with saying(b"* OK ready\r\n", b"* CAPABILITY {99999999999}\r\n") as port:
        assert failing(f"imap://x@127.0.0.1:{port}/INBOX").fault == "odd"
    with saying(b"* OK " + b"x" * 5_000_000 + b"\r\n") as port:
        assert failing(f"imap://x@127.0.0.1:{port}/INBOX").fault == "odd"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (b"* BYE too many connections\r\n", "unreachable"),
        (b"* BYE [UNAVAILABLE] the store is down\r\n", "broken"),
        (b"220 mail.north.example ESMTP\r\n", "odd"),
        (b"", "unreachable"),
    ],
)
def test_what_a_server_says_instead_of_a_greeting(said: bytes, fault: str) -> None:
    with saying(said) as port:
        error = failing(f"imap://x@127.0.0.1:{port}/INBOX")
    assert error.fault == fault


@contextmanager
def saying(*lines: bytes) -> Iterator[int]:
    """A server that says these one after the other, whatever it is asked, and closes."""
    import socket
    from threading import Thread

    def serve(listening: socket.socket) -> None:
        client, _ = listening.accept()
        with client:
            for line in lines:
                client.sendall(line)
                client.settimeout(0.5)
                try:
                    client.recv(1000)
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def test_without_tls_a_password_goes_to_no_other_machine() -> None:
    from sources.mail.address import parsed

    assert [
        parsed(f"imap://x@{host}/").is_here for host in ("127.0.0.1", "[::1]", "localhost", "mail.north.example")
    ] == [True, True, True, False]


# What a configuration says.


@pytest.mark.parametrize(
    ("change", "given"),
    [
        ({"address": "inbox"}, "address inbox"),
        ({"options": {}}, "options: no password"),
        ({"options": {"password": "env:A", "oauth_token": "env:B"}}, "options: password and oauth_token"),
        ({"boxes": {}}, "no boxes"),
        ({"boxes": {"NR-01": ("NR-01",)}}, "box 'NR-01'"),
        ({}, None),
    ],
)
def test_lint_says_what_cannot_work(change: Mapping[str, Any], given: str | None) -> None:
    right: dict[str, Any] = {"address": "imaps://a@b.example/INBOX", "boxes": SENDERS, "options": {"password": "env:A"}}
    found = [one for one, _ in KIND.problems(SourceConfig("mail", "imap", **{**right, **change}))]
    assert found == ([given] if given else [])
