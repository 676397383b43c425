"""What the sender of a mail reads of it, and where the number in the answer leads."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from flows.cli.main import main
from flows.steps.receipts import give_up, retry
from letters import letter
from mailserver import PASSWORD, Mailbox, MailServer
from pulling import DAY, Office, return_of

pytestmark = pytest.mark.slow
SOURCES = """
sources:
  - {{id: mail, kind: imap, address: "{address}", timeout_s: 10, options: {{password: "env:MAIL_PASSWORD"}},
     boxes: {{clerk@alder.example: [NR-01]}}}}
"""
FEBRUARY = ("february.csv", return_of())


@pytest.fixture
def mailbox(imap_server: MailServer) -> Mailbox:
    return imap_server.mailbox()


@pytest.fixture
def office(tmp_path: Path, mailbox: Mailbox) -> Office:
    return Office(tmp_path, SOURCES.format(address=mailbox.address), {"MAIL_PASSWORD": PASSWORD})


def alder(office: Office) -> list[str]:
    """What the clerk of Alder was told."""
    with office.at().store.read() as work:
        return [f"{one.title}\n{one.body}" for one in work.outbox.all() if one.recipient == "clerk-alder" and one.body]


def test_a_stamped_scan_beside_the_form_is_named_in_the_receipt_and_is_no_refusal(
    office: Office, mailbox: Mailbox
) -> None:
    mailbox.put(letter(FEBRUARY, ("february, stamped.pdf", b"%PDF-1.7 a scan")))
    office.month()
    (told,) = alder(office)
    assert "[Received]" in told
    assert "february, stamped.pdf" in told
    assert "not taken" not in told
    office.month(DAY + timedelta(days=10))
    assert "stamped" not in "".join(alder(office)[1:])


def test_a_scan_that_comes_alone_is_refused_with_its_reason(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(FEBRUARY))
    mailbox.put(letter(("march.pdf", b"%PDF-1.7 a scan")))
    office.month()
    assert "fixed document" in "".join(alder(office))


def test_what_a_person_has_closed_is_not_promised_another_message(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(("a.csv", return_of(density="7.1")), ("b.csv", return_of(density="7.2"))))
    office.month()
    first, second = (one.id for one in office.receipts)
    give_up(office.at(), [second], "sent twice")
    retry(office.at(), [first])
    office.month()
    told = alder(office)[-1]
    assert "[Received]" in told
    assert "not taken" not in told


def test_of_many_files_each_reason_is_told_before_the_first_is_told_again(office: Office, mailbox: Mailbox) -> None:
    notes = [(f"note-{number}.txt", f"a note {number}".encode()) for number in range(6)]
    mailbox.put(letter(*notes, ("cut.xlsx", b"PK\x03\x04"), ("scan.pdf", b"%PDF-1.7 a scan")))
    office.month()
    (told,) = alder(office)
    assert "cut.xlsx" in told
    assert "scan.pdf" in told


def test_what_brings_nothing_new_says_that_no_answer_was_found(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(("february.csv", return_of(density="7510"))))
    office.month()
    mailbox.put(letter(("again.csv", return_of(density="7510") + b"\n"), subject="Re: it is so"))
    office.month()
    told = alder(office)[-1]
    assert "again.csv" in told
    assert "no answers were found" in told


def test_the_number_of_a_receipt_leads_to_the_file_whatever_became_of_it(
    office: Office, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox.put(letter(FEBRUARY))
    office.month()
    (told,) = alder(office)
    (number,) = re.findall(r"Receipt number: ([0-9a-f-]+)", told)
    places = ["--config", str(office.settings.config), "--home", str(office.settings.home)]
    assert main(["receipts", number, "--json", *places], office.environ) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["file"], row["state"]) == ("february.csv", "settled")
    assert main(["receipts", "ffffffffff", *places], office.environ) != 0
    assert main(["receipts", number, "--held", *places], office.environ) != 0
