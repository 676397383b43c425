"""Returns by mail, all the way: what a clerk sends, what the ledger has then, and what the sender is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from alerts.conditions.received import KIND
from alerts.situation import Situation
from alerts.toldkind import Found
from flows.steps.mentioned import situation
from letters import CLERK, letter
from mailserver import PASSWORD, Mailbox, MailServer, way_to
from pulling import DAY, TINY, Office, return_of
from tests.alerts.servers import mail_server

pytestmark = pytest.mark.slow
SOURCES = """
sources:
  - id: mail
    kind: imap
    address: "{address}"
    timeout_s: {timeout_s}
    options: {{password: "env:MAIL_PASSWORD"{options}}}
    boxes:
      clerk@alder.example: [NR-01]
      reviewer@birch.example: [NR-02]
"""
FEBRUARY = ("february.csv", return_of())


@pytest.fixture
def mailbox(imap_server: MailServer) -> Mailbox:
    return imap_server.mailbox()


Offices = Callable[..., Office]


@pytest.fixture
def made(tmp_path: Path, mailbox: Mailbox) -> Offices:
    def make(
        address: str = "", options: str = "", password: str = PASSWORD, timeout_s: int = 10, **more: str
    ) -> Office:
        text = SOURCES.format(address=address or mailbox.address, options=options, timeout_s=timeout_s)
        environ = {"MAIL_PASSWORD": password}
        return Office(tmp_path, text, environ, {f"{name}.yaml": content for name, content in more.items()})

    return make


@pytest.fixture
def office(made: Offices) -> Office:
    return made()


def alder(office: Office) -> list[str]:
    """What the clerk of Alder was told."""
    return told_to(office, "clerk-alder")


def told_to(office: Office, contact: str) -> list[str]:
    with office.at().store.read() as work:
        return [f"{one.title}\n{one.body}" for one in work.outbox.all() if one.recipient == contact and one.body]


def contacts(**changes: str) -> str:
    text = (TINY / "contacts.yaml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


# The receipt and the refusal.


def test_a_return_comes_by_mail_and_its_sender_alone_gets_the_receipt(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(FEBRUARY))
    office.month()
    assert office.observations["NR-01", "nurse_density", "2023-02"] == 7.51
    (told,) = alder(office)
    (receipt,) = office.receipts
    assert "[Received]" in told
    assert receipt.id[:12] in told
    assert "february.csv" in told
    assert "version 1" in told
    assert not office.told("ops")
    office.month()
    assert len(alder(office)) == 1


def test_a_sender_who_is_no_clerk_is_told_and_the_clerks_are_not(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(("birch.csv", return_of("NR-02")), sender="reviewer@birch.example"))
    office.month()
    assert "[Received]" in "".join(told_to(office, "reviewer-birch"))
    assert "birch.csv" not in "".join(told_to(office, "clerk-birch"))


def test_a_mail_with_several_files_has_one_message_that_names_what_was_not_taken_too(
    office: Office, mailbox: Mailbox
) -> None:
    mailbox.put(letter(FEBRUARY, ("january.csv", return_of(period="2023-01")), ("scan.pdf", b"%PDF-1.7 a scan")))
    office.month()
    (told,) = alder(office)
    assert "february.csv" in told
    assert "scan.pdf" in told
    assert {one.state for one in office.receipts} == {"settled", "refused"}


def test_what_is_refused_is_told_with_its_reason_and_no_receipt(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(("scan.pdf", b"%PDF-1.7 a scan")))
    office.month()
    (told,) = alder(office)
    assert "[File not taken]" in told
    assert "[Received]" not in told


def test_a_mail_without_a_file_is_answered_with_what_to_do(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(subject="February of Alder"))
    office.month()
    (told,) = alder(office)
    assert "February of Alder" in told
    assert "no attachment" in told


def test_questions_and_receipt_are_one_message(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(("february.csv", return_of(density="7510"))))
    office.month()
    (told,) = alder(office)
    assert "february.csv" in told
    assert "has come" in told


def test_a_stranger_is_no_sender_and_gets_no_answer(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(FEBRUARY, sender="stranger@else.example"))
    office.month()
    (told,) = office.told("ops")
    assert "stranger@else.example" in told
    assert "february.csv" not in "".join(alder(office))
    assert not [period for _, _, period in office.observations if period == "2023-02"]
    with office.at().store.read() as work:
        assert not [one for one in work.outbox.all() if "else.example" in f"{one.address} {one.recipient}"]


def test_a_machine_is_not_answered(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(Auto_Submitted="auto-replied"))
    mailbox.put(letter(FEBRUARY, Auto_Submitted="auto-generated"))
    office.month()
    assert "february" not in "".join(alder(office))
    (told,) = office.told("ops")
    assert "sent by a program" in told


def test_the_receipt_goes_over_the_senders_own_mail(made: Offices, mailbox: Mailbox) -> None:
    with mail_server() as (handler, url):
        here = "place: NR-01, channel: file, address: clerk"
        channels = f"channels:\n  - {{id: mail, kind: apprise, url: '{url}', private: true, byte_budget: 20000, per_minute: 600}}"
        text = contacts(**{here: here.replace("file", "mail"), "channels:": channels})
        office = made(contacts=text)
        mailbox.put(letter(FEBRUARY))
        office.month()
        ((to, mail),) = handler.taken
    assert to == [CLERK]
    assert "february.csv" in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_while_nobody_has_released_receipts_they_are_kept_and_not_sent(made: Offices, mailbox: Mailbox) -> None:
    office = made(contacts=contacts(**{"replied, received,": "replied,"}))
    mailbox.put(letter(FEBRUARY))
    office.month()
    with office.at().store.read() as work:
        (kept,) = [one for one in work.outbox.all() if one.kind == "received"]
    assert kept.state == "shadow"


def test_a_receipt_is_news_for_a_week_and_never_of_what_came_before_the_day_of_going_live(
    office: Office, mailbox: Mailbox
) -> None:
    mailbox.put(letter(FEBRUARY))
    office.month()
    workplace = office.at()
    with workplace.store.read() as work:
        seen = situation(work, workplace)

    def told(seen: Situation) -> int:
        return len(list(KIND.conditions(seen, Found((), {}))))

    assert told(seen) == 1
    assert told(replace(seen, as_of=DAY + timedelta(days=8))) == 0
    assert told(replace(seen, deployment=replace(seen.deployment, live_from=DAY + timedelta(days=1)))) == 0


# Twice, late, half.


def test_the_same_mail_copied_is_one_version_and_one_message(office: Office, mailbox: Mailbox) -> None:
    mail = letter(FEBRUARY, message_id="<one@alder.example>")
    mailbox.put(mail)
    mailbox.put(mail)
    office.month()
    mailbox.put(mail)
    office.month()
    assert len(office.receipts) == 1
    assert len(alder(office)) == 1


def test_a_file_that_its_sender_was_asked_about_is_not_confirmed_by_a_copy_of_the_mail(
    office: Office, mailbox: Mailbox
) -> None:
    held = letter(("birch.csv", return_of("NR-02")), message_id="<two@alder.example>")
    mailbox.put(held)
    office.month()
    mailbox.renumber()
    mailbox.put(held)
    office.month()
    (receipt,) = office.receipts
    assert receipt.state == "held"
    assert not [period for _, _, period in office.observations if period == "2023-02"]


def test_killed_between_the_ledger_and_the_mailbox_nothing_comes_twice(made: Offices, mailbox: Mailbox) -> None:
    with mailbox.opened() as client:
        client.create_folder("Done")
    office = made(options=", done_folder: Done")
    mailbox.put(letter(FEBRUARY))
    _forget_to_tell(office)
    assert mailbox.subjects() == ["Returns"]
    office.month()
    assert (mailbox.subjects(), mailbox.subjects("Done")) == ([], ["Returns"])
    assert len(office.receipts) == len(alder(office)) == 1


def _forget_to_tell(office: Office) -> None:
    """A pull that has kept what came, and ends before the mailbox hears of it."""
    from flows.steps.collect import known, opened
    from flows.steps.taken import Taker
    from sources.offers import Offered, Reached

    workplace = office.at()
    (config,) = workplace.deployment.sources
    source, before = opened(workplace, config), known(workplace, config)
    source.acknowledge = lambda taken: None  # type: ignore[method-assign]
    taker = Taker(workplace, config, source, before)
    for found in source.offers(before):
        if isinstance(found, Offered):
            taker.take(found)
        elif isinstance(found, Reached):
            taker.reached(found.cursor)
            break
    source.close()


def test_a_mailbox_made_anew_brings_nothing_twice(office: Office, mailbox: Mailbox) -> None:
    mailbox.put(letter(FEBRUARY))
    office.month()
    mailbox.renumber()
    mailbox.put(letter(("january.csv", return_of(period="2023-01"))))
    assert office.pull().message == "1 new, 1 known."


def test_a_mail_cut_in_two_is_refused_as_broken(office: Office, mailbox: Mailbox) -> None:
    whole = letter(("february.xlsx", b"PK\3\4" + bytes(range(256)) * 60)).as_bytes()
    mailbox.put(whole[: len(whole) // 2])
    office.month()
    (receipt,) = office.receipts
    assert receipt.state == "refused"
    (told,) = alder(office)
    assert "february.xlsx" in told


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_server_whose_clock_is_hours_off_changes_nothing_of_what_is_late(
    office: Office, mailbox: Mailbox, hours: int
) -> None:
    skewed = datetime(2023, 3, 3, 9, 0, tzinfo=timezone(timedelta(hours=8))) + timedelta(hours=hours)
    mailbox.put(letter(FEBRUARY, Date="Tue, 01 Jan 2002 00:00:00 +0000"), at=skewed)
    office.month()
    (receipt,) = office.receipts
    assert receipt.received_at.date() == DAY
    assert receipt.sent_at == skewed
    assert len(alder(office)) == 1


# The server.


def test_a_folder_that_refuses_what_was_taken_is_told_to_ops_and_nothing_comes_twice(
    made: Offices, mailbox: Mailbox
) -> None:
    with mailbox.opened() as client:
        client.create_folder("Done")
    (mailbox.maildir / ".Done/dovecot-acl").write_text(f"user={mailbox.user} lr\n")
    office = made(options=", done_folder: Done")
    mailbox.put(letter(FEBRUARY))
    office.month()
    (told,) = office.told("ops")
    assert "Done" in told
    assert office.health["mail/Done"].fault == "denied"
    office.month()
    assert len(office.receipts) == len(alder(office)) == 1
    (mailbox.maildir / ".Done/dovecot-acl").unlink()
    office.month()
    assert office.health["mail/Done"].ok
    assert (mailbox.subjects(), mailbox.subjects("Done")) == ([], ["Returns"])


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"password": "wrong"}, "credentials"),
        ({"address": "imap://reports@127.0.0.1:1/INBOX"}, "unreachable"),
        ({"options": ", ca: nowhere.pem"}, "not_there"),
    ],
)
def test_a_server_that_lets_nobody_in_is_nobodys_fault_in_a_district(
    made: Offices, mailbox: Mailbox, given: dict[str, str], fault: str
) -> None:
    mailbox.put(letter(FEBRUARY))
    office = made(**given)
    office.month()
    assert office.health["mail"].fault == fault
    assert len(office.told("ops")) == 1
    assert "february" not in "".join(alder(office))
    assert PASSWORD not in "".join(office.told())


def test_a_connection_that_breaks_off_is_gone_on_from(made: Offices, mailbox: Mailbox) -> None:
    for month in ("2022-12", "2023-01", "2023-02"):
        mailbox.put(letter((f"{month}.csv", return_of(period=month) + b" " * 200_000)))
    with way_to(mailbox.server.port) as way:
        office = made(address=mailbox.address.replace(str(mailbox.server.port), str(way.port)))
        way.cut_after = 450_000
        office.month()
        assert office.health["mail"].fault == "unreachable"
        assert 0 < len(office.receipts) < 3
        way.cut_after = None
        office.month()
    assert office.health["mail"].ok
    assert sorted(one.file for one in office.receipts) == ["2022-12.csv", "2023-01.csv", "2023-02.csv"]


# Lint.


def linted(office: Office) -> list[str]:
    from alerts.lint import lint
    from domain.kind import Sort

    deployment = office.at().deployment
    kinds = deployment.kinds
    found = lint(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL])
    return [f"{one.level}: {one.where}" for one in found if one.file == "sources.yaml"]


def test_who_may_send_and_could_not_be_answered_is_an_error(made: Offices) -> None:
    assert linted(made(contacts=contacts(**{f"address: {CLERK}": "address: other@alder.example"}))) == [
        f"error: source mail: boxes: {CLERK}"
    ]


def test_a_whole_domain_may_send_and_lint_says_whom_the_answers_reach(made: Offices, office: Office) -> None:
    assert linted(office) == []
    folder = office.home / "deployment/sources.yaml"
    folder.write_text(folder.read_text().replace("reviewer@birch.example", '"*@birch.example"'))
    assert linted(office) == ["warning: source mail: boxes: *@birch.example"]
