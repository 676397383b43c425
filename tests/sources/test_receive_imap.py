"""A mailbox as a source: how far it was read, what is said to it, and what is in the way."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest

from domain.deployment import SourceConfig
from letters import CLERK, letter
from mailpulls import SENDERS, XLSX, failing, names, opened, pulled
from mailserver import PASSWORD, Mailbox, MailServer, token, way_to
from sources.offers import Known, Offered, Reached
from sources.receive.imap import KIND

pytestmark = pytest.mark.slow


@pytest.fixture
def mailbox(imap_server: MailServer) -> Mailbox:
    return imap_server.mailbox()


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


# The server.


def test_tls_by_a_root_certificate_of_ones_own(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    authority = str(mailbox.server.certificate)
    assert names(mailbox.tls_address, ca=authority) == ["february.xlsx"]
    mailbox.put(letter(XLSX))
    assert names(mailbox.address, ca=authority) == ["february.xlsx"] * 2  # STARTTLS


def test_a_token_opens_the_mailbox_until_it_has_run_out(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    assert names(mailbox.address, token=token(mailbox.user)) == ["february.xlsx"]
    assert failing(mailbox.address, token=token(mailbox.user, -60)).fault == "credentials"


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
        ({"options": {"password": "env:A", "done_folder": "Inbox"}}, "done_folder 'Inbox'"),
        ({"boxes": {}}, "no boxes"),
        ({"boxes": {"NR-01": ("NR-01",)}}, "box 'NR-01'"),
        ({}, None),
    ],
)
def test_lint_says_what_cannot_work(change: Mapping[str, Any], given: str | None) -> None:
    right: dict[str, Any] = {"address": "imaps://a@b.example/INBOX", "boxes": SENDERS, "options": {"password": "env:A"}}
    found = [one for one, _ in KIND.problems(SourceConfig("mail", "imap", **{**right, **change}))]
    assert found == ([given] if given else [])


def test_what_cannot_be_had_of_one_mail_stops_no_other(mailbox: Mailbox) -> None:
    for name in ("one.csv", "two.csv", "three.csv"):
        mailbox.put(letter((name, b"x")))
    with opened(mailbox.address) as source:
        found = source.offers(Known())
        first = next(found)
        mailbox.delete()
        gone = [source.read(one) for one in (first, *found) if isinstance(one, Offered)]
    assert gone == [None]


def test_a_mailbox_that_may_only_be_read_is_read_and_known_by_the_ledger_alone(mailbox: Mailbox) -> None:
    mailbox.put(letter(XLSX))
    (mailbox.maildir / "dovecot-acl").write_text(f"owner lr\nuser={mailbox.user} lr\n")
    arrived, known = pulled(mailbox.address)
    assert [one.file for one in arrived] == ["february.xlsx"]
    assert pulled(mailbox.address, known)[0] == []
    assert mailbox.flags() == [set()]
